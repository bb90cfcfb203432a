import { EMPTY_SHARD_SIZE, type ShardRecords } from "./write_shard.ts";

/**
 * Divides what has to be registered into shards of a size that every store takes: the xorbs first,
 * so that no file is known before what it is made of. Pure.
 */
export function* packShards(
  { files, xorbs }: ShardRecords,
  options: { readonly maxSize?: number } = {},
): Generator<ShardRecords> {
  const { maxSize = MAX_SIZE } = options;
  let group: { readonly files: Uint8Array[]; readonly xorbs: Uint8Array[] } = {
    files: [],
    xorbs: [],
  };
  let size = EMPTY_SHARD_SIZE;
  const entries = [
    ...xorbs.map((record) => ({ record, kind: "xorbs" } as const)),
    ...files.map((record) => ({ record, kind: "files" } as const)),
  ];
  for (const { record, kind } of entries) {
    if (size > EMPTY_SHARD_SIZE && size + record.length > maxSize) {
      yield group;
      group = { files: [], xorbs: [] };
      size = EMPTY_SHARD_SIZE;
    }
    group[kind].push(record);
    size += record.length;
  }
  if (size > EMPTY_SHARD_SIZE) yield group;
}

/** Half of what the protocol allows. */
const MAX_SIZE = 32 * 1024 * 1024;
