import { groupBytes } from "./byte_grouping.ts";
import { CHUNK_HEADER_SIZE, type CompressionScheme, writeChunkHeader } from "./chunk_record.ts";
import { MAX_CHUNK_SIZE } from "./chunker.ts";
import { encodeLz4Frame, lz4FrameBound } from "./lz4_encode.ts";

/** The most bytes a chunk's record can have: what does not shrink is stored as it is. */
export const MAX_RECORD_SIZE: number = CHUNK_HEADER_SIZE + MAX_CHUNK_SIZE;

/**
 * Encodes a chunk as a record of a xorb, in whichever scheme a sample of it likes best. Returns its
 * length in `output`, which must have room for {@linkcode MAX_RECORD_SIZE}.
 */
export function encodeChunk(chunk: Uint8Array, output: Uint8Array): number {
  let scheme = schemeFor(chunk);
  let stored = scheme === 0 ? chunk : compress(chunk, scheme);
  if (stored.length >= chunk.length) [scheme, stored] = [0, chunk];
  writeChunkHeader({ scheme, storedSize: stored.length, size: chunk.length }, output);
  output.set(stored, CHUNK_HEADER_SIZE);
  return CHUNK_HEADER_SIZE + stored.length;
}

/**
 * The scheme that shrinks a piece from the middle most. Most of what is uploaded are quantized
 * weights, which nothing shrinks: those shall not be compressed twice for nothing.
 */
function schemeFor(chunk: Uint8Array): CompressionScheme {
  const start = Math.max(0, (chunk.length - SAMPLE_SIZE) >>> 1) & ~3;
  const sample = chunk.subarray(start, start + SAMPLE_SIZE);
  const plain = compress(sample, 1).length;
  const grouped = compress(sample, 2).length;
  if (Math.min(plain, grouped) > sample.length * WORTH_IT) return 0;
  return grouped < plain ? 2 : 1;
}

/** The compressed bytes, valid until the next call. */
function compress(bytes: Uint8Array, scheme: 1 | 2): Uint8Array {
  let source = bytes;
  if (scheme === 2) {
    source = grouped.subarray(0, bytes.length);
    groupBytes(bytes, source);
  }
  return frame.subarray(0, encodeLz4Frame(source, frame));
}

const SAMPLE_SIZE = 8 * 1024;
/** A sample that does not become smaller than this part of itself is not compressed. */
const WORTH_IT = 0.97;
const grouped = new Uint8Array(MAX_CHUNK_SIZE);
const frame = new Uint8Array(lz4FrameBound(MAX_CHUNK_SIZE));
