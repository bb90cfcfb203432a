import { HubError } from "../../mod.ts";

/** One of several things that could not be done. */
export interface FailedPart {
  /** What it is called. */
  readonly model: string;
  /** Why. */
  readonly error: Error;
}

/** Some of several things could not be done; the others are. The first failure gives the exit code. */
export class PartialFailure extends HubError {
  static {
    this.prototype.name = "PartialFailure";
  }
  /** What could not be done, in the order of the wish. */
  readonly failures: readonly FailedPart[];
  /** What can be done about it, besides what the failures themselves suggest. */
  readonly advice: readonly string[];

  /** Makes an error that carries the failures. */
  constructor(
    message: string,
    failures: readonly FailedPart[],
    options: { readonly advice?: readonly string[] } = {},
  ) {
    super(message);
    this.failures = failures;
    this.advice = options.advice ?? [];
  }
}
