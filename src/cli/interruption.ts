import { formatBytes } from "../../mod.ts";

/** The person (Ctrl-C) or the system asked the program to end. Not a failure, but not success. */
export class Interruption extends Error {
  override name = "Interruption";
  /** Which signal came. */
  readonly signal: "SIGINT" | "SIGTERM";

  /** Makes the reason of an abort; `keptBytes` are on disk and need not be fetched again. */
  constructor(
    signal: "SIGINT" | "SIGTERM",
    options: { readonly keptBytes?: number } = {},
  ) {
    const { keptBytes = 0 } = options;
    super(
      keptBytes > 0
        ? `interrupted: ${formatBytes(keptBytes)} are kept; run the same command to continue`
        : "interrupted",
    );
    this.signal = signal;
  }
}
