import { RECORD_SIZE, type Shard, type ShardFile, type ShardXorb } from "./shard.ts";
import { shardSize } from "./write_shard.ts";

/**
 * Divides what has to be registered into shards of a size that every store takes: the xorbs first,
 * so that no file is known before what it is made of. Pure.
 */
export function* packShards(
  files: readonly ShardFile[],
  xorbs: readonly ShardXorb[],
  options: { readonly maxSize?: number } = {},
): Generator<Shard> {
  const { maxSize = MAX_SIZE } = options;
  let group: { readonly files: ShardFile[]; readonly xorbs: ShardXorb[] } = {
    files: [],
    xorbs: [],
  };
  let size = EMPTY;
  const entries = [
    ...xorbs.map((xorb) => ({ files: [], xorbs: [xorb] })),
    ...files.map((file) => ({ files: [file], xorbs: [] })),
  ];
  for (const entry of entries) {
    const added = shardSize(entry) - EMPTY;
    if (size > EMPTY && size + added > maxSize) {
      yield group;
      group = { files: [], xorbs: [] };
      size = EMPTY;
    }
    group.files.push(...entry.files);
    group.xorbs.push(...entry.xorbs);
    size += added;
  }
  if (size > EMPTY) yield group;
}

/** A header and two bookends. */
const EMPTY = 3 * RECORD_SIZE;
/** Half of what the protocol allows. */
const MAX_SIZE = 32 * 1024 * 1024;
