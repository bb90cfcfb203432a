import { InvalidFormatError } from "../vocabulary/errors.ts";
import type { RangeReader } from "../vocabulary/range_reader.ts";

/**
 * Reads the header of a GGUF file forwards, a window at a time, so that memory stays small however
 * long its lists are. A file that ends too early is an {@linkcode InvalidFormatError}.
 */
export class GgufCursor {
  /** Whether numbers have their least significant byte first. */
  littleEndian = true;
  /** Whether counts and lengths have 32 bits, as in version 1. */
  hasShortCounts = false;
  readonly #file: RangeReader;
  #offset = 0;
  #window = new DataView(new ArrayBuffer(0));
  #windowAt = 0;
  #nextWindow: number;

  /**
   * Stands at the beginning of `file`. Where bytes are dear a small first window helps: each is
   * twice as large as the one before, up to 256 KiB.
   */
  constructor(file: RangeReader, options: { readonly firstWindow?: number } = {}) {
    this.#file = file;
    this.#nextWindow = options.firstWindow ?? WINDOW;
  }

  /** Where it stands, in bytes from the beginning. */
  get offset(): number {
    return this.#offset;
  }

  /** The next 32 bits as a number without a sign. */
  async uint32(): Promise<number> {
    const at = this.#take(4) ?? await this.#refill(4);
    return this.#window.getUint32(at, this.littleEndian);
  }

  /** The next 64 bits as a number without a sign; beyond 2^53 only near it. */
  async uint64(): Promise<number> {
    const at = this.#take(8) ?? await this.#refill(8);
    return Number(this.#window.getBigUint64(at, this.littleEndian));
  }

  /**
   * The next count or length: 64 bits, or 32 in version 1.
   *
   * @throws {InvalidFormatError} when it is more than `most`, or than there are bytes left
   */
  async count(what: string, most = Infinity): Promise<number> {
    const width = this.hasShortCounts ? 4 : 8;
    return this.#countAt(this.#take(width) ?? await this.#refill(width), what, most);
  }

  /** Passes over so many texts, each behind its length: a vocabulary has hundreds of thousands. */
  async skipTexts(items: number, what: string): Promise<void> {
    const width = this.hasShortCounts ? 4 : 8;
    for (let index = 0; index < items; index++) {
      this.skip(this.#countAt(this.#take(width) ?? await this.#refill(width), what, Infinity));
    }
  }

  /** The next text: its length, then its bytes, at most `most` of them. */
  async string(what: string, most: number): Promise<string> {
    const length = await this.count(`the length of ${what}`, most);
    const at = this.#take(length) ?? await this.#refill(length);
    return new TextDecoder().decode(
      new Uint8Array(this.#window.buffer, this.#window.byteOffset + at, length),
    );
  }

  /** Passes over so many bytes. */
  skip(bytes: number): void {
    if (bytes > this.#file.size - this.#offset) throw this.#ended(bytes);
    this.#offset += bytes;
  }

  /** Takes bytes that are in the window; undefined when they are not all in it. */
  #take(bytes: number): number | undefined {
    const at = this.#offset - this.#windowAt;
    if (at + bytes > this.#window.byteLength) return undefined;
    this.#offset += bytes;
    return at;
  }

  #countAt(at: number, what: string, most: number): number {
    const value = this.hasShortCounts
      ? this.#window.getUint32(at, this.littleEndian)
      : Number(this.#window.getBigUint64(at, this.littleEndian));
    const bound = Math.min(most, this.#file.size - this.#offset);
    if (value > bound) {
      throw malformed(`${what} says ${value}, where at most ${bound} can be`);
    }
    return value;
  }

  async #refill(bytes: number): Promise<number> {
    if (bytes > this.#file.size - this.#offset) throw this.#ended(bytes);
    const end = Math.min(this.#file.size, this.#offset + Math.max(bytes, this.#nextWindow));
    this.#nextWindow = Math.min(WINDOW, 2 * this.#nextWindow);
    const { buffer, byteOffset, length } = await this.#file.read({ start: this.#offset, end });
    this.#window = new DataView(buffer, byteOffset, length);
    this.#windowAt = this.#offset;
    this.#offset += bytes;
    return 0;
  }

  #ended(bytes: number): InvalidFormatError {
    return malformed(`it ends at byte ${this.#file.size}, where ${bytes} more have to follow`);
  }
}

const WINDOW = 256 * 1024;

/** The error for a GGUF file that is not what it has to be. */
export function malformed(state: string): InvalidFormatError {
  return new InvalidFormatError(`Cannot read the GGUF file: ${state}`);
}
