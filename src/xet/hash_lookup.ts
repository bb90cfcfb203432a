import type { ChunkList } from "./chunk_list.ts";
import type { ChunkFacts, LocalPlace } from "./match_terms.ts";
import type { Shard, ShardXorb } from "./shard.ts";
import type { XetHash } from "./xet_hash.ts";
import { createXetHmac } from "./xet_hasher.ts";

/**
 * Finds the chunks of a shard's xorbs in files on this disk, given their chunks in the order of the
 * files' indexes; undefined for a file that is left out. The hashes of a shard may be hidden under
 * its key.
 */
export async function findChunks(
  { xorbs, footer }: Shard,
  files: readonly (ChunkList | undefined)[],
): Promise<Map<XetHash, ChunkFacts[]>> {
  const hide = await hiding(footer);
  const sizes = new Set(xorbs.flatMap(({ chunks }) => chunks.map(({ size }) => size)));
  const places = new Map<XetHash, Place>();
  files.forEach((chunks, file) => {
    let offset = 0;
    let previous: Place | undefined;
    chunks?.sizes.forEach((size, index) => {
      // What no chunk of the shard is as long as need not be hashed.
      const hash = sizes.has(size) ? hide(chunks.hash(index)) : undefined;
      const place: Place = { file, offset, hash, next: undefined };
      if (previous !== undefined) previous.next = place;
      if (hash !== undefined && !places.has(hash)) places.set(hash, place);
      previous = place;
      offset += size;
    });
  });
  return new Map(xorbs.map((xorb) => [xorb.hash, factsOf(xorb, places)]));
}

/** Whether a shard's xorbs have any of these chunks. */
export async function hasAny(
  { xorbs, footer }: Shard,
  chunks: readonly XetHash[],
): Promise<boolean> {
  const known = new Set(xorbs.flatMap((xorb) => xorb.chunks.map(({ hash }) => hash)));
  const hide = await hiding(footer);
  return chunks.some((hash) => known.has(hide(hash)));
}

async function hiding(footer: Shard["footer"]): Promise<(hash: XetHash) => XetHash> {
  return footer?.hmacKey === undefined ? (hash) => hash : await createXetHmac(footer.hmacKey);
}

interface Place extends LocalPlace {
  readonly hash: XetHash | undefined;
  /** The chunk after it, where a copy goes on best. */
  next: Place | undefined;
}

function factsOf({ chunks }: ShardXorb, places: ReadonlyMap<XetHash, Place>): ChunkFacts[] {
  let last: Place | undefined;
  return chunks.map(({ hash, size }) => {
    last = last?.next?.hash === hash ? last.next : places.get(hash);
    return last === undefined
      ? { size }
      : { size, local: { file: last.file, offset: last.offset } };
  });
}
