import { InvalidFormatError } from "../vocabulary/errors.ts";
import { ByteCursor } from "./byte_cursor.ts";
import {
  BOOKEND,
  FOOTER_SIZE,
  FOOTER_VERSION,
  HAS_SHA256,
  HAS_VERIFICATION,
  IS_GLOBAL,
  MAX_SHARD_SIZE,
  RECORD_SIZE,
  type Shard,
  SHARD_TAG,
  SHARD_VERSION,
  type ShardChunk,
  type ShardFile,
  type ShardFooter,
  type ShardXorb,
} from "./shard.ts";
import { type XetHash, ZERO_HASH } from "./xet_hash.ts";

/**
 * Reads a shard, with its footer or without. Its numbers are checked against each other; whether its
 * hashes are right is for those to say who have the chunks.
 *
 * @throws {InvalidFormatError} when it is malformed or too large
 */
export function readShard(bytes: Uint8Array): Shard {
  if (bytes.length > MAX_SHARD_SIZE) throw malformed(`it has ${bytes.length} bytes`);
  const cursor = new ByteCursor(bytes, malformed);
  cursor.expect(SHARD_TAG, "its beginning");
  const version = cursor.long();
  if (version !== SHARD_VERSION) throw malformed(`its version is ${version}`);
  const footerSize = cursor.long();
  if (footerSize !== 0 && footerSize !== FOOTER_SIZE) {
    throw malformed(`its footer claims to be ${footerSize} bytes`);
  }
  const files = [...section(cursor, readFile)];
  const xorbsFrom = cursor.at;
  const xorbs = [...section(cursor, readXorb)];
  const shard = { files, xorbs };
  if (footerSize === 0) {
    if (cursor.at !== bytes.length) throw malformed("bytes follow its end");
    return shard;
  }
  // Between the sections and the footer older servers keep tables for looking things up.
  cursor.skip(Math.max(0, bytes.length - FOOTER_SIZE - cursor.at));
  return { ...shard, footer: readFooter(cursor, xorbsFrom) };
}

/** The records of one section, up to its bookend. */
function* section<T>(
  cursor: ByteCursor,
  read: (cursor: ByteCursor, hash: XetHash) => T,
): Generator<T> {
  for (;;) {
    const hash = cursor.hash();
    if (hash === BOOKEND) {
      cursor.skip(16);
      return;
    }
    yield read(cursor, hash);
  }
}

function readFile(cursor: ByteCursor, hash: XetHash): ShardFile {
  const flags = cursor.word();
  const count = cursor.count(RECORD_SIZE);
  cursor.skip(8);
  const hasVerification = (flags & HAS_VERIFICATION) !== 0;
  const hasSha256 = (flags & HAS_SHA256) !== 0;
  const terms = Array.from({ length: count }, () => {
    const xorb = cursor.hash();
    cursor.skip(4);
    const size = cursor.word();
    const start = cursor.word();
    const end = cursor.word();
    if (end <= start) throw malformed("a term has no chunk");
    return { xorb, size, start, end };
  });
  const verifications = hasVerification
    ? Array.from({ length: count }, () => paddedHash(cursor))
    : undefined;
  return {
    hash,
    terms: terms.map((term, index) => {
      const verification = verifications?.[index];
      return verification === undefined ? term : { ...term, verification };
    }),
    // Format: the digest is written like a Xet hash whose string form is its plain hex.
    ...(hasSha256 ? { sha256: paddedHash(cursor) } : {}),
  };
}

function readXorb(cursor: ByteCursor, hash: XetHash): ShardXorb {
  cursor.skip(4);
  const count = cursor.count(RECORD_SIZE);
  const size = cursor.word();
  const storedSize = cursor.word();
  let offset = 0;
  const chunks = Array.from({ length: count }, (): ShardChunk => {
    const hash = cursor.hash();
    if (cursor.word() !== offset) {
      throw malformed("a chunk begins elsewhere than the last one ends");
    }
    const size = cursor.word();
    const isGlobal = (cursor.word() & IS_GLOBAL) !== 0;
    cursor.skip(4);
    offset += size;
    return isGlobal ? { hash, size, isGlobal } : { hash, size };
  });
  if (offset !== size) throw malformed("a xorb's chunks have another size than it says");
  return { hash, size, storedSize, chunks };
}

function paddedHash(cursor: ByteCursor): XetHash {
  const hash = cursor.hash();
  cursor.skip(RECORD_SIZE - 32);
  return hash;
}

function readFooter(cursor: ByteCursor, xorbsFrom: number): ShardFooter {
  const from = cursor.at;
  const version = cursor.long();
  if (version !== FOOTER_VERSION) throw malformed(`its footer's version is ${version}`);
  if (cursor.long() !== RECORD_SIZE || cursor.long() !== xorbsFrom) {
    throw malformed("its sections begin elsewhere than it says");
  }
  cursor.skip(48);
  const hmacKey = cursor.hash();
  const createdAt = cursor.long();
  const expiry = cursor.bigLong();
  // Practice: a footer without a key has 0 there, or the largest number.
  const expiresAt = expiry === 0n || expiry > Number.MAX_SAFE_INTEGER ? Infinity : Number(expiry);
  cursor.skip(48 + 24);
  if (cursor.long() !== from) throw malformed("its footer begins elsewhere than it says");
  return { ...(hmacKey === ZERO_HASH ? {} : { hmacKey }), createdAt, expiresAt };
}

function malformed(state: string): InvalidFormatError {
  return new InvalidFormatError(`Cannot read a shard: ${state}`);
}
