import { encodeChunk, MAX_RECORD_SIZE } from "./encode_chunk.ts";
import { xorbHash } from "./merkle.ts";
import type { XetHash } from "./xet_hash.ts";
import type { XetHasher } from "./xet_hasher.ts";
import { MAX_XORB_CHUNKS, MAX_XORB_SIZE, type Xorb } from "./xorb.ts";
import type { XorbChunk } from "./xorb_chunk.ts";

/** A xorb ready to be sent. */
export interface BuiltXorb extends Xorb {
  /** Its bytes, without a footer. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Packs chunks into a xorb. */
export class XorbBuilder {
  readonly #output: Uint8Array<ArrayBuffer>;
  readonly #maxChunks: number;
  readonly #chunks: XorbChunk[] = [];
  #size = 0;
  #storedSize = 0;

  /**
   * Makes an empty xorb for at most `maxSize` stored bytes and `maxChunks` chunks. It is packed into
   * `output`, where that is given, and then that bounds its size.
   */
  constructor(
    options: {
      readonly maxSize?: number;
      readonly maxChunks?: number;
      readonly output?: Uint8Array<ArrayBuffer>;
    } = {},
  ) {
    const { maxSize = MAX_XORB_SIZE, maxChunks = MAX_XORB_CHUNKS } = options;
    this.#output = options.output ?? new Uint8Array(maxSize);
    this.#maxChunks = maxChunks;
  }

  /** Number of its chunks so far. */
  get length(): number {
    return this.#chunks.length;
  }

  /** Size of its chunks together, uncompressed. */
  get size(): number {
    return this.#size;
  }

  /** Size of its records so far. */
  get storedSize(): number {
    return this.#storedSize;
  }

  /** Whether a further chunk is sure to fit. */
  get hasRoom(): boolean {
    return this.#chunks.length < this.#maxChunks &&
      this.#output.length - this.#storedSize >= MAX_RECORD_SIZE;
  }

  /** Adds a chunk, for which there must be room, and returns its index. */
  add(chunk: Uint8Array, hash: XetHash): number {
    this.#storedSize += encodeChunk(chunk, this.#output.subarray(this.#storedSize));
    this.#size += chunk.length;
    const index = this.#chunks.length;
    this.#chunks.push({ hash, size: chunk.length, storedEnd: this.#storedSize });
    return index;
  }

  /** The xorb, which must have a chunk. The builder is not to be used any more. */
  finish(hasher: XetHasher): BuiltXorb {
    return {
      hash: xorbHash(hasher, this.#chunks),
      chunks: this.#chunks,
      size: this.#size,
      storedSize: this.#storedSize,
      bytes: this.#output.subarray(0, this.#storedSize),
    };
  }
}
