/**
 * Read buffers, used again and again: the memory of all requests in flight is their number times
 * the size of one buffer, whatever the size of the files.
 */
export class BufferPool {
  /** Size of one buffer in bytes. */
  readonly bufferSize: number;
  readonly #free: ArrayBuffer[] = [];

  /** Makes a pool of buffers of `bufferSize` bytes. */
  constructor(bufferSize: number) {
    this.bufferSize = bufferSize;
  }

  /** Takes a buffer; one of its own, and no larger, for whoever wants only a little. */
  take(wanted: number = this.bufferSize): ArrayBuffer {
    if (wanted <= LITTLE && wanted < this.bufferSize) return new ArrayBuffer(wanted);
    return this.#free.pop() ?? new ArrayBuffer(this.bufferSize);
  }

  /** Gives a buffer back; a little one, or one that a failed read has kept, is simply forgotten. */
  give(buffer: ArrayBuffer): void {
    if (buffer.byteLength === this.bufferSize) this.#free.push(buffer);
  }
}

/** A request for a small file does not need the room of one for a large file. */
const LITTLE = 64 * 1024;
