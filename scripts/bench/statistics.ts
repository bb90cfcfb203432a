/** What several runs of one thing say together. */
export interface Summary {
  /** The middle value; of an even number of values the mean of the two in the middle. */
  readonly median: number;
  /** The smallest value. */
  readonly min: number;
  /** The largest value. */
  readonly max: number;
}

/**
 * Summarizes measured values, given in any order.
 *
 * @throws {RangeError} when there are none
 */
export function summarize(values: readonly number[]): Summary {
  const sorted = values.toSorted((one, other) => one - other);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (upper === undefined || lower === undefined || min === undefined || max === undefined) {
    throw new RangeError("Cannot summarize: there are no values");
  }
  return { median: (lower + upper) / 2, min, max };
}
