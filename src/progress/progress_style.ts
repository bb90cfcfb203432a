/** How much a {@linkcode ProgressBar} says. */
export type ProgressStyle = "simple" | "detailed" | "bytes" | "minimal";

/** The styles by name, for callers who prefer `ProgressStyle.Detailed` to a literal. */
export const ProgressStyle: {
  /** A bar and the percentage. */
  readonly Simple: "simple";
  /** A bar, percentage, bytes, rate and remaining time. */
  readonly Detailed: "detailed";
  /** Bytes done and in all, and the rate. */
  readonly Bytes: "bytes";
  /** The percentage alone. */
  readonly Minimal: "minimal";
} = Object.freeze({
  Simple: "simple",
  Detailed: "detailed",
  Bytes: "bytes",
  Minimal: "minimal",
});
