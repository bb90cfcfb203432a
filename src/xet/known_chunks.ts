import type { ChunkList } from "./chunk_list.ts";
import { ChunkPlaces, type StoredPlace } from "./chunk_places.ts";
import type { ReconstructionTerm } from "./reconstruction.ts";
import type { Shard } from "./shard.ts";
import type { XetHash } from "./xet_hash.ts";
import { createXetHmac } from "./xet_hasher.ts";

/** The chunks that a store is known to have. */
export class KnownChunks {
  readonly #places = new ChunkPlaces(MAX_PLACES);
  readonly #hidden: HiddenChunks[] = [];

  /** Adds one. The first place of a chunk is kept. */
  add(chunk: XetHash, place: StoredPlace): void {
    this.#places.add(chunk, place);
  }

  /** Adds those of a file whose chunks and terms are known; false when the two do not fit together. */
  addFile(chunks: ChunkList, terms: readonly ReconstructionTerm[]): boolean {
    if (!fit(chunks, terms)) return false;
    let next = 0;
    for (const { xorb, chunks: { start, end } } of terms) {
      for (let index = start; index < end; index++) this.add(chunks.hash(next++), { xorb, index });
    }
    return true;
  }

  /** Adds those of a store's answer, which may be hidden under a key. */
  async addShard({ xorbs, footer }: Shard): Promise<void> {
    const key = footer?.hmacKey;
    const places = key === undefined ? this.#places : new ChunkPlaces(MAX_PLACES);
    for (const { hash: xorb, chunks } of xorbs) {
      for (const [index, { hash }] of chunks.entries()) places.add(hash, { xorb, index });
    }
    if (key === undefined) return;
    this.#hidden.push({ hide: await createXetHmac(key), places });
    if (this.#hidden.length > MAX_SHARDS) this.#hidden.shift();
  }

  /** Where a chunk is stored. */
  find(chunk: XetHash): StoredPlace | undefined {
    const place = this.#places.find(chunk);
    if (place !== undefined) return place;
    for (const { hide, places } of this.#hidden) {
      const hidden = places.find(hide(chunk));
      if (hidden !== undefined) return hidden;
    }
    return undefined;
  }
}

interface HiddenChunks {
  readonly hide: (hash: XetHash) => XetHash;
  readonly places: ChunkPlaces;
}

/** Whether terms have as many chunks as a file, and of its sizes. */
function fit({ sizes }: ChunkList, terms: readonly ReconstructionTerm[]): boolean {
  let next = 0;
  for (const { chunks: { start, end }, size } of terms) {
    let left = size;
    for (let index = start; index < end; index++) {
      const chunkSize = sizes[next++];
      if (chunkSize === undefined) return false;
      left -= chunkSize;
    }
    if (left !== 0) return false;
  }
  return next === sizes.length;
}

/** The chunks of some 60 GB. */
const MAX_PLACES = 1_000_000;
/** Every chunk is hidden once for each of them. */
const MAX_SHARDS = 16;
