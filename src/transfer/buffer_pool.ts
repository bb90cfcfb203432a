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

  /** Takes a buffer. */
  take(): ArrayBuffer {
    return this.#free.pop() ?? new ArrayBuffer(this.bufferSize);
  }

  /** Gives a buffer back; one that a failed read has kept is simply forgotten. */
  give(buffer: ArrayBuffer): void {
    if (buffer.byteLength === this.bufferSize) this.#free.push(buffer);
  }
}
