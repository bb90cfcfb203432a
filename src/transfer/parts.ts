import type { ByteRange } from "../vocabulary/byte_source.ts";

/**
 * What is known of a file's parts: how far each has come and the CRC-32 of what it has.
 *
 * Parts have a fixed size (the last may be shorter), cover [0, size) exactly once, and fill from
 * their beginning.
 */
export class Parts {
  /** Size of the file in bytes. */
  readonly size: number;
  /** Size of every part but the last, in bytes. */
  readonly partSize: number;
  /** Number of parts; 0 for an empty file. */
  readonly count: number;
  readonly #done: Float64Array;
  readonly #checksums: Uint32Array;
  #doneBytes = 0;
  #prefixParts = 0;

  /** Divides `size` bytes into parts of which nothing is done. */
  constructor(size: number, partSize: number) {
    this.size = size;
    this.partSize = partSize;
    this.count = Math.ceil(size / partSize);
    this.#done = new Float64Array(this.count);
    this.#checksums = new Uint32Array(this.count);
  }

  /** The bytes part `index` covers. */
  range(index: number): ByteRange {
    const start = index * this.partSize;
    return { start, end: Math.min(start + this.partSize, this.size) };
  }

  /** The part that covers byte `offset`. */
  indexAt(offset: number): number {
    return Math.floor(offset / this.partSize);
  }

  /** Bytes done at the beginning of part `index`. */
  done(index: number): number {
    return this.#done[index] ?? 0;
  }

  /** CRC-32 of the bytes done in part `index`. */
  checksum(index: number): number {
    return this.#checksums[index] ?? 0;
  }

  /** CRC-32 of every part, in order. */
  checksums(): number[] {
    return [...this.#checksums];
  }

  /** Whether part `index` is whole. */
  isComplete(index: number): boolean {
    const { start, end } = this.range(index);
    return this.done(index) === end - start;
  }

  /** Records how far part `index` has come. */
  record(index: number, done: number, checksum: number): void {
    this.#doneBytes += done - this.done(index);
    this.#done[index] = done;
    this.#checksums[index] = checksum;
    if (index < this.#prefixParts) this.#prefixParts = index;
    while (this.#prefixParts < this.count && this.isComplete(this.#prefixParts)) {
      this.#prefixParts++;
    }
  }

  /** Bytes done in all parts together. */
  get doneBytes(): number {
    return this.#doneBytes;
  }

  /** Number of bytes from the file's beginning without a gap. */
  get contiguousPrefix(): number {
    const index = this.#prefixParts;
    return index === this.count ? this.size : index * this.partSize + this.done(index);
  }
}
