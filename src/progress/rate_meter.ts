/**
 * Measures a rate over the last few seconds. A stall shows: time without bytes counts, so the rate
 * sinks towards zero instead of standing still.
 */
export class RateMeter {
  readonly #windowMs: number;
  readonly #samples: { time: number; done: number }[] = [];

  /** Makes a meter that looks back `windowMs` milliseconds, 5 s by default. */
  constructor(options: { readonly windowMs?: number } = {}) {
    const { windowMs = 5_000 } = options;
    this.#windowMs = windowMs;
  }

  /** Notes that `done` units were done at `time`, in milliseconds. The first call is the baseline. */
  add(done: number, time: number): void {
    const last = this.#samples.at(-1);
    const previous = this.#samples.at(-2);
    if (last !== undefined && previous !== undefined && time - previous.time < SPACING_MS) {
      last.done = done;
      last.time = time;
    } else {
      this.#samples.push({ time, done });
    }
    // One sample older than the window stays, so that the window is always covered.
    while ((this.#samples[1]?.time ?? Infinity) <= time - this.#windowMs) this.#samples.shift();
  }

  /** Units per second as of `time`, in milliseconds; undefined until there is something to measure. */
  rate(time: number): number | undefined {
    const last = this.#samples.at(-1);
    const start = this.#samples.findLast((sample) => sample.time <= time - this.#windowMs) ??
      this.#samples[0];
    if (last === undefined || start === undefined) return undefined;
    const elapsed = time - start.time;
    if (elapsed < SPACING_MS) return undefined;
    return ((last.done - start.done) * 1000) / elapsed;
  }
}

/** Samples closer than this are one: memory stays small however often bytes are reported. */
const SPACING_MS = 100;
