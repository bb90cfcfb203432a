import type { WireMeter } from "../vocabulary/byte_source.ts";
import { HubError, NetworkError } from "../vocabulary/errors.ts";
import type { OpenedEntry } from "./cas_client.ts";
import { CHUNK_HEADER_SIZE, type ChunkHeader, readChunkHeader } from "./chunk_record.ts";
import type { FetchEntry } from "./reconstruction.ts";

/** A chunk as it is stored; its bytes are valid until the next one is asked for. */
export interface ChunkRecord {
  /** Its index in the xorb. */
  readonly index: number;
  /** Its header. */
  readonly header: ChunkHeader;
  /** Its stored bytes. */
  readonly stored: Uint8Array;
}

/** Reads the chunks of an entry one after the other while they come. */
export class RecordReader {
  readonly #entry: FetchEntry;
  readonly #read: ReadInto;
  readonly #cancel: () => Promise<void>;
  readonly #meter: WireMeter | undefined;
  /** What came and was not taken yet is from `#from` to `#to`. */
  #buffer: Uint8Array<ArrayBuffer>;
  #from = 0;
  #to = 0;
  /** Bytes of the entry that have not come yet. */
  #missing: number;
  #surplus: number;
  #next: number;

  /** Reads what was opened for `entry`. */
  constructor(entry: FetchEntry, { body, surplus }: OpenedEntry, meter: WireMeter | undefined) {
    this.#entry = entry;
    [this.#read, this.#cancel] = readerOf(body);
    this.#meter = meter;
    this.#missing = entry.bytes.end - entry.bytes.start;
    this.#surplus = surplus;
    this.#next = entry.chunks.start;
    this.#buffer = new Uint8Array(Math.min(BUFFER_SIZE, this.#missing + SLACK));
  }

  /** Index of the chunk that comes next. */
  get next(): number {
    return this.#next;
  }

  /** Bytes of the entry that have not been taken yet. */
  get remainingBytes(): number {
    return this.#missing + this.#to - this.#from;
  }

  /** Size of a chunk, if it comes next and its header is here. */
  sizeOf(index: number): number | undefined {
    if (index !== this.#next || this.#to - this.#from < CHUNK_HEADER_SIZE) return undefined;
    return readChunkHeader(this.#buffer.subarray(this.#from)).size;
  }

  /**
   * The next chunk. There must be one: {@linkcode next} is below the entry's end.
   *
   * @throws {InvalidFormatError} when it is malformed
   * @throws {NetworkError} when the connection is cut, or sends less than the entry
   */
  async take(): Promise<ChunkRecord> {
    await this.#need(CHUNK_HEADER_SIZE);
    const header = readChunkHeader(this.#buffer.subarray(this.#from));
    await this.#need(CHUNK_HEADER_SIZE + header.storedSize);
    const start = this.#from + CHUNK_HEADER_SIZE;
    this.#from = start + header.storedSize;
    return {
      index: this.#next++,
      header,
      stored: this.#buffer.subarray(start, this.#from),
    };
  }

  /** Lets go of the connection; what is left of the entry is not read. */
  async close(): Promise<void> {
    await this.#cancel().catch(() => {});
  }

  /** Waits until the next `size` bytes are in the buffer. */
  async #need(size: number): Promise<void> {
    while (this.#to - this.#from < size) {
      if (this.#missing === 0) throw cut("the chunks do not end where the store says");
      if (this.#from + size > this.#buffer.length || this.#from === this.#to) this.#moveToFront();
      await this.#fill();
    }
  }

  #moveToFront(): void {
    this.#buffer.copyWithin(0, this.#from, this.#to);
    this.#to -= this.#from;
    this.#from = 0;
  }

  async #fill(): Promise<void> {
    const room = Math.min(this.#buffer.length - this.#to, this.#meter?.burst ?? Infinity);
    const wanted = Math.min(room, this.#missing + this.#surplus);
    const { length, buffer } = await this.#read(this.#buffer, this.#to, wanted);
    this.#buffer = buffer;
    if (length === 0) throw cut("the connection was cut");
    await this.#meter?.take(length);
    const dropped = Math.min(length, this.#surplus);
    if (dropped > 0) this.#buffer.copyWithin(this.#to, this.#to + dropped, this.#to + length);
    this.#surplus -= dropped;
    this.#to += length - dropped;
    this.#missing -= length - dropped;
  }
}

/** Holds the largest record whatever part of the last one is still there. */
const BUFFER_SIZE = 640 * 1024;
/** Room in which a small entry's surplus can be dropped. */
const SLACK = 4096;

/**
 * Reads at most `limit` bytes into a buffer from `offset` on; 0 at the end. The buffer may come back
 * as another object of the same content.
 */
type ReadInto = (
  buffer: Uint8Array<ArrayBuffer>,
  offset: number,
  limit: number,
) => Promise<{ readonly length: number; readonly buffer: Uint8Array<ArrayBuffer> }>;

function readerOf(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): [read: ReadInto, cancel: () => Promise<void>] {
  try {
    const reader = body.getReader({ mode: "byob" });
    return [
      (buffer, offset, limit) =>
        orNetworkError(async () => {
          const { value, done } = await reader.read(
            new Uint8Array(buffer.buffer, offset, limit),
          );
          if (value === undefined) return { length: 0, buffer };
          // The stream has detached the buffer it was given: this is where it is now.
          return { length: done ? 0 : value.length, buffer: new Uint8Array(value.buffer) };
        }),
      () => reader.cancel(),
    ];
  } catch {
    const reader = body.getReader();
    let rest: Uint8Array = new Uint8Array();
    return [
      (buffer, offset, limit) =>
        orNetworkError(async () => {
          if (rest.length === 0) rest = (await reader.read()).value ?? rest;
          const piece = rest.subarray(0, limit);
          buffer.set(piece, offset);
          rest = rest.subarray(piece.length);
          return { length: piece.length, buffer };
        }),
      () => reader.cancel(),
    ];
  }
}

async function orNetworkError<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw error instanceof HubError ? error : cut("the connection was cut", error);
  }
}

function cut(state: string, cause?: unknown): NetworkError {
  return new NetworkError(`Cannot fetch chunks: ${state}`, { cause });
}
