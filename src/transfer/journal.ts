import type { ByteRange } from "../vocabulary/byte_source.ts";
import { crc32 } from "node:zlib";
import { fileError } from "../vocabulary/file_errors.ts";
import { isObject } from "../vocabulary/is_object.ts";
import { Parts } from "./parts.ts";

/** What a partial file is a part of. A partial file of anything else must not be continued. */
export interface TransferIdentity {
  /** Content address of the whole: SHA-256 or git SHA-1 in hex. */
  readonly etag: string;
  /** Size of the whole in bytes. */
  readonly size: number;
  /** The commit it was asked for at. The same content at another commit is still the same content. */
  readonly commit: string;
}

/**
 * The record, beside a partial file, of which bytes of it are there.
 *
 * The file is a header and then records that are only ever appended, each written after the bytes
 * it speaks of:
 *
 * ```text
 * magic "RUVHUBJ1" | u32 header length | JSON {etag, size, commit, partSize} | u32 CRC-32 of the JSON
 * record: u32 part | u32 bytes done | u32 CRC-32 of those bytes | u32 check
 * ```
 *
 * A record's check is the CRC-32 of its first twelve bytes continued from the header's, so that a
 * torn record, or one of another journal, is not believed. The last valid record of a part counts.
 * All numbers are little-endian.
 */
export class Journal implements Disposable {
  readonly #file: Deno.FsFile;
  readonly #path: string;
  readonly #seed: number;

  private constructor(file: Deno.FsFile, path: string, seed: number) {
    this.#file = file;
    this.#path = path;
    this.#seed = seed;
  }

  /** Begins an empty journal, replacing what is at `path`. */
  static async create(
    path: string,
    identity: TransferIdentity,
    partSize: number,
  ): Promise<Journal> {
    const { bytes, checksum } = encodeHeader(identity, partSize);
    let file: Deno.FsFile | undefined;
    try {
      file = await Deno.open(path, { write: true, create: true, truncate: true });
      await writeAll(file, bytes);
      return new Journal(file, path, checksum);
    } catch (error) {
      file?.close();
      throw fileError("write the journal", path, error);
    }
  }

  /**
   * Continues the journal at `path` and returns the parts it vouches for; undefined when there is
   * none, or it is of another file, another version or torn in its header.
   */
  static async resume(
    path: string,
    identity: TransferIdentity,
  ): Promise<{ readonly journal: Journal; readonly parts: Parts } | undefined> {
    const found = await readJournal(path, identity);
    if (found === undefined) return undefined;
    try {
      const file = await Deno.open(path, { write: true });
      await file.seek(found.end, Deno.SeekMode.Start);
      return { journal: new Journal(file, path, found.checksum), parts: found.parts };
    } catch (error) {
      throw fileError("continue the journal", path, error);
    }
  }

  /** Appends how far a part has come. Call it after its bytes are written. */
  record(index: number, done: number, checksum: number): void {
    try {
      // One synchronous write of 16 bytes: records of overlapping transfers never interleave.
      this.#file.writeSync(encodeRecord(index, done, checksum, this.#seed));
    } catch (error) {
      throw fileError("write the journal", this.#path, error);
    }
  }

