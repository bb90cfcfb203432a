import assert from "node:assert/strict";
import {
  AmbiguousModelError,
  AuthenticationError,
  ChecksumMismatchError,
  DiskFullError,
  DoesNotFitError,
  EntryNotFoundError,
  GatedRepoError,
  HubError,
  HubHttpError,
  InvalidArgumentError,
  InvalidFormatError,
  LocalEntryNotFoundError,
  ModelNotFoundError,
  NameNotFoundError,
  NetworkError,
  PermissionError,
  RateLimitError,
  RepositoryNotFoundError,
  RevisionNotFoundError,
  UnsafeFileError,
} from "../../mod.ts";
import { EXIT_CODES, exitCodeOf } from "../../src/cli/exit_code.ts";
import { Interruption } from "../../src/cli/interruption.ts";
import { UsageError } from "../../src/cli/usage_error.ts";

const MESSAGE = "Cannot do it: no reason";

const EXPECTED: readonly (readonly [error: unknown, exitCode: number])[] = [
  [new Error(MESSAGE), 1],
  ["a string", 1],
  [new HubError(MESSAGE), 1],
  [new PermissionError(MESSAGE), 1],
  [new HubHttpError(MESSAGE, { status: 412 }), 1],
  [new UsageError(MESSAGE), 2],
  [new InvalidArgumentError(MESSAGE), 2],
  [new NameNotFoundError(MESSAGE), 3],
  [new AmbiguousModelError(MESSAGE, { choices: [] }), 2],
  [new InvalidFormatError(MESSAGE), 2],
  [new RepositoryNotFoundError(MESSAGE, { status: 404 }), 3],
  [new RepositoryNotFoundError(MESSAGE, { status: 401 }), 3],
  [new RevisionNotFoundError(MESSAGE, { status: 404 }), 3],
  [new EntryNotFoundError(MESSAGE, { status: 404 }), 3],
  [new ModelNotFoundError(MESSAGE, { id: "x" }), 3],
  [new AuthenticationError(MESSAGE, { status: 401 }), 4],
  [new GatedRepoError(MESSAGE, { status: 403, page: "https://huggingface.co/x/y" }), 5],
  [new ChecksumMismatchError(MESSAGE, { expected: "00", actual: "01" }), 6],
  [new UnsafeFileError(MESSAGE), 6],
  [new NetworkError(MESSAGE), 7],
  [new HubHttpError(MESSAGE, { status: 503 }), 7],
  [new LocalEntryNotFoundError(MESSAGE), 8],
  [new DiskFullError(MESSAGE), 9],
  [new DoesNotFitError(MESSAGE, { neededBytes: 2, availableBytes: 1, choices: [] }), 10],
  [new RateLimitError(MESSAGE, {}), 11],
  [new Interruption("SIGINT"), 130],
  [new Interruption("SIGTERM"), 143],
];

for (const [error, exitCode] of EXPECTED) {
  const name = error instanceof Error ? error.name : "what is no error";
  const status = error instanceof HubHttpError ? ` of status ${error.status}` : "";
  Deno.test(`exitCodeOf() is ${exitCode} for ${name}${status}`, () => {
    assert.equal(exitCodeOf(error), exitCode);
  });
}

Deno.test("EXIT_CODES explains every code that can be returned", () => {
  const explained = new Set(EXIT_CODES.map(([code]) => code));
  for (const [, exitCode] of EXPECTED) assert.ok(explained.has(exitCode), `${exitCode}`);
});
