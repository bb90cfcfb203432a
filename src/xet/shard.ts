import type { XetHash } from "./xet_hash.ts";

/** What an uploader tells of files and xorbs, and what a global query answers. */
export interface Shard {
  /** The files it describes; none in the answer to a query. */
  readonly files: readonly ShardFile[];
  /** The xorbs it describes. */
  readonly xorbs: readonly ShardXorb[];
  /** What servers write at its end; uploads may leave it out. */
  readonly footer?: ShardFooter;
}

/** A file as a sequence of pieces of xorbs. */
export interface ShardFile {
  /** The file's hash. */
  readonly hash: XetHash;
  /** Its pieces in order. */
  readonly terms: readonly ShardTerm[];
  /** SHA-256 of its bytes in plain hex; the Hub demands it. */
  readonly sha256?: string;
}

/** A run of chunks of one xorb, as a piece of a file. */
export interface ShardTerm {
  /** The xorb it is in. */
  readonly xorb: XetHash;
  /** Size of its bytes, uncompressed. */
  readonly size: number;
  /** Index of its first chunk in the xorb. */
  readonly start: number;
  /** Index after its last chunk. */
  readonly end: number;
  /** The hash over its chunks' hashes; uploads must have it. */
  readonly verification?: XetHash;
}

/** A xorb and its chunks. */
export interface ShardXorb {
  /** The xorb's hash. */
  readonly hash: XetHash;
  /** Size of its chunks together, uncompressed. */
  readonly size: number;
  /** Size as it is stored. */
  readonly storedSize: number;
  /** Its chunks in order; hashes are hidden under the footer's key, where it has one. */
  readonly chunks: readonly ShardChunk[];
}

/** A chunk of a xorb. */
export interface ShardChunk {
  /** Its hash. */
  readonly hash: XetHash;
  /** Size in bytes, uncompressed. */
  readonly size: number;
  /** Whether others may be told that it exists. */
  readonly isGlobal?: boolean;
}

/** The end of a server's shard. */
export interface ShardFooter {
  /** The key under which chunk hashes are hidden; absent where they are plain. */
  readonly hmacKey?: XetHash;
  /** When it was made, in seconds since 1970. */
  readonly createdAt: number;
  /** When it must not be used any more, in seconds since 1970; Infinity for never. */
  readonly expiresAt: number;
}

/** Format: every record, the header included, has 48 bytes. */
export const RECORD_SIZE = 48;
/** Format: the footer. */
export const FOOTER_SIZE = 200;
/** Format: the first bytes of a shard. */
export const SHARD_TAG: Uint8Array = Uint8Array.of(
  ...new TextEncoder().encode("HFRepoMetaData"),
  ...[0, 85, 105, 103, 69, 106, 123, 129, 87, 131, 165, 189, 217, 92, 205, 209, 74, 169],
);
/** Format: the version in the header. */
export const SHARD_VERSION = 2;
/** Format: the version in the footer. */
export const FOOTER_VERSION = 1;
/** Format: a file's record that its terms have verification hashes. */
export const HAS_VERIFICATION = 0x8000_0000;
/** Format: a file's record that its SHA-256 follows. */
export const HAS_SHA256 = 0x4000_0000;
/** Format: a chunk's record that global queries may find it. */
export const IS_GLOBAL = 0x8000_0000;
/** Format: instead of a hash, where a section ends. */
export const BOOKEND: XetHash = "f".repeat(64);
/** Protocol: the most bytes of a shard. */
export const MAX_SHARD_SIZE: number = 64 * 1024 * 1024;
