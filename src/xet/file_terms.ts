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
  readonly #chunks: MerkleEntry[] = [];
  readonly #runs: Run[] = [];
  #hash: XetHash | undefined;

  /** Describes the file with this SHA-256, in hex. */
  constructor(sha256: string) {
    this.#sha256 = sha256;
  }

  /** Adds the next chunk, which is at `index` of a xorb. */
  add(chunk: MerkleEntry, xorb: XorbReference, index: number): void {
    this.#chunks.push(chunk);
    const last = this.#runs.at(-1);
    if (last !== undefined && isSame(last.xorb, xorb) && last.end === index) {
      last.end++;
      last.size += chunk.size;
    } else {
      const first = this.#chunks.length - 1;
      this.#runs.push({ xorb, start: index, end: index + 1, size: chunk.size, first });
    }
  }

  /** The file's hash, when all chunks are there. */
  hash(hasher: XetHasher): XetHash {
    return this.#hash ??= fileHash(hasher, this.#chunks);
  }

  /** The file's record, when the hashes of all its xorbs are known. */
  describe(hasher: XetHasher): ShardFile {
    const terms = this.#runs.map(({ xorb, start, end, size, first }) => {
      const chunks = this.#chunks.slice(first, first + end - start);
      const verification = hasher.verification(chunks.map(({ hash }) => hash));
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
