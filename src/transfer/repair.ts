import { crc32 } from "node:zlib";
import type { PartialFile } from "./partial_file.ts";
import type { Parts } from "./parts.ts";
import type { FileDigests } from "./prefix_digest.ts";

/** What a repair is made of. */
export interface RepairSteps {
  /** Fetches the parts that are not complete. */
  readonly fetchMissing: () => Promise<void>;
  /** Hashes the whole file on disk. */
  readonly digest: () => Promise<FileDigests>;
  /** Whether these are the promised digests. */
  readonly isRight: (digests: FileDigests) => boolean;
  /** Told where the damage is sought, and how many bytes are fetched for it at most. */
  readonly onRepair: (where: "disk" | "wire", bytes: number) => void;
}

/**
 * Mends a complete file whose digest is wrong; undefined when that cannot be done.
 *
 * Parts whose bytes on disk no longer have the CRC-32 with which they came are fetched again.
 * If the digest is still wrong the damage came over the wire: parts are fetched again, a few and
 * then ever more at a time, until one comes differently and the whole is right; one further file
 * size at most. CRC-32 only ever locates; what proves is the digest.
 *
 * @param separable whether the server gives single parts: if not, the whole is fetched once more
 */
export async function repair(
  partial: PartialFile,
  separable: boolean,
  steps: RepairSteps,
): Promise<FileDigests | undefined> {
  const { parts } = partial;
  const damaged = separable ? await damagedParts(partial) : [];
  if (damaged.length > 0) {
    steps.onRepair("disk", bytesOf(parts, damaged));
    await refetch(partial, damaged, steps);
    const digests = await steps.digest();
    if (steps.isRight(digests)) return digests;
  }
  steps.onRepair("wire", parts.size);
  let batchSize = separable ? FIRST_BATCH : parts.count;
  for (let first = 0; first < parts.count;) {
    const batch = indexes(first, Math.min(first + batchSize, parts.count));
    first += batchSize;
    batchSize *= 2;
    const before = batch.map((index) => parts.checksum(index));
    await refetch(partial, batch, steps);
    if (batch.every((index, position) => parts.checksum(index) === before[position])) continue;
    const digests = await steps.digest();
    if (steps.isRight(digests)) return digests;
  }
  return undefined;
}

const FIRST_BATCH = 8;

async function refetch(
  partial: PartialFile,
  indexes: readonly number[],
  steps: RepairSteps,
): Promise<void> {
  for (const index of indexes) partial.record(index, 0, 0);
  await steps.fetchMissing();
}

function indexes(first: number, end: number): number[] {
  return Array.from({ length: end - first }, (_, offset) => first + offset);
}

function bytesOf(parts: Parts, indexes: readonly number[]): number {
  return indexes.reduce((sum, index) => {
    const { start, end } = parts.range(index);
    return sum + end - start;
  }, 0);
}

/** The parts whose bytes on disk do not have the recorded CRC-32. */
export async function damagedParts(
  { parts, paths }: Pick<PartialFile, "parts" | "paths">,
  signal?: AbortSignal,
): Promise<number[]> {
  using file = await Deno.open(paths.data);
  const buffer = new Uint8Array(Math.min(parts.partSize, Math.max(parts.size, 1)));
  const damaged: number[] = [];
  for (let index = 0; index < parts.count; index++) {
    signal?.throwIfAborted();
    const { start, end } = parts.range(index);
    const bytes = buffer.subarray(0, end - start);
    const read = await readFully(file, bytes);
    if (read < bytes.length || crc32(bytes) !== parts.checksum(index)) damaged.push(index);
  }
  return damaged;
}

async function readFully(file: Deno.FsFile, bytes: Uint8Array): Promise<number> {
  let total = 0;
  while (total < bytes.length) {
    const read = await file.read(bytes.subarray(total));
    if (read === null) break;
    total += read;
  }
  return total;
}
