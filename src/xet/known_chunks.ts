import type { ChunkList } from "./chunk_list.ts";
import type { ReconstructionTerm } from "./reconstruction.ts";
import type { Shard } from "./shard.ts";
import type { XetHash } from "./xet_hash.ts";
import { createXetHmac } from "./xet_hasher.ts";

/** Where a chunk is stored. */
export interface StoredPlace {
  /** The xorb it is in. */
  readonly xorb: XetHash;
  /** Its index there. */
  readonly index: number;
}

/** The chunks that a store is known to have. */
export class KnownChunks {
  readonly #places = new Map<XetHash, StoredPlace>();
  readonly #hidden: HiddenChunks[] = [];

  /** Adds one. The first place of a chunk is kept. */
  add(chunk: XetHash, place: StoredPlace): void {
    if (!this.#places.has(chunk) && this.#places.size < MAX_PLACES) this.#places.set(chunk, place);
  }

  /** Adds those of a file whose chunks and terms are known; false when the two do not fit together. */
  addFile(chunks: ChunkList, terms: readonly ReconstructionTerm[]): boolean {
    const places: [XetHash, StoredPlace][] = [];
    let next = 0;
    for (const { xorb, chunks: { start, end }, size } of terms) {
      let left = size;
      for (let index = start; index < end; index++, next++) {
        const chunkSize = chunks.sizes[next];
        if (chunkSize === undefined) return false;
        left -= chunkSize;
        places.push([chunks.hash(next), { xorb, index }]);
      }
      if (left !== 0) return false;
    }
    if (next !== chunks.length) return false;
    for (const [chunk, place] of places) this.add(chunk, place);
    return true;
  }

  /** Adds those of a store's answer, which may be hidden under a key. */
  async addShard({ xorbs, footer }: Shard): Promise<void> {
    const key = footer?.hmacKey;
    const places = new Map<XetHash, StoredPlace>();
    for (const { hash: xorb, chunks } of xorbs) {
      chunks.forEach(({ hash }, index) => {
        if (key === undefined) this.add(hash, { xorb, index });
        else if (!places.has(hash)) places.set(hash, { xorb, index });
      });
    }
    if (key === undefined) return;
    this.#hidden.push({ hide: await createXetHmac(key), places });
    if (this.#hidden.length > MAX_SHARDS) this.#hidden.shift();
  }

  /** Where a chunk is stored. */
  find(chunk: XetHash): StoredPlace | undefined {
    const place = this.#places.get(chunk);
    if (place !== undefined) return place;
    for (const { hide, places } of this.#hidden) {
      const hidden = places.get(hide(chunk));
      if (hidden !== undefined) return hidden;
    }
    return undefined;
  }
}

interface HiddenChunks {
  readonly hide: (hash: XetHash) => XetHash;
  readonly places: ReadonlyMap<XetHash, StoredPlace>;
}

/** The chunks of some 60 GB. */
const MAX_PLACES = 1_000_000;
/** Every chunk is hidden once for each of them. */
const MAX_SHARDS = 16;
