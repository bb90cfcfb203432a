import type { ByteRange, ByteSource, OpenOptions } from "../../vocabulary/byte_source.ts";
import { NetworkError } from "../../vocabulary/errors.ts";

/** Reads one piece of a file. */
export interface PieceReader {
  /** Reads the next bytes into `view`, and returns how many; 0 at the end. */
  read(view: Uint8Array<ArrayBuffer>): Promise<number>;
  /** Lets go of what it reads from. */
  close(): Promise<void>;
}

/** Reads a piece from a file on this disk; undefined when that is not there, or too short. */
export async function copiedPiece(
  path: string,
  { start, end }: ByteRange,
): Promise<PieceReader | undefined> {
  let file: Deno.FsFile | undefined;
  try {
    file = await Deno.open(path);
    if ((await file.stat()).size >= end) {
      await file.seek(start, Deno.SeekMode.Start);
      return new CopiedPiece(file, end - start);
    }
  } catch {
    // Whatever it is, the bytes can be had elsewhere.
  }
  file?.close();
  return undefined;
}

/** Reads a piece that is in memory. */
export function knownPiece(bytes: Uint8Array): PieceReader {
  let rest = bytes;
  return {
    read: (view) => {
      const piece = rest.subarray(0, view.length);
      view.set(piece);
      rest = rest.subarray(piece.length);
      return Promise.resolve(piece.length);
    },
    close: () => Promise.resolve(),
  };
}

/** Reads a piece from a source that has all of the file. */
export async function fetchedPiece(
  source: ByteSource,
  range: ByteRange,
  options: OpenOptions,
): Promise<PieceReader> {
  const { start, isMetered = false, body } = await source.open(range, options);
  const meter = isMetered ? undefined : options.meter;
  return new FetchedPiece(body, range.start - start, range.end - range.start, meter);
}

class CopiedPiece implements PieceReader {
  readonly #file: Deno.FsFile;
  #left: number;
  #isOpen = true;

  constructor(file: Deno.FsFile, size: number) {
    this.#file = file;
    this.#left = size;
  }

  async read(view: Uint8Array<ArrayBuffer>): Promise<number> {
    if (this.#left === 0) return 0;
    const read = await this.#file.read(view.subarray(0, this.#left));
    if (read === null) {
      throw new NetworkError("Cannot read on: a file on this disk has become shorter");
    }
    this.#left -= read;
    return read;
  }

  close(): Promise<void> {
    if (this.#isOpen) this.#file.close();
    this.#isOpen = false;
    return Promise.resolve();
  }
}

class FetchedPiece implements PieceReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
  readonly #meter: OpenOptions["meter"];
  #skip: number;
  #left: number;
  #rest: Uint8Array = new Uint8Array();

  constructor(
    body: ReadableStream<Uint8Array<ArrayBuffer>>,
    skip: number,
    size: number,
    meter: OpenOptions["meter"],
  ) {
    this.#reader = body.getReader();
    this.#skip = skip;
    this.#left = size;
    this.#meter = meter;
  }

  async read(view: Uint8Array<ArrayBuffer>): Promise<number> {
    if (this.#left === 0) return 0;
    while (this.#rest.length === 0) {
      const { value } = await this.#reader.read();
      if (value === undefined) {
        throw new NetworkError(
          `Cannot read on: the connection was cut before the last ${this.#left} bytes`,
        );
      }
      await this.#meter?.take(value.length);
      this.#rest = value.subarray(this.#skip);
      this.#skip -= value.length - this.#rest.length;
    }
    const piece = this.#rest.subarray(0, Math.min(view.length, this.#left));
    view.set(piece);
    this.#rest = this.#rest.subarray(piece.length);
    this.#left -= piece.length;
    return piece.length;
  }

  async close(): Promise<void> {
    await this.#reader.cancel().catch(() => {});
  }
}
