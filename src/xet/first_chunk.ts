import type { CasCallOptions, CasClient } from "./cas_client.ts";
import { decodeChunk } from "./chunk_record.ts";
import { RecordReader } from "./record_reader.ts";
import type { XetHash } from "./xet_hash.ts";

/** Fetches the first chunk of a file, whole. Its length is the store's choice, at most 128 KiB. */
export async function firstChunk(
  cas: CasClient,
  file: XetHash,
  options: CasCallOptions,
): Promise<Uint8Array> {
  const { terms: [term] } = await cas.reconstruct(file, { start: 0, end: 1 }, options);
  if (term === undefined) return new Uint8Array();
  const reader = new RecordReader(
    term.entry,
    await cas.openEntry(term.entry, options),
    options.meter,
  );
  try {
    let record = await reader.take();
    while (record.index < term.chunks.start) record = await reader.take();
    const chunk = new Uint8Array(record.header.size);
    decodeChunk(record.header, record.stored, chunk);
    return chunk;
  } finally {
    await reader.close();
  }
}
