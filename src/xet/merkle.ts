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
export function xorbHash(hasher: XetHasher, chunks: Iterable<MerkleEntry>): XetHash {
  return rootOf(hasher, chunks) ?? ZERO_HASH;
}

/** The hash of a file: its chunks' root, keyed once more. The empty file's is zeros. */
export function fileHash(hasher: XetHasher, chunks: Iterable<MerkleEntry>): XetHash {
  const root = rootOf(hasher, chunks);
  return root === undefined ? ZERO_HASH : hasher.file(root);
}

function rootOf(hasher: XetHasher, chunks: Iterable<MerkleEntry>): XetHash | undefined {
  const tree = new MerkleTree(hasher);
  for (const chunk of chunks) tree.add(chunk);
  return tree.root();
}

/** Builds the tree from its leaves, and keeps of each level only what is in no group yet. */
class MerkleTree {
  readonly #hasher: XetHasher;
  readonly #levels: Level[] = [];

  constructor(hasher: XetHasher) {
    this.#hasher = hasher;
  }

  add(entry: MerkleEntry, height = 0): void {
    const level = this.#levels[height] ??= { open: [], isDivided: false };
    level.open.push(entry);
    if (isGroup(level.open)) this.#close(level, height);
  }

  /** Ends the groups that are open, from below; nothing may be added any more. Undefined without leaves. */
  root(): XetHash | undefined {
    for (let height = 0;; height++) {
      const level = this.#levels[height];
      if (level === undefined) return undefined;
      const [first] = level.open;
      if (first === undefined) continue;
      if (level.open.length === 1 && !level.isDivided) return first.hash;
      this.#close(level, height);
    }
  }

  #close(level: Level, height: number): void {
    const entries = level.open;
    level.open = [];
    level.isDivided = true;
    this.add({
      hash: this.#hasher.node(entries.map(({ hash, size }) => `${hash} : ${size}\n`).join("")),
      size: entries.reduce((sum, { size }) => sum + size, 0),
    }, height + 1);
  }
}

interface Level {
  /** Entries at its end that are in no group yet. */
  open: MerkleEntry[];
  /** Whether a group of it is closed. */
  isDivided: boolean;
}

/** Protocol: a group ends at the first entry from its third on whose hash is a multiple of 4. */
function isGroup(entries: readonly MerkleEntry[]): boolean {
  if (entries.length < LEAST_GROUP) return false;
  return entries.length === MAX_GROUP || tailModulo(entries.at(-1)?.hash ?? ZERO_HASH, 4) === 0;
}

const LEAST_GROUP = 3;
const MAX_GROUP = 9;
