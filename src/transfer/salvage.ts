import { fileError } from "../vocabulary/file_errors.ts";
import { Journal, JOURNAL_FROM, type TransferIdentity } from "./journal.ts";
import type { PartialPaths } from "./partial_file.ts";
import { Parts } from "./parts.ts";
import { damagedParts } from "./repair.ts";

/** CRC-32 of the parts of a file as it was when it was proven. */
export interface PartTable {
  /** Size of every part but the last, in bytes. */
  readonly partSize: number;
  /** CRC-32 of the parts, in order. */
  readonly checksums: readonly number[];
}

/**
 * Makes of the damaged copy at `paths.data` a partial file that lacks only the damaged parts, so that
 * a transfer fetches these and proves the whole. Gives the number of bytes kept; 0 when the table is
 * of another file, and nothing was changed.
 *
 * @throws {HubError} when the copy cannot be read or written; `signal.reason` when aborted
 */
export async function salvage(
  paths: PartialPaths,
  identity: TransferIdentity,
  { partSize, checksums }: PartTable,
  options: { readonly signal?: AbortSignal } = {},
): Promise<number> {
  const { size } = identity;
  const parts = new Parts(size, partSize);
  if (size <= JOURNAL_FROM || checksums.length !== parts.count) return 0;
  for (const [index, checksum] of checksums.entries()) {
    parts.record(index, lengthOf(parts, index), checksum);
  }
  try {
    await Deno.truncate(paths.data, size);
    const damaged = new Set(await damagedParts({ parts, paths }, options.signal));
    using journal = await Journal.create(paths.journal, identity, partSize);
    let kept = 0;
    for (const [index, checksum] of checksums.entries()) {
      if (damaged.has(index)) continue;
      journal.record(index, lengthOf(parts, index), checksum);
      kept += lengthOf(parts, index);
    }
    return kept;
  } catch (error) {
    options.signal?.throwIfAborted();
    throw fileError("repair", paths.data, error);
  }
}

function lengthOf(parts: Parts, index: number): number {
  const { start, end } = parts.range(index);
  return end - start;
}
