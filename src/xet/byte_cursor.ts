import type { InvalidFormatError } from "../vocabulary/errors.ts";
import { type XetHash, xetHash } from "./xet_hash.ts";

/** Reads a binary format one field after the other, and never past its end. */
export class ByteCursor {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #malformed: (state: string) => InvalidFormatError;
  #at = 0;

  /** Begins at the first byte; `malformed` makes the error for what is cut off or missing. */
  constructor(bytes: Uint8Array, malformed: (state: string) => InvalidFormatError) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#malformed = malformed;
  }

  /** Offset of the next field. */
  get at(): number {
    return this.#at;
  }

  /** Passes over `length` bytes, which must be there, and returns where they begin. */
  skip(length: number): number {
    const from = this.#at;
    if (length > this.#bytes.length - from) throw this.#malformed("it is cut off");
    this.#at += length;
    return from;
  }

  /** The next `length` bytes, not copied. */
  bytes(length: number): Uint8Array {
    const from = this.skip(length);
    return this.#bytes.subarray(from, from + length);
  }

  /** A u8. */
  byte(): number {
    return this.#view.getUint8(this.skip(1));
  }

  /** A little-endian u32. */
  word(): number {
    return this.#view.getUint32(this.skip(4), true);
  }

  /** A little-endian u64. */
  bigLong(): bigint {
    return this.#view.getBigUint64(this.skip(8), true);
  }

  /** A little-endian u64 that must be a safe integer. */
  long(): number {
    const value = Number(this.bigLong());
    if (!Number.isSafeInteger(value)) throw this.#malformed("a number is too large");
    return value;
  }

  /** A u32 that counts things of `size` bytes each, all of which must follow. */
  count(size: number): number {
    const count = this.word();
    if (count * size > this.#bytes.length - this.#at) throw this.#malformed("it is cut off");
    return count;
  }

  /** 32 bytes as a hash. */
  hash(): XetHash {
    return xetHash(this.bytes(32));
  }

  /** Bytes that must be these. */
  expect(tag: Uint8Array, what: string): void {
    const actual = this.bytes(tag.length);
    if (!tag.every((byte, index) => actual[index] === byte)) {
      throw this.#malformed(`${what} is missing`);
    }
  }
}
