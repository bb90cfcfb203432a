import {
  AuthenticationError,
  ChecksumMismatchError,
  DiskFullError,
  DoesNotFitError,
  EntryNotFoundError,
  GatedRepoError,
  HubHttpError,
  InvalidArgumentError,
  InvalidFormatError,
  LocalEntryNotFoundError,
  ModelNotFoundError,
  NameNotFoundError,
  NetworkError,
  RateLimitError,
  RepositoryNotFoundError,
  RevisionNotFoundError,
  UnsafeFileError,
} from "../../mod.ts";
import { Interruption } from "./interruption.ts";
import { PartialFailure } from "./partial_failure.ts";
import { UsageError } from "./usage_error.ts";

/** The exit code that says how a command ended, for scripts; `help` lists them. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof Interruption) return error.signal === "SIGINT" ? 130 : 143;
  const known = CODES.find(([type]) => error instanceof type);
  if (known !== undefined) return known[1];
  if (error instanceof PartialFailure) return exitCodeOf(error.failures[0]?.error);
  // A server that is overloaded or broken is the network's fault, not a refusal.
  if (error instanceof HubHttpError && error.retryable) return 7;
  return 1;
}

/** What each code means, as `help` prints it. */
export const EXIT_CODES: readonly (readonly [code: number, meaning: string])[] = [
  [0, "done"],
  [1, "another failure, such as a refused permission"],
  [2, "the command line or a local input makes no sense"],
  [3, "not found, or private"],
  [4, "not authorised: the token is wrong or too weak"],
  [5, "gated: the terms have to be accepted first"],
  [6, "wrong checksum, or an unsafe file"],
  [7, "network"],
  [8, "not available offline"],
  [9, "disk full"],
  [10, "no model fits this machine"],
  [11, "rate limited"],
  [130, "interrupted"],
  [143, "terminated"],
];

type ErrorType = abstract new (...args: never[]) => Error;

/** The first class an error is an instance of decides: subclasses stand before their base. */
const CODES: readonly (readonly [ErrorType, number])[] = [
  [UsageError, 2],
  [NameNotFoundError, 3],
  [InvalidArgumentError, 2],
  [InvalidFormatError, 2],
  [GatedRepoError, 5],
  [RepositoryNotFoundError, 3],
  [RevisionNotFoundError, 3],
  [EntryNotFoundError, 3],
  [ModelNotFoundError, 3],
  [AuthenticationError, 4],
  [ChecksumMismatchError, 6],
  [UnsafeFileError, 6],
  [NetworkError, 7],
  [LocalEntryNotFoundError, 8],
  [DiskFullError, 9],
  [DoesNotFitError, 10],
  [RateLimitError, 11],
];
