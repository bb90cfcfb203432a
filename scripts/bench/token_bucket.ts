/** Options of a {@linkcode TokenBucket}. */
export interface TokenBucketOptions {
  /** Milliseconds of a monotonic clock. @default performance.now */
  readonly now?: () => number;
  /** How much time that went by unused may be made up for, in milliseconds. @default 20 */
  readonly burstMs?: number;
}

/**
 * Holds whoever asks it to a rate. It keeps the time at which all bytes taken so far may have passed,
 * so that a timer that wakes late costs nothing in the long run.
 */
export class TokenBucket {
  readonly #bytesPerMs: number;
  readonly #burstMs: number;
  readonly #now: () => number;
  #free = -Infinity;

  /** Makes a bucket for `bytesPerSecond`. */
  constructor(bytesPerSecond: number, options: TokenBucketOptions = {}) {
    const { now = () => performance.now(), burstMs = 20 } = options;
    this.#bytesPerMs = bytesPerSecond / 1000;
    this.#burstMs = burstMs;
    this.#now = now;
  }

  /** Takes bytes; returns how long to wait until they may have passed, in milliseconds. */
  take(bytes: number): number {
    const now = this.#now();
    this.#free = Math.max(this.#free, now - this.#burstMs) + bytes / this.#bytesPerMs;
    return Math.max(0, this.#free - now);
  }
}
