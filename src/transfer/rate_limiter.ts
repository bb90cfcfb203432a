import { wait } from "../vocabulary/retry.ts";

/** The clock of a {@linkcode RateLimiter}, given by tests. */
export interface RateLimiterSeams {
  /** Milliseconds of a monotonic clock. @default performance.now */
  readonly now?: () => number;
  /** Waits; rejects when aborted. @default a timer */
  readonly delay?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
}

/**
 * Holds the sum of all connections to a rate.
 *
 * Every caller books its bytes on one time line and waits until their turn is over. Since nobody
 * reads while waiting, the server is slowed down by TCP itself.
 */
export class RateLimiter {
  readonly #bytesPerSecond: number;
  readonly #now: () => number;
  readonly #delay: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
  #bookedUntil = 0;

  /** Makes a limiter; `Infinity` never waits. */
  constructor(bytesPerSecond: number, seams: RateLimiterSeams = {}) {
    this.#bytesPerSecond = bytesPerSecond;
    this.#now = seams.now ?? (() => performance.now());
    this.#delay = seams.delay ?? wait;
  }

  /** The most bytes worth reading at once: a tenth of a second's, so that slow rates stay smooth. */
  get burst(): number {
    return Math.max(1024, Math.floor(this.#bytesPerSecond / 10));
  }

  /** Waits until `bytes` that have just been read fit under the rate. */
  async take(bytes: number, signal?: AbortSignal): Promise<void> {
    if (this.#bytesPerSecond === Infinity) return;
    const now = this.#now();
    this.#bookedUntil = Math.max(this.#bookedUntil, now) + bytes * 1000 / this.#bytesPerSecond;
    await this.#delay(this.#bookedUntil - now, signal);
  }
}