  /** Closes the journal; the file stays. */
  [Symbol.dispose](): void {
    this.#file.close();
  }
}

/**
 * Files up to this size, in bytes, have no journal: a kill loses no more of them than it may of a
 * connection, and a journal would only cost.
 */
export const JOURNAL_FROM = 1024 * 1024;

/** Bytes the journal at `path` vouches for; 0 when nothing can be continued. Writes nothing. */
export async function journaledBytes(path: string, identity: TransferIdentity): Promise<number> {
  return (await readJournal(path, identity))?.parts.doneBytes ?? 0;
}

/** The same bytes, as ranges: the beginnings of parts. Writes nothing. */
export async function journaledRanges(
  path: string,
  identity: TransferIdentity,
): Promise<ByteRange[]> {
  const parts = (await readJournal(path, identity))?.parts;
  return Array.from({ length: parts?.count ?? 0 }, (_, index) => {
    const { start = 0 } = parts?.range(index) ?? {};
    return { start, end: start + (parts?.done(index) ?? 0) };
  }).filter(({ start, end }) => start < end);
}

/** A journal as it stands on disk. */
interface JournalState {
  readonly parts: Parts;
  /** CRC-32 of the header: the seed of every record's check. */
  readonly checksum: number;
  /** Where the next record goes. A torn one at the end is overwritten, so that later ones stay aligned. */
  readonly end: number;
}

async function readJournal(
  path: string,
  identity: TransferIdentity,
): Promise<JournalState | undefined> {
  const bytes = await readIfPresent(path);
  const header = bytes && decodeHeader(bytes);
  if (!header || header.etag !== identity.etag || header.size !== identity.size) return undefined;
  const parts = new Parts(header.size, header.partSize);
  let end = header.length;
  for (; end + RECORD_SIZE <= bytes.length; end += RECORD_SIZE) {
    applyRecord(parts, bytes.subarray(end, end + RECORD_SIZE), header.checksum);
  }
  return { parts, checksum: header.checksum, end };
}

const MAGIC = "RUVHUBJ1";
const RECORD_SIZE = 16;
/** Identities are short; a header that claims more is not ours. */
const MAX_HEADER_SIZE = 4096;

interface Header extends TransferIdentity {
  readonly partSize: number;
  /** Bytes from the file's beginning to the first record. */
  readonly length: number;
  readonly checksum: number;
}

function encodeHeader(
  { etag, size, commit }: TransferIdentity,
  partSize: number,
): { readonly bytes: Uint8Array; readonly checksum: number } {
  const json = new TextEncoder().encode(JSON.stringify({ etag, size, commit, partSize }));
  const checksum = crc32(json);
  const bytes = new Uint8Array(MAGIC.length + 4 + json.length + 4);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(MAGIC));
  view.setUint32(MAGIC.length, json.length, true);
  bytes.set(json, MAGIC.length + 4);
  view.setUint32(MAGIC.length + 4 + json.length, checksum, true);
  return { bytes, checksum };
}

function decodeHeader(bytes: Uint8Array): Header | undefined {
  const start = MAGIC.length + 4;
  if (bytes.length < start || new TextDecoder().decode(bytes.subarray(0, MAGIC.length)) !== MAGIC) {
    return undefined;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const jsonLength = view.getUint32(MAGIC.length, true);
  if (jsonLength > MAX_HEADER_SIZE || bytes.length < start + jsonLength + 4) return undefined;
  const json = bytes.subarray(start, start + jsonLength);
  const checksum = crc32(json);
  if (view.getUint32(start + jsonLength, true) !== checksum) return undefined;
  const fields = parseFields(new TextDecoder().decode(json));
  return fields && { ...fields, length: start + jsonLength + 4, checksum };
}

/** A checksum is right for whatever it was made of, so that the fields are not believed either. */
function parseFields(
  text: string,
): Pick<Header, "etag" | "size" | "commit" | "partSize"> | undefined {
  let fields: unknown;
  try {
    fields = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(fields)) return undefined;
  const { etag, size, commit, partSize } = fields;
  if (typeof etag !== "string" || typeof commit !== "string") return undefined;
  if (!isCount(size) || !isCount(partSize) || size > partSize * MOST_PARTS) return undefined;
  return { etag, size, commit, partSize };
}

/** A terabyte in parts of 8 MiB has an eighth of this. */
const MOST_PARTS = 2 ** 20;

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

function encodeRecord(index: number, done: number, checksum: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(RECORD_SIZE);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, index, true);
  view.setUint32(4, done, true);
  view.setUint32(8, checksum, true);
  view.setUint32(12, crc32(bytes.subarray(0, 12), seed), true);
  return bytes;
}

function applyRecord(parts: Parts, record: Uint8Array, seed: number): void {
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  if (view.getUint32(12, true) !== crc32(record.subarray(0, 12), seed)) return;
  const index = view.getUint32(0, true);
  const done = view.getUint32(4, true);
  const { start, end } = parts.range(index);
  if (index < parts.count && done <= end - start) {
    parts.record(index, done, view.getUint32(8, true));
  }
}

async function readIfPresent(path: string): Promise<Uint8Array | undefined> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw fileError("read the journal", path, error);
  }
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += await file.write(bytes.subarray(written));
  }
}
