import { InvalidFormatError } from "../vocabulary/errors.ts";
import { CHUNK_HEADER_SIZE, decodeChunk, readChunkHeader } from "./chunk_record.ts";
import { MAX_CHUNK_SIZE } from "./chunker.ts";
import { xorbHash } from "./merkle.ts";
import type { XetHash } from "./xet_hash.ts";
import type { XetHasher } from "./xet_hasher.ts";
import type { XorbChunk } from "./xorb_chunk.ts";
import { FOOTER_TAG, readXorbFooter } from "./xorb_footer.ts";

/** Protocol: the most bytes of a xorb as it is stored. */
export const MAX_XORB_SIZE: number = 64 * 1024 * 1024;
/** Protocol: the most chunks of a xorb. */
export const MAX_XORB_CHUNKS = 8192;

/** What a xorb holds. */
export interface Xorb {
  /** The root over its chunks. */
  readonly hash: XetHash;
  /** The chunks in order. */
  readonly chunks: readonly XorbChunk[];
  /** Size of the chunks' bytes together. */
  readonly size: number;
  /** Size of the chunks' records together; where a footer would begin. */
  readonly storedSize: number;
}

/**
 * Reads a whole xorb, with its footer or without, and computes its hashes. Nothing that it claims is
 * believed: every chunk is decoded and hashed, and a footer has to agree.
 *
 * @param onChunk given each chunk's bytes, which are valid until it returns
 * @throws {InvalidFormatError} when it is malformed or too large
 */
export function readXorb(
  bytes: Uint8Array,
  hasher: XetHasher,
  onChunk: (chunk: Uint8Array, index: number) => void = () => {},
): Xorb {
  if (bytes.length > MAX_XORB_SIZE + MAX_FOOTER_SIZE) {
    throw malformed(`it has ${bytes.length} bytes`);
  }
  const chunks: XorbChunk[] = [];
  const output = new Uint8Array(MAX_CHUNK_SIZE);
  let size = 0;
  let at = 0;
  while (at < bytes.length && !isFooter(bytes.subarray(at))) {
    if (chunks.length === MAX_XORB_CHUNKS) throw malformed("it has more than 8192 chunks");
    if (bytes.length - at < CHUNK_HEADER_SIZE) throw malformed("a chunk is cut off");
    const header = readChunkHeader(bytes.subarray(at));
    at += CHUNK_HEADER_SIZE;
    if (header.storedSize > bytes.length - at) throw malformed("a chunk is cut off");
    const chunk = output.subarray(0, header.size);
    decodeChunk(header, bytes.subarray(at, at += header.storedSize), chunk);
    if (at > MAX_XORB_SIZE) throw malformed("its chunks have more than 64 MiB");
    onChunk(chunk, chunks.length);
    chunks.push({ hash: hasher.chunk(chunk), size: header.size, storedEnd: at });
    size += header.size;
  }
  if (chunks.length === 0) throw malformed("it has no chunk");
  const xorb = { hash: xorbHash(hasher, chunks), chunks, size, storedSize: at };
  if (at < bytes.length) assertFooterAgrees(bytes.subarray(at), xorb);
  return xorb;
}

/** 40 bytes for every chunk, and some more. */
const MAX_FOOTER_SIZE = 1024 * 1024;

/** Format: no chunk's record can begin like this, because its version is 0. */
function isFooter(bytes: Uint8Array): boolean {
  return FOOTER_TAG.every((byte, index) => bytes[index] === byte);
}

function assertFooterAgrees(bytes: Uint8Array, xorb: Xorb): void {
  const footer = readXorbFooter(bytes);
  const agrees = footer.hash === xorb.hash && footer.chunks.length === xorb.chunks.length &&
    footer.chunks.every(({ hash, size, storedEnd }, index) => {
      const actual = xorb.chunks[index];
      return actual !== undefined && hash === actual.hash && storedEnd === actual.storedEnd &&
        (size === undefined || size === actual.size);
    });
  if (!agrees) throw malformed("its footer tells of other chunks");
}

function malformed(state: string): InvalidFormatError {
  return new InvalidFormatError(`Cannot read a xorb: ${state}`);
}
