import type { ChunkList } from "./chunk_list.ts";
import { ChunkListBuilder } from "./chunk_list_builder.ts";
import { fileHash, type MerkleEntry } from "./merkle.ts";
import type { ShardFile } from "./shard.ts";
import { type XetHash, ZERO_HASH } from "./xet_hash.ts";
import type { XetHasher } from "./xet_hasher.ts";

/** A xorb whose hash may not be known yet. */
export interface XorbReference {
  /** Its hash, once it is known. */
  readonly hash?: XetHash;
}

/** The chunks of a file, collected into runs that are together in a xorb. */
export class FileTerms {
  readonly #sha256: string;
  readonly #chunks = new ChunkListBuilder();
  readonly #runs: Run[] = [];
  #hash: XetHash | undefined;

  /** Describes the file with this SHA-256, in hex. */
  constructor(sha256: string) {
    this.#sha256 = sha256;
  }

  /** Its chunks so far. */
  get chunks(): ChunkList {
    return this.#chunks.list();
  }

  /** Adds the next chunk, which is at `index` of a xorb. */
  add({ hash, size }: MerkleEntry, xorb: XorbReference, index: number): void {
    this.#chunks.add(hash, size);
    const last = this.#runs.at(-1);
    if (last !== undefined && isSame(last.xorb, xorb) && last.end === index) {
      last.end++;
      last.size += size;
    } else {
      const first = this.#chunks.length - 1;
      this.#runs.push({ xorb, start: index, end: index + 1, size, first });
    }
  }

  /** The file's hash, when all chunks are there. */
  hash(hasher: XetHasher): XetHash {
    return this.#hash ??= fileHash(hasher, this.chunks);
  }

  /** The file's record, when the hashes of all its xorbs are known. */
  describe(hasher: XetHasher): ShardFile {
    const { hashes } = this.chunks;
    const terms = this.#runs.map(({ xorb, start, end, size, first }) => {
      const chunks = hashes.subarray(32 * first, 32 * (first + end - start));
      const verification = hasher.rawVerification(chunks);
      return { xorb: xorb.hash ?? ZERO_HASH, start, end, size, verification };
    });
    return { hash: this.hash(hasher), terms, sha256: this.#sha256 };
  }
}

interface Run {
  readonly xorb: XorbReference;
  readonly start: number;
  end: number;
  size: number;
  /** Index of its first chunk in the file. */
  readonly first: number;
}

function isSame(a: XorbReference, b: XorbReference): boolean {
  return a === b || (a.hash !== undefined && a.hash === b.hash);
}
