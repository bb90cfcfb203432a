import { formatBytes } from "../../mod.ts";

/** The person (Ctrl-C) or the system asked the program to end. Not a failure, but not success. */
export class Interruption extends Error {
  override name = "Interruption";
  /** Which signal came. */
  readonly signal: "SIGINT" | "SIGTERM";

  /**
   * Makes the reason of an abort; `keptBytes` are on disk and need not be fetched again, or where
   * only the Hub knows how many there are, `isKept` says that there are some.
   */
  constructor(
    signal: "SIGINT" | "SIGTERM",
    options: { readonly keptBytes?: number; readonly isKept?: boolean } = {},
  ) {
    const { keptBytes = 0, isKept = keptBytes > 0 } = options;
    const kept = keptBytes > 0 ? `${formatBytes(keptBytes)} are` : "what the Hub has is";
    super(isKept ? `interrupted: ${kept} kept; run the same command to continue` : "interrupted");
    this.signal = signal;
  }
}
