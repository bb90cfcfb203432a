import {
  BOOKEND,
  FOOTER_SIZE,
  FOOTER_VERSION,
  HAS_SHA256,
  HAS_VERIFICATION,
  IS_GLOBAL,
  RECORD_SIZE,
  type Shard,
  SHARD_TAG,
  SHARD_VERSION,
  type ShardFile,
  type ShardFooter,
  type ShardXorb,
} from "./shard.ts";
import { type XetHash, xetHashBytes, ZERO_HASH } from "./xet_hash.ts";

/** What a shard says of files and xorbs, each as it is written. */
export interface ShardRecords {
  /** One for each file; see {@linkcode fileRecord}. */
  readonly files: readonly Uint8Array[];
  /** One for each xorb; see {@linkcode xorbRecord}. */
  readonly xorbs: readonly Uint8Array[];
}

/** Writes a shard: without a footer for an upload, with one where it has one. */
export function writeShard({ files, xorbs, footer }: Shard): Uint8Array<ArrayBuffer> {
  const records = { files: files.map(fileRecord), xorbs: xorbs.map(xorbRecord) };
  if (footer === undefined) return joinRecords(records);
  const writer = new ShardWriter(sizeOf(records) + FOOTER_SIZE);
  const xorbsFrom = writeRecords(writer, records, FOOTER_SIZE);
  writeFooter(writer, footer, xorbsFrom, xorbs);
  return writer.output;
}

/** Writes a shard without a footer from records that were written before. */
export function joinRecords(records: ShardRecords): Uint8Array<ArrayBuffer> {
  const writer = new ShardWriter(sizeOf(records));
  writeRecords(writer, records, 0);
  return writer.output;
}

/** A header and two bookends. */
export const EMPTY_SHARD_SIZE: number = 3 * RECORD_SIZE;

function sizeOf({ files, xorbs }: ShardRecords): number {
  return [...files, ...xorbs].reduce((sum, { length }) => sum + length, EMPTY_SHARD_SIZE);
}

/** Writes all but the footer. Returns where the xorbs begin. */
function writeRecords(
  writer: ShardWriter,
  { files, xorbs }: ShardRecords,
  footerSize: number,
): number {
  writer.bytes(SHARD_TAG);
  writer.long(SHARD_VERSION);
  writer.long(footerSize);
  for (const file of files) writer.bytes(file);
  writer.hash(BOOKEND, 16);
  const xorbsFrom = writer.at;
  for (const xorb of xorbs) writer.bytes(xorb);
  writer.hash(BOOKEND, 16);
  return xorbsFrom;
}

/** What a shard says of a file. */
export function fileRecord({ hash, terms, sha256 }: ShardFile): Uint8Array<ArrayBuffer> {
  const verified = isVerified(terms);
  const count = 1 + terms.length * (verified ? 2 : 1) + (sha256 === undefined ? 0 : 1);
  const writer = new ShardWriter(RECORD_SIZE * count);
  writer.hash(hash);
  writer.word((verified ? HAS_VERIFICATION : 0) + (sha256 === undefined ? 0 : HAS_SHA256));
  writer.word(terms.length);
  writer.skip(8);
  for (const { xorb, size, start, end } of terms) {
    writer.hash(xorb, 4);
    writer.word(size);
    writer.word(start);
    writer.word(end);
  }
  if (verified) {
    for (const { verification } of terms) writer.hash(verification ?? ZERO_HASH, 16);
  }
  // Format: the digest is written like a Xet hash whose string form is its plain hex.
  if (sha256 !== undefined) writer.hash(sha256, 16);
  return writer.output;
}

/** Format: all terms of a file have verification hashes, or none has. */
function isVerified(terms: ShardFile["terms"]): boolean {
  return terms.every(({ verification }) => verification !== undefined);
}

/** What a shard says of a xorb. */
export function xorbRecord(
  { hash, size, storedSize, chunks }: ShardXorb,
): Uint8Array<ArrayBuffer> {
  const writer = new ShardWriter(RECORD_SIZE * (1 + chunks.length));
  writer.hash(hash, 4);
  writer.word(chunks.length);
  writer.word(size);
  writer.word(storedSize);
  let offset = 0;
  for (const chunk of chunks) {
    writer.hash(chunk.hash);
    writer.word(offset);
    writer.word(chunk.size);
    writer.word(chunk.isGlobal ? IS_GLOBAL : 0);
    writer.skip(4);
    offset += chunk.size;
  }
  return writer.output;
}

/** Format: three legacy tables of no entries, all said to begin where the footer does. */
function writeFooter(
  writer: ShardWriter,
  { hmacKey = ZERO_HASH, createdAt, expiresAt }: ShardFooter,
  xorbsFrom: number,
  xorbs: readonly ShardXorb[],
): void {
  const from = writer.at;
  const storedSize = xorbs.reduce((sum, xorb) => sum + xorb.storedSize, 0);
  const size = xorbs.reduce((sum, xorb) => sum + xorb.size, 0);
  for (const value of [FOOTER_VERSION, RECORD_SIZE, xorbsFrom]) writer.long(value);
  for (const value of [from, 0, from, 0, from, 0]) writer.long(value);
  writer.hash(hmacKey);
  for (const value of [createdAt, expiresAt === Infinity ? 0 : expiresAt]) writer.long(value);
  writer.skip(48);
  for (const value of [storedSize, size, storedSize, from]) writer.long(value);
}

/** Writes one field after the other. */
class ShardWriter {
  readonly output: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;
  at = 0;

  constructor(size: number) {
    this.output = new Uint8Array(size);
    this.#view = new DataView(this.output.buffer);
  }

  bytes(bytes: Uint8Array): void {
    this.output.set(bytes, this.at);
    this.at += bytes.length;
  }

  /** A hash, and as many zero bytes after it. */
  hash(hash: XetHash, zeros = 0): void {
    this.bytes(xetHashBytes(hash));
    this.skip(zeros);
  }

  word(value: number): void {
    this.#view.setUint32(this.at, value, true);
    this.at += 4;
  }

  long(value: number): void {
    this.#view.setBigUint64(this.at, BigInt(value), true);
    this.at += 8;
  }

  skip(length: number): void {
    this.at += length;
  }
}
