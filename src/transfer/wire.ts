import type { WireMeter } from "../vocabulary/byte_source.ts";
import type { RateLimiter } from "./rate_limiter.ts";

/** What one request brings over the network: counted, held to the rate, and a sign of life. */
export class Wire implements WireMeter {
  readonly #limiter: RateLimiter;
  readonly #signal: AbortSignal;
  readonly #onBytes: (bytes: number) => void;
  #heard = false;
  #held = 0;

  /** Tells `onBytes` of all bytes, and holds them to the rate of `limiter`. */
  constructor(limiter: RateLimiter, signal: AbortSignal, onBytes: (bytes: number) => void) {
    this.#limiter = limiter;
    this.#signal = signal;
    this.#onBytes = onBytes;
  }

  get burst(): number {
    return this.#limiter.burst;
  }

  async take(bytes: number): Promise<void> {
    this.#heard = true;
    this.#onBytes(bytes);
    this.#held++;
    try {
      await this.#limiter.take(bytes, this.#signal);
    } finally {
      this.#held--;
    }
  }

  /** Whether bytes came since the last question, or wait for the rate. */
  wasHeard(): boolean {
    const heard = this.#heard || this.#held > 0;
    this.#heard = false;
    return heard;
  }
}
