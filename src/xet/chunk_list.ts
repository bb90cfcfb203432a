import { type XetHash, xetHash } from "./xet_hash.ts";

/** The chunks of a file, in memory of 36 bytes each. */
export class ChunkList {
  /** The shortest chunk they were cut with, in bytes. */
  readonly minSize: number;
  /** Their raw hashes, one after the other. */
  readonly hashes: Uint8Array<ArrayBuffer>;
  /** Their sizes in bytes. */
  readonly sizes: Uint32Array<ArrayBuffer>;

  /** Keeps the hashes, 32 bytes each, of as many chunks as there are sizes. */
  constructor(
    minSize: number,
    hashes: Uint8Array<ArrayBuffer>,
    sizes: Uint32Array<ArrayBuffer>,
  ) {
    this.minSize = minSize;
    this.hashes = hashes;
    this.sizes = sizes;
  }

  /** Reads what {@linkcode encode} wrote; undefined when it is something else. */
  static decode(bytes: Uint8Array<ArrayBuffer>): ChunkList | undefined {
    if (bytes.length < HEADER_SIZE) return undefined;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const count = view.getUint32(8, true);
    if (view.getUint32(0, true) !== MAGIC || bytes.length !== HEADER_SIZE + 36 * count) {
      return undefined;
    }
    const hashesEnd = HEADER_SIZE + 32 * count;
    const sizes = bytes.slice(hashesEnd);
    return new ChunkList(
      view.getUint32(4, true),
      bytes.slice(HEADER_SIZE, hashesEnd),
      new Uint32Array(sizes.buffer),
    );
  }

  /** Number of chunks. */
  get length(): number {
    return this.sizes.length;
  }

  /** Size of the chunks together. */
  get size(): number {
    return this.sizes.reduce((sum, size) => sum + size, 0);
  }

  /** The hash of a chunk. */
  hash(index: number): XetHash {
    return xetHash(this.hashes.subarray(32 * index, 32 * index + 32));
  }

  /** The chunks, one after the other. */
  *[Symbol.iterator](): Generator<{ readonly hash: XetHash; readonly size: number }> {
    for (const [index, size] of this.sizes.entries()) yield { hash: this.hash(index), size };
  }

  /** The list as bytes, to be kept. */
  encode(): Uint8Array<ArrayBuffer> {
    const output = new Uint8Array(HEADER_SIZE + 36 * this.length);
    const view = new DataView(output.buffer);
    view.setUint32(0, MAGIC, true);
    view.setUint32(4, this.minSize, true);
    view.setUint32(8, this.length, true);
    output.set(this.hashes, HEADER_SIZE);
    const { buffer, byteOffset, byteLength } = this.sizes;
    const sizes = new Uint8Array(buffer, byteOffset, byteLength);
    output.set(sizes, HEADER_SIZE + this.hashes.length);
    return output;
  }
}

/** "RHC1", little-endian. */
const MAGIC = 0x31434852;
const HEADER_SIZE = 12;
