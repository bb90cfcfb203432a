import type { ByteRange } from "../vocabulary/byte_source.ts";

/**
 * Counts the bytes of an upload. What is sent again counts once, so that the progress grows only
 * and ends at the size.
 */
export class UploadTally {
  readonly #size: number;
  readonly #onProgress: (bytes: number) => void;
  /** Bytes that are there or were sent at least once, by the start of their range. */
  readonly #reached = new Map<number, number>();
  #total = 0;
  #told = -1;
  #sentBytes = 0;

  /** Begins at zero. */
  constructor(size: number, onProgress: (bytes: number) => void) {
    this.#size = size;
    this.#onProgress = onProgress;
  }

  /** Bytes sent, those that had to be sent again included. */
  get sentBytes(): number {
    return this.#sentBytes;
  }

  /** Begins at zero again, with other ranges. The progress stands still until it is made up for. */
  restart(): void {
    this.#reached.clear();
    this.#total = 0;
  }

  /** Notes that a range is there already. */
  has({ start, end }: ByteRange): void {
    this.#reach(start, end - start);
  }

  /** Begins to send a range, once more or for the first time; the counter is told how far it comes. */
  attempt({ start }: ByteRange): (bytes: number) => void {
    let last = 0;
    return (bytes) => {
      this.#sentBytes += bytes - last;
      last = bytes;
      this.#reach(start, bytes);
    };
  }

  /** Notes that the whole is there. */
  finish(): void {
    this.#total = this.#size;
    this.#tell();
  }

  #reach(start: number, bytes: number): void {
    const before = this.#reached.get(start) ?? 0;
    if (bytes <= before) return;
    this.#reached.set(start, bytes);
    this.#total += bytes - before;
    this.#tell();
  }

  #tell(): void {
    const bytes = Math.min(this.#total, this.#size);
    if (bytes <= this.#told) return;
    this.#told = bytes;
    this.#onProgress(bytes);
  }
}
