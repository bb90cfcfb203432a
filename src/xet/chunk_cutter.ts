import { type Chunker, MAX_CHUNK_SIZE } from "./chunker.ts";

/** Gives the chunks of a stream of bytes, each in one piece. */
export class ChunkCutter {
  readonly #chunker: Chunker;
  readonly #onChunk: (chunk: Uint8Array) => void;
  /** The beginning of a chunk whose end has not come yet. */
  readonly #begun = new Uint8Array(MAX_CHUNK_SIZE);
  #length = 0;

  /** Cuts with `chunker`; a chunk is valid until `onChunk` returns. */
  constructor(chunker: Chunker, onChunk: (chunk: Uint8Array) => void) {
    this.#chunker = chunker;
    this.#onChunk = onChunk;
  }

  /** Takes the next bytes. */
  push(bytes: Uint8Array): void {
    for (let rest = bytes; rest.length > 0;) {
      const { taken, isEnd } = this.#chunker.next(rest);
      const piece = rest.subarray(0, taken);
      rest = rest.subarray(taken);
      if (isEnd && this.#length === 0) {
        this.#onChunk(piece);
        continue;
      }
      this.#begun.set(piece, this.#length);
      this.#length += taken;
      if (isEnd) this.#give();
    }
  }

  /** Ends the stream, and with it the last chunk. */
  finish(): void {
    if (this.#chunker.finish() > 0) this.#give();
  }

  #give(): void {
    const chunk = this.#begun.subarray(0, this.#length);
    this.#length = 0;
    this.#onChunk(chunk);
  }
}
