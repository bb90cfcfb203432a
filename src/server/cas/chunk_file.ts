import { Chunker } from "../../xet/chunker.ts";
import { fileHash, type MerkleEntry } from "../../xet/merkle.ts";
import type { XetHash } from "../../xet/xet_hash.ts";
import type { XetHasher } from "../../xet/xet_hasher.ts";
import { MAX_XORB_SIZE } from "../../xet/xorb.ts";
import { XorbBuilder } from "../../xet/xorb_builder.ts";
import { MAX_RECORD_SIZE } from "../../xet/encode_chunk.ts";
import type { XetRegistry, XetTerm } from "./xet_registry.ts";
import type { StoredXorb, XorbStore } from "./xorb_store.ts";

/** What a content is put into. */
export interface ChunkingParts {
  /** Computes the hashes. */
  readonly hasher: XetHasher;
  /** Where new xorbs go. */
  readonly xorbs: XorbStore;
  /** Knows the chunks that are there, and gets to know the file. */
  readonly registry: XetRegistry;
}

/** A content in a file. */
export interface ContentToChunk {
  /** Where it is. */
  readonly path: string;
  /** Its SHA-256. */
  readonly sha256: string;
  /** Its size in bytes, more than 0. */
  readonly size: number;
}

/**
 * Cuts a content into chunks, stores those that are not there in xorbs, and registers the file.
 *
 * @throws the signal's reason
 */
export async function chunkFile(
  { path, sha256, size }: ContentToChunk,
  parts: ChunkingParts,
  signal: AbortSignal,
): Promise<void> {
  const packer = new ChunkPacker(parts, size);
  const chunker = await Chunker.create();
  using file = await Deno.open(path);
  // What is read goes behind what is left of a chunk that has begun.
  const buffer = new Uint8Array(BUFFER_BYTES);
  let begun = 0;
  for (;;) {
    signal.throwIfAborted();
    const count = await file.read(buffer.subarray(begun));
    if (count === null) break;
    let chunkStart = 0;
    let at = begun;
    while (at < begun + count) {
      const { taken, isEnd } = chunker.next(buffer.subarray(at, begun + count));
      at += taken;
      if (!isEnd) continue;
      await packer.add(buffer.subarray(chunkStart, at));
      chunkStart = at;
    }
    begun = begun + count - chunkStart;
    buffer.copyWithin(0, chunkStart, chunkStart + begun);
  }
  if (chunker.finish() > 0) await packer.add(buffer.subarray(0, begun));
  await packer.register(sha256, size);
}

/** Room for several of the largest chunks. */
const BUFFER_BYTES = 1024 * 1024;

/** A run of chunks in a xorb, which has no hash while it is filled. */
interface Run {
  xorb: XetHash | undefined;
  size: number;
  readonly start: number;
  end: number;
}

/** Puts the chunks of a file into xorbs, but for those that are in some already. */
class ChunkPacker {
  readonly #parts: ChunkingParts;
  readonly #chunks: MerkleEntry[] = [];
  readonly #runs: Run[] = [];
  readonly #stored: StoredXorb[] = [];
  /** Where this file's new chunks are; without a xorb in the one that is being filled. */
  readonly #places = new Map<XetHash, { xorb?: XetHash; readonly position: number }>();
  readonly #sizeLimit: number;
  #builder: XorbBuilder | undefined;

  constructor(parts: ChunkingParts, fileSize: number) {
    this.#parts = parts;
    // A small file needs no room for a whole xorb; no record is longer than its chunk and a header.
    this.#sizeLimit = Math.min(MAX_XORB_SIZE, Math.ceil(fileSize * 1.01) + MAX_RECORD_SIZE);
  }

  async add(chunk: Uint8Array): Promise<void> {
    const { hasher, registry } = this.#parts;
    const hash = hasher.chunk(chunk);
    this.#chunks.push({ hash, size: chunk.length });
    const place = registry.chunk(hash) ?? this.#places.get(hash);
    if (place !== undefined) return this.#extend(place.xorb, place.position, chunk.length);
    if (this.#builder?.hasRoom === false) await this.#store();
    this.#builder ??= new XorbBuilder({ maxSize: this.#sizeLimit });
    const position = this.#builder.add(chunk, hash);
    this.#places.set(hash, { position });
    this.#extend(undefined, position, chunk.length);
  }

  async register(sha256: string, size: number): Promise<void> {
    await this.#store();
    const hash = fileHash(this.#parts.hasher, this.#chunks);
    const firstChunk = this.#chunks[0]?.hash ?? hash;
    // All xorbs have their hashes now.
    const terms = this.#runs.map(({ xorb = hash, ...run }): XetTerm => ({ xorb, ...run }));
    this.#parts.registry.register(this.#stored, [{ hash, sha256, size, firstChunk, terms }]);
  }

  #extend(xorb: XetHash | undefined, position: number, size: number): void {
    const last = this.#runs.at(-1);
    if (last !== undefined && last.xorb === xorb && last.end === position) {
      last.end++;
      last.size += size;
    } else {
      this.#runs.push({ xorb, start: position, end: position + 1, size });
    }
  }

  /** Ends the xorb that is being filled. */
  async #store(): Promise<void> {
    if (this.#builder === undefined) return;
    const xorb = this.#builder.finish(this.#parts.hasher);
    this.#builder = undefined;
    await this.#parts.xorbs.put(xorb, xorb.bytes);
    const { hash, chunks, storedSize } = xorb;
    // All but the bytes, which would be kept in memory otherwise.
    this.#stored.push({ hash, chunks, storedSize });
    for (const run of this.#runs) run.xorb ??= hash;
    for (const place of this.#places.values()) place.xorb ??= hash;
  }
}
