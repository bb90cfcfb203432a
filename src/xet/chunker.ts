import type { Hasher } from "gearhash-jit";

/** The smallest chunk but a file's last, in bytes. */
export const MIN_CHUNK_SIZE = 8 * 1024;
/** The largest chunk, in bytes. */
export const MAX_CHUNK_SIZE = 128 * 1024;

/** Options of {@linkcode Chunker.create}. */
export interface ChunkerOptions {
  /**
   * The shortest chunk, in bytes. `@huggingface/xetchunk-wasm` up to 0.2.0 cuts from 8,128 bytes on,
   * so files that huggingface.js has uploaded have such chunks. @default 8192
   */
  readonly minSize?: number;
}

/**
 * Cuts a byte stream into chunks where its content says so, so that equal content is cut equally
 * wherever it stands.
 *
 * Protocol: a gear hash is rolled over the bytes of a chunk, beginning with zero; the chunk ends
 * after a byte at which its upper 16 bits are zero, if it has 8 KiB by then, or else at 128 KiB.
 */
export class Chunker {
  readonly #gear: Hasher;
  readonly #minSize: number;
  #length = 0;

  private constructor(gear: Hasher, minSize: number) {
    this.#gear = gear;
    this.#minSize = minSize;
  }

  /** Loads the rolling hash, WebAssembly at 1,400 MiB/s, where JavaScript's numbers reach 180. */
  static async create(options: ChunkerOptions = {}): Promise<Chunker> {
    const { minSize = MIN_CHUNK_SIZE } = options;
    const { Hasher } = await import("gearhash-jit");
    return new Chunker(new Hasher(CUT_MASK), minSize);
  }

  /** Length of the chunk that has begun and not ended, in bytes. */
  get pendingLength(): number {
    return this.#length;
  }

  /**
   * Takes the next bytes up to the end of the present chunk. Returns how many of them belong to it
   * and whether it ends there; the rest is to be given again.
   */
  next(bytes: Uint8Array): { readonly taken: number; readonly isEnd: boolean } {
    let taken = this.#skip(bytes.length);
    while (taken < bytes.length) {
      const isShort = this.#length < this.#minSize - 1;
      // Protocol: matches before the smallest size are passed over, and the hash goes on.
      const stop = (isShort ? this.#minSize - 1 : MAX_CHUNK_SIZE) - this.#length;
      const piece = bytes.subarray(taken, Math.min(bytes.length, taken + stop));
      const match = this.#gear.nextMatch(piece);
      const read = match === -1 ? piece.length : match;
      taken += read;
      this.#length += read;
      if (isShort) continue;
      if (match !== -1 || this.#length === MAX_CHUNK_SIZE) return this.#end(taken);
    }
    return { taken, isEnd: false };
  }

  /** Ends the stream: begins anew, and returns the length of the last chunk, which may be 0. */
  finish(): number {
    const length = this.#length;
    this.#end(0);
    return length;
  }

  /** Only the last 64 bytes count in a hash of 64 bits that moves by one with every byte. */
  #skip(available: number): number {
    const skipped = Math.max(0, Math.min(available, HASHED_FROM - this.#length));
    this.#length += skipped;
    return skipped;
  }

  #end(taken: number): { readonly taken: number; readonly isEnd: boolean } {
    this.#length = 0;
    this.#gear.resetHash();
    return { taken, isEnd: true };
  }
}

const CUT_MASK = 0xffff_0000_0000_0000n;
/** Hashing begins here in every chunk, however early it may be cut. */
const HASHED_FROM = MIN_CHUNK_SIZE - 64 - 1;
