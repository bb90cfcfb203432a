import { PermissionError } from "../vocabulary/errors.ts";

/** Throws `error` unless it says that writing is not permitted: for records one can do without. */
export function tolerateReadOnly(error: unknown): void {
  if (!(error instanceof PermissionError)) throw error;
}
