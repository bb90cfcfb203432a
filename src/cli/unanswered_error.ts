import { UsageError } from "./usage_error.ts";

/** A question had to be asked, and there is nobody at the terminal. */
export class UnansweredError extends UsageError {
  override name = "UnansweredError";
}
