import { InvalidFormatError } from "../vocabulary/errors.ts";
import { MAX_CHUNK_SIZE } from "./chunker.ts";
import { LZ4_MODULE } from "./lz4_module.ts";

/**
 * Where a chunk is decoded: the memory of `lz4.wat`, which is three times as fast as JavaScript. Every
 * length and distance is checked before a byte is copied, so that hostile input ends in an error and
 * never outside of the chunk.
 */
export class Lz4Memory {
  /** The most bytes there is room for. */
  readonly capacity: number = MAX_CHUNK_SIZE;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #exports: Exports;

  private constructor(exports: Exports) {
    this.#exports = exports;
    this.#bytes = new Uint8Array(exports.memory.buffer);
  }

  /** The one there is: chunks are decoded one at a time, and to their end. */
  static get(): Lz4Memory {
    return shared ??= new Lz4Memory(instantiate());
  }

  /**
   * Decodes a block to `at`, but not beyond `limit`, and returns where it has ended.
   *
   * @param historyStart before which matches may not reach: that of the block when blocks are
   * independent, that of the frame when they are linked
   * @throws {InvalidFormatError} when the block is malformed or longer than there is room for
   */
  decode(block: Uint8Array, at: number, limit: number, historyStart: number): number {
    if (block.length > MAX_BLOCK_SIZE) throw malformed("it is longer than a chunk can need");
    this.#bytes.set(block, 0);
    const end = this.#exports.decode(
      0,
      block.length,
      DECODED + at,
      DECODED + limit,
      DECODED + historyStart,
    );
    if (end < 0) throw malformed(REASONS[-end] ?? "it is malformed");
    return end - DECODED;
  }

  /** Puts bytes to `at` as they are. */
  put(bytes: Uint8Array, at: number): void {
    this.#bytes.set(bytes, DECODED + at);
  }

  /** The first `size` bytes that were decoded, valid until the next ones are. */
  decoded(size: number): Uint8Array {
    return this.#bytes.subarray(DECODED, DECODED + size);
  }

  /** The same with the grouping by four undone. */
  ungrouped(size: number): Uint8Array {
    this.#exports.ungroup(DECODED, size, UNGROUPED);
    return this.#bytes.subarray(UNGROUPED, UNGROUPED + size);
  }
}

/** The regions of the memory, as `lz4.wat` has them. */
const DECODED = 0x48000;
const UNGROUPED = 0x6c000;
const MAX_BLOCK_SIZE = 0x40000;

const REASONS: readonly string[] = [
  "",
  "it has no end",
  "a length is cut off",
  "literals are cut off",
  "it is longer than announced",
  "a distance is cut off",
  "a match reaches before the beginning",
];

let shared: Lz4Memory | undefined;

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly decode: (
    from: number,
    end: number,
    to: number,
    limit: number,
    base: number,
  ) => number;
  readonly ungroup: (from: number, size: number, to: number) => void;
}

function instantiate(): Exports {
  const module = new WebAssembly.Module(Uint8Array.fromBase64(LZ4_MODULE));
  return new WebAssembly.Instance(module).exports as unknown as Exports;
}

function malformed(state: string): InvalidFormatError {
  return new InvalidFormatError(`Cannot decode an LZ4 block: ${state}`);
}
