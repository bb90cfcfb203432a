/** What a row has to reach. */
export interface Goal {
  /** What is compared, in words. */
  readonly text: string;
  /** The bound. */
  readonly target: number;
  /** Whether the measured value must not be below the bound, or not above it. */
  readonly bound: "at least" | "at most";
  /** The value as people read it. */
  readonly format: (value: number) => string;
}

/** A goal and what became of it. */
export interface Verdict {
  /** The goal. */
  readonly goal: Goal;
  /** What was measured; undefined when something it needs could not run. */
  readonly actual: number | undefined;
  /** Whether the goal is met. */
  readonly outcome: "met" | "missed" | "not measured";
  /** By how much it is missed, as a share of the target. */
  readonly missedBy: number | undefined;
}

/** Judges what was measured. */
export function judge(goal: Goal, actual: number | undefined): Verdict {
  if (actual === undefined || !Number.isFinite(actual)) {
    return { goal, actual: undefined, outcome: "not measured", missedBy: undefined };
  }
  const { target, bound } = goal;
  const isMet = bound === "at least" ? actual >= target : actual <= target;
  if (isMet) return { goal, actual, outcome: "met", missedBy: undefined };
  return { goal, actual, outcome: "missed", missedBy: Math.abs(actual - target) / target };
}

/** A goal for how many times as long one way takes as another. */
export function times(text: string, target: number, bound: Goal["bound"] = "at least"): Goal {
  return { text, target, bound, format: (value) => `${value.toFixed(2)} ×` };
}

/** A goal for a share, as percent. */
export function share(text: string, target: number, bound: Goal["bound"]): Goal {
  return { text, target, bound, format: (value) => `${(value * 100).toFixed(1)} %` };
}

/** A goal for memory, in bytes. */
export function memory(text: string, target: number): Goal {
  const format = (value: number) => `${Math.round(value / (1024 * 1024))} MiB`;
  return { text, target, bound: "at most", format };
}

/** One value over another; undefined when either is unknown. */
export function ratio(value: number | undefined, to: number | undefined): number | undefined {
  return value === undefined || to === undefined ? undefined : value / to;
}
