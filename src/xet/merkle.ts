import { tailModulo, type XetHash, ZERO_HASH } from "./xet_hash.ts";
import type { XetHasher } from "./xet_hasher.ts";

/** A chunk, or a node over several of them. */
export interface MerkleEntry {
  /** Its hash. */
  readonly hash: XetHash;
  /** Size in bytes, uncompressed. */
  readonly size: number;
}

/**
 * The hash of a xorb: the root over its chunks. Of no chunks it is zeros, of one that chunk's own.
 *
 * Protocol: each level is cut into groups of two to nine, by the hashes themselves, until one node
 * is left; a change in one place so leaves most nodes as they are.
 */
export function xorbHash(hasher: XetHasher, chunks: readonly MerkleEntry[]): XetHash {
  let level = chunks;
  while (level.length > 1) {
    const above: MerkleEntry[] = [];
    for (let start = 0; start < level.length;) {
      const end = start + groupLength(level, start);
      above.push(merge(hasher, level.slice(start, end)));
      start = end;
    }
    level = above;
  }
  return level[0]?.hash ?? ZERO_HASH;
}

/** The hash of a file: its chunks' root, keyed once more. The empty file's is zeros. */
export function fileHash(hasher: XetHasher, chunks: readonly MerkleEntry[]): XetHash {
  return chunks.length === 0 ? ZERO_HASH : hasher.file(xorbHash(hasher, chunks));
}

/** Protocol: a group ends at the first entry from its third on whose hash is a multiple of 4. */
function groupLength(level: readonly MerkleEntry[], start: number): number {
  const remaining = level.length - start;
  if (remaining <= 2) return remaining;
  const longest = Math.min(MAX_GROUP, remaining);
  for (let index = 2; index < longest; index++) {
    const entry = level[start + index];
    if (entry !== undefined && tailModulo(entry.hash, 4) === 0) return index + 1;
  }
  return longest;
}

const MAX_GROUP = 9;

function merge(hasher: XetHasher, entries: readonly MerkleEntry[]): MerkleEntry {
  return {
    hash: hasher.node(entries.map(({ hash, size }) => `${hash} : ${size}\n`).join("")),
    size: entries.reduce((sum, { size }) => sum + size, 0),
  };
}
