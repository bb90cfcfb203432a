import { randomBytes } from "node:crypto";
import type { ShardXorb } from "../../xet/shard.ts";
import { writeShard } from "../../xet/write_shard.ts";
import { tailModulo, type XetHash, xetHash } from "../../xet/xet_hash.ts";
import { createXetHmac } from "../../xet/xet_hasher.ts";
import type { XetRegistry } from "./xet_registry.ts";
import type { StoredXorb, XorbStore } from "./xorb_store.ts";

/** What a query works with. */
export interface ChunkQueryParts {
  /** Knows the chunks. */
  readonly registry: XetRegistry;
  /** Has the xorbs. */
  readonly xorbs: XorbStore;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Tells what is stored together with a chunk: a shard of xorbs, their chunks' hashes hidden under a
 * key, so that it helps only those who have the chunks themselves. Undefined for a chunk that is not
 * here, and for one nobody may ask for: all but the first of a file, and one in 1,024 (xet: upload).
 */
export async function queryChunk(
  hash: XetHash,
  { registry, xorbs, now }: ChunkQueryParts,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const place = registry.chunk(hash);
  if (place === undefined) return undefined;
  if (tailModulo(hash, 1024) !== 0 && !registry.isFirst(hash)) return undefined;
  const hmacKey = xetHash(randomBytes(32));
  const hide = await createXetHmac(hmacKey);
  const hidden: ShardXorb[] = [];
  let chunks = 0;
  for (const name of [place.xorb, ...registry.registeredWith(place.xorb)]) {
    if (hidden.some((xorb) => xorb.hash === name)) continue;
    const xorb = await xorbs.find(name);
    if (xorb === undefined || chunks > MAX_CHUNKS) continue;
    hidden.push(hideChunks(xorb, hide));
    chunks += xorb.chunks.length;
  }
  const createdAt = Math.floor(now() / 1000);
  return writeShard({
    files: [],
    xorbs: hidden,
    footer: { hmacKey, createdAt, expiresAt: createdAt + KEY_LIFE_SECONDS },
  });
}

/** As the Hub has it. */
const KEY_LIFE_SECONDS = 7 * 24 * 60 * 60;
/** A shard of these has 10 MB. */
const MAX_CHUNKS = 200_000;

function hideChunks(
  { hash, chunks, storedSize }: StoredXorb,
  hide: (hash: XetHash) => XetHash,
): ShardXorb {
  return {
    hash,
    size: chunks.reduce((sum, { size }) => sum + size, 0),
    storedSize,
    chunks: chunks.map((chunk) => ({ hash: hide(chunk.hash), size: chunk.size })),
  };
}
