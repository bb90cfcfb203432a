/** How a thing is: as it should be, worth knowing, or in the way. */
export type Health = "ok" | "note" | "problem";

/** One thing that was looked at. */
export interface Finding {
  /** What it is: `endpoint`, `token`, `disk`. */
  readonly subject: string;
  /** How it is. */
  readonly health: Health;
  /** What was found, in a few words. */
  readonly detail: string;
  /** How to mend it; undefined where nothing is to be mended. */
  readonly remedy?: string;
}

/** Everything that was looked at, in the order in which a pull needs it. */
export interface Diagnosis {
  /** The findings. */
  readonly findings: readonly Finding[];
  /** Whether none of them is a problem. */
  readonly healthy: boolean;
}
