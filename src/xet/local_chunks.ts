import type { ByteRange } from "../vocabulary/byte_source.ts";
import { fileError } from "../vocabulary/file_errors.ts";
import { ChunkCutter } from "./chunk_cutter.ts";
import { ChunkList } from "./chunk_list.ts";
import { Chunker } from "./chunker.ts";
import { type XetHash, xetHashBytes } from "./xet_hash.ts";
import { XetHasher } from "./xet_hasher.ts";

/** Options of {@linkcode chunkSizes} and {@linkcode hashChunks}. */
export interface LocalChunksOptions {
  /** The shortest chunk, in bytes; see {@linkcode Chunker.create}. */
  readonly minSize: number;
  /** Ends the reading. */
  readonly signal: AbortSignal;
}

/**
 * Sizes of the chunks of a piece of a file that begins where a chunk does. Nothing is hashed but
 * what the cutting needs, 1.4 GB/s.
 *
 * @throws {HubError} when the file cannot be read, or is shorter by now
 */
export async function chunkSizes(
  path: string,
  range: ByteRange,
  { minSize, signal }: LocalChunksOptions,
): Promise<number[]> {
  const chunker = await Chunker.create({ minSize });
  const sizes: number[] = [];
  let begun = 0;
  await readPieces(path, range, signal, (bytes) => {
    for (let rest = bytes; rest.length > 0;) {
      const { taken, isEnd } = chunker.next(rest);
      begun += taken;
      if (isEnd) {
        sizes.push(begun);
        begun = 0;
      }
      rest = rest.subarray(taken);
    }
  });
  return chunker.finish() > 0 ? [...sizes, begun] : sizes;
}

/**
 * Cuts a whole file into chunks and hashes them, some 450 MB/s.
 *
 * @throws {HubError} when the file cannot be read, or is shorter by now
 */
export async function hashChunks(
  path: string,
  size: number,
  { minSize, signal }: LocalChunksOptions,
): Promise<ChunkList> {
  const hasher = await XetHasher.create();
  const most = Math.ceil(size / SHORTEST) + 1;
  const hashes = new Uint8Array(32 * most);
  const sizes = new Uint32Array(most);
  let count = 0;
  const cutter = new ChunkCutter(await Chunker.create({ minSize }), (chunk) => {
    hashes.set(xetHashBytes(hasher.chunk(chunk)), 32 * count);
    sizes[count++] = chunk.length;
  });
  await readPieces(path, { start: 0, end: size }, signal, (bytes) => cutter.push(bytes));
  cutter.finish();
  return new ChunkList(minSize, hashes.slice(0, 32 * count), sizes.slice(0, count));
}

/**
 * The hashes of chunks from four places of a file, to tell whether it has anything in common with
 * another. Cutting from anywhere meets the file's own chunks after one or two.
 *
 * @throws {HubError} when the file cannot be read, or is shorter by now
 */
export async function sampleChunks(
  path: string,
  size: number,
  { minSize, signal }: LocalChunksOptions,
): Promise<XetHash[]> {
  const hasher = await XetHasher.create();
  const hashes: XetHash[] = [];
  for (let sample = 0; sample < SAMPLES; sample++) {
    const start = Math.floor(size * sample / SAMPLES);
    const range = { start, end: Math.min(size, start + SAMPLE_SIZE) };
    const cutter = new ChunkCutter(
      await Chunker.create({ minSize }),
      (chunk) => hashes.push(hasher.chunk(chunk)),
    );
    await readPieces(path, range, signal, (bytes) => cutter.push(bytes));
    cutter.finish();
  }
  return hashes;
}

const SAMPLES = 4;
const SAMPLE_SIZE = 8 * 1024 * 1024;
/** No chunk but the last is shorter, however it was cut. */
const SHORTEST = 8 * 1024 - 64;
const PIECE_SIZE = 1024 * 1024;

/** Reads a piece of a file bit by bit; the event loop has its turn between two bits. */
async function readPieces(
  path: string,
  { start, end }: ByteRange,
  signal: AbortSignal,
  onPiece: (bytes: Uint8Array) => void,
): Promise<void> {
  try {
    using file = await Deno.open(path);
    await file.seek(start, Deno.SeekMode.Start);
    const buffer = new Uint8Array(PIECE_SIZE);
    for (let left = end - start; left > 0;) {
      signal.throwIfAborted();
      const read = await file.read(buffer.subarray(0, left));
      if (read === null) throw new Deno.errors.UnexpectedEof(`"${path}" is shorter by now`);
      onPiece(buffer.subarray(0, read));
      left -= read;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw fileError("read", path, error);
  }
}
