import { ChunkList } from "./chunk_list.ts";
import { MIN_CHUNK_SIZE } from "./chunker.ts";
import { type XetHash, xetHashBytes } from "./xet_hash.ts";

/** Collects the chunks of a file as it is cut. */
export class ChunkListBuilder {
  #hashes = new Uint8Array(32 * FIRST_ROOM);
  #sizes = new Uint32Array(FIRST_ROOM);
  #length = 0;

  /** Number of chunks so far. */
  get length(): number {
    return this.#length;
  }

  /** Adds the next chunk. */
  add(hash: XetHash, size: number): void {
    if (this.#length === this.#sizes.length) this.#grow();
    this.#hashes.set(xetHashBytes(hash), 32 * this.#length);
    this.#sizes[this.#length++] = size;
  }

  /** The chunks so far, in memory of the builder's own. */
  list(): ChunkList {
    return new ChunkList(
      MIN_CHUNK_SIZE,
      this.#hashes.subarray(0, 32 * this.#length),
      this.#sizes.subarray(0, this.#length),
    );
  }

  /** The old memory is given back at once, and not when somebody looks for garbage. */
  #grow(): void {
    this.#hashes = new Uint8Array(this.#hashes.buffer.transfer(2 * this.#hashes.byteLength));
    this.#sizes = new Uint32Array(this.#sizes.buffer.transfer(2 * this.#sizes.byteLength));
  }
}

/** Enough for 64 MiB. */
const FIRST_ROOM = 1024;
