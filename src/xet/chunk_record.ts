import { InvalidFormatError } from "../vocabulary/errors.ts";
import { MAX_CHUNK_SIZE } from "./chunker.ts";
import { decodeLz4Frame } from "./lz4_frame.ts";

/** How a chunk's bytes are stored. Protocol: 0 as they are, 1 LZ4 frame, 2 grouped by four and then LZ4 frame. */
export type CompressionScheme = 0 | 1 | 2;

/** Size of what stands before each chunk in a xorb, in bytes. */
export const CHUNK_HEADER_SIZE = 8;

/** What a xorb says of a chunk before its bytes. */
export interface ChunkHeader {
  /** How it is stored. */
  readonly scheme: CompressionScheme;
  /** Size of the stored bytes that follow. */
  readonly storedSize: number;
  /** Size of the chunk. */
  readonly size: number;
}

/**
 * Reads a chunk's header at the beginning of `bytes`, of which at least 8 must be there.
 *
 * Protocol: `u8 version = 0 | u24 stored size | u8 scheme | u24 size`, little-endian.
 *
 * @throws {InvalidFormatError} when it is of another version or scheme, or too large
 */
export function readChunkHeader(bytes: Uint8Array): ChunkHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, CHUNK_HEADER_SIZE);
  const version = view.getUint8(0);
  const storedSize = view.getUint32(0, true) >>> 8;
  const scheme = view.getUint8(4);
  const size = view.getUint32(4, true) >>> 8;
  if (version !== 0) throw malformed(`its version is ${version}`);
  if (scheme !== 0 && scheme !== 1 && scheme !== 2) throw malformed(`its scheme is ${scheme}`);
  if (size === 0 || size > MAX_CHUNK_SIZE) throw malformed(`it claims to be ${size} bytes`);
  if (storedSize === 0 || storedSize > MAX_STORED_SIZE) {
    throw malformed(`it claims to be stored in ${storedSize} bytes`);
  }
  if (scheme === 0 && storedSize !== size) {
    throw malformed(`it claims to be ${size} bytes and is stored as ${storedSize}`);
  }
  return { scheme, storedSize, size };
}

/** Writes a chunk's header to the beginning of `output`. */
export function writeChunkHeader(header: ChunkHeader, output: Uint8Array): void {
  const view = new DataView(output.buffer, output.byteOffset, CHUNK_HEADER_SIZE);
  view.setUint32(0, (header.storedSize << 8) >>> 0, true);
  view.setUint32(4, ((header.size << 8) | header.scheme) >>> 0, true);
}

/**
 * Decodes the stored bytes of a chunk into `output`, which must be as long as the chunk.
 *
 * @throws {InvalidFormatError} when they do not give exactly that
 */
export function decodeChunk(header: ChunkHeader, stored: Uint8Array, output: Uint8Array): void {
  if (header.scheme === 0) {
    output.set(stored);
  } else {
    decodeLz4Frame(stored, output, { grouped: header.scheme === 2 });
  }
}

/** Protocol: twice the largest chunk, for a chunk that compression has made longer. */
const MAX_STORED_SIZE = 2 * MAX_CHUNK_SIZE;

function malformed(state: string): InvalidFormatError {
  return new InvalidFormatError(`Cannot read a chunk: ${state}`);
}
