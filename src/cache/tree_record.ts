import { dirname } from "node:path";
import type { RemoteFile } from "../vocabulary/repository.ts";
import { readTextIfPresent } from "./file_facts.ts";
import type { FolderTree } from "./folder_tree.ts";
import { writeWholeFile } from "./write_whole_file.ts";

/**
 * Reads a commit's complete listing as huggingface_hub keeps it in `trees/<commit>.json`
 * (`_tree_cache.py`); undefined when it is missing, damaged or of another version.
 */
export async function readTreeRecord(
  path: string,
  root: string,
): Promise<RemoteFile[] | undefined> {
  const text = await readTextIfPresent(path, root);
  return text === undefined ? undefined : parseTreeRecord(text);
}

/** Writes a commit's complete listing, unless a valid one is there: it can never change. */
export async function writeTreeRecord(
  path: string,
  files: readonly RemoteFile[],
  folders: FolderTree,
): Promise<void> {
  if (await readTreeRecord(path, folders.granted) !== undefined) return;
  await folders.ensure(dirname(path));
  await writeWholeFile(path, formatTreeRecord(files));
}

/** Reads the text of a record; undefined when any of it is not as it should be. */
export function parseTreeRecord(text: string): RemoteFile[] | undefined {
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(record) || record.format_version !== FORMAT_VERSION) return undefined;
  if (!isObject(record.files)) return undefined;
  const files: RemoteFile[] = [];
  for (const [path, entry] of Object.entries(record.files)) {
    const file = parseEntry(path, entry);
    if (file === undefined) return undefined;
    files.push(file);
  }
  return files.sort((a, b) => a.path < b.path ? -1 : 1);
}

/** The text of a record. */
export function formatTreeRecord(files: readonly RemoteFile[]): string {
  const entries = files.map((file): [string, TreeEntry] => [file.path, {
    size: file.size,
    blob_id: file.oid,
    ...(file.sha256 !== undefined && { lfs_sha256: file.sha256, lfs_size: file.size }),
    // One hash that is none (the Hub masks some) would make Python ignore the whole record.
    ...(isHex(file.xetHash, 64) && { xet_hash: file.xetHash }),
  }]);
  return JSON.stringify({ format_version: FORMAT_VERSION, files: Object.fromEntries(entries) });
}

const FORMAT_VERSION = 1;

/** The names are huggingface_hub's. */
interface TreeEntry {
  readonly size: number;
  readonly blob_id: string;
  readonly lfs_sha256?: string;
  readonly lfs_size?: number;
  readonly xet_hash?: string;
}

function parseEntry(path: string, entry: unknown): RemoteFile | undefined {
  if (!isObject(entry)) return undefined;
  // Python writes null for what is absent.
  // In LFS, `size` may be that of the pointer.
  const size = entry.lfs_size ?? entry.size;
  const oid = entry.blob_id;
  const sha256 = entry.lfs_sha256 ?? undefined;
  const xetHash = entry.xet_hash ?? undefined;
  if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) return undefined;
  if (!isHex(oid, 40)) return undefined;
  if (sha256 !== undefined && !isHex(sha256, 64)) return undefined;
  if (xetHash !== undefined && !isHex(xetHash, 64)) return undefined;
  return {
    path,
    size,
    oid,
    ...(sha256 !== undefined && { sha256 }),
    ...(xetHash !== undefined && { xetHash }),
  };
}

function isHex(value: unknown, length: number): value is string {
  return typeof value === "string" && value.length === length && /^[0-9a-f]+$/.test(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
