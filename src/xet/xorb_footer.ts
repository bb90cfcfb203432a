import { InvalidFormatError } from "../vocabulary/errors.ts";
import { ByteCursor } from "./byte_cursor.ts";
import { type XetHash, xetHashBytes } from "./xet_hash.ts";
import type { XorbChunk } from "./xorb_chunk.ts";

/** The first bytes of a footer: `XETBLOB`. */
export const FOOTER_TAG: Uint8Array = new TextEncoder().encode("XETBLOB");

/** What a footer says of a xorb. */
export interface XorbFooter {
  /** The xorb's hash. */
  readonly hash: XetHash;
  /** Its chunks; the older version does not tell their sizes. */
  readonly chunks: readonly (Omit<XorbChunk, "size"> & { readonly size: number | undefined })[];
}

/**
 * Reads a xorb's footer, version 0 or 1, which must be all of `bytes`.
 *
 * @throws {InvalidFormatError} when it is malformed
 */
export function readXorbFooter(bytes: Uint8Array): XorbFooter {
  const cursor = new ByteCursor(bytes, malformed);
  cursor.expect(FOOTER_TAG, "its beginning");
  const version = cursor.byte();
  if (version > 1) throw malformed(`its version is ${version}`);
  const hash = cursor.hash();
  const footer = version === 0 ? readVersion0(cursor, hash) : readVersion1(cursor, hash);
  const length = cursor.at;
  if (cursor.word() !== length) throw malformed("it is of another length than it says");
  if (cursor.at !== bytes.length) throw malformed("bytes follow its end");
  return footer;
}

/** Writes a footer of version 1, as servers store it; uploads have none. */
export function xorbFooter(
  { hash, chunks }: { readonly hash: XetHash; readonly chunks: readonly XorbChunk[] },
): Uint8Array<ArrayBuffer> {
  const boundaries = 12 + 8 * chunks.length;
  const hashes = 12 + 32 * chunks.length;
  const output = new Uint8Array(40 + hashes + boundaries + 28 + 4);
  const view = new DataView(output.buffer);
  let at = 0;
  const put = (bytes: Uint8Array): void => {
    output.set(bytes, at);
    at += bytes.length;
  };
  const word = (value: number): void => {
    view.setUint32(at, value, true);
    at += 4;
  };
  const byte = (value: number): void => view.setUint8(at++, value);
  put(FOOTER_TAG), byte(1), put(xetHashBytes(hash));
  put(HASHES_TAG), byte(0), word(chunks.length);
  for (const chunk of chunks) put(xetHashBytes(chunk.hash));
  put(BOUNDARIES_TAG), byte(1), word(chunks.length);
  for (const { storedEnd } of chunks) word(storedEnd);
  let end = 0;
  for (const { size } of chunks) word(end += size);
  word(chunks.length);
  word(hashes + boundaries + 28);
  word(boundaries + 28);
  at += 16;
  word(output.length - 4);
  return output;
}

const HASHES_TAG = new TextEncoder().encode("XBLBHSH");
const BOUNDARIES_TAG = new TextEncoder().encode("XBLBBND");

/** Format: number, running ends of the records, hashes, 16 bytes. */
function readVersion0(cursor: ByteCursor, hash: XetHash): XorbFooter {
  const count = cursor.count(36);
  const ends = Array.from({ length: count }, () => cursor.word());
  const chunks = ends.map((storedEnd) => ({ hash: cursor.hash(), size: undefined, storedEnd }));
  cursor.skip(16);
  return { hash, chunks };
}

/** Format: a section of hashes, one of running ends, and where they begin, counted from the end. */
function readVersion1(cursor: ByteCursor, hash: XetHash): XorbFooter {
  cursor.expect(HASHES_TAG, "the section of hashes");
  if (cursor.byte() !== 0) throw malformed("its hashes are of another version");
  const count = cursor.count(32);
  const hashes = Array.from({ length: count }, () => cursor.hash());
  cursor.expect(BOUNDARIES_TAG, "the section of boundaries");
  if (cursor.byte() !== 1) throw malformed("its boundaries are of another version");
  if (cursor.count(8) !== count) throw malformed("its sections differ in length");
  const storedEnds = Array.from({ length: count }, () => cursor.word());
  const ends = Array.from({ length: count }, () => cursor.word());
  if (cursor.word() !== count) throw malformed("its sections differ in length");
  const boundaries = 12 + 8 * count + 28;
  if (cursor.word() !== 12 + 32 * count + boundaries || cursor.word() !== boundaries) {
    throw malformed("its sections begin elsewhere than it says");
  }
  cursor.skip(16);
  const chunks = hashes.map((hash, index) => ({
    hash,
    size: (ends[index] ?? 0) - (ends[index - 1] ?? 0),
    storedEnd: storedEnds[index] ?? 0,
  }));
  return { hash, chunks };
}

function malformed(state: string): InvalidFormatError {
  return new InvalidFormatError(`Cannot read a xorb's footer: ${state}`);
}
