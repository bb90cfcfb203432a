import { isObject } from "../vocabulary/is_object.ts";
import type { RemoteFile } from "../vocabulary/repository.ts";

/** The file that an entry describes. */
export function remoteFile(entry: FileEntry): RemoteFile {
  return {
    path: entry.path,
    size: entry.lfs?.size ?? entry.size,
    oid: entry.oid,
    ...(entry.lfs === undefined ? {} : { sha256: entry.lfs.oid }),
    // Protocol: the Hub redacts the hash on some replies, so anything else than a hash is ignored.
    ...(isHash(entry.xetHash, 64) ? { xetHash: entry.xetHash } : {}),
  };
}

/** An entry of `GET /api/models/{id}/tree/{rev}`. */
export type TreeEntry = FileEntry | { readonly type: "directory" | "unknown" };

/** An entry that is a file. */
export interface FileEntry {
  readonly type: "file";
  readonly path: string;
  readonly size: number;
  readonly oid: string;
  readonly lfs?: { readonly oid: string; readonly size: number };
  readonly xetHash?: unknown;
  readonly securityFileStatus?: unknown;
  readonly lastCommit?: unknown;
}

/** Whether a parsed value is a page of a tree. */
export function isTreeEntries(value: unknown): value is readonly TreeEntry[] {
  return Array.isArray(value) && value.every(isTreeEntry);
}

function isTreeEntry(value: unknown): value is TreeEntry {
  if (!isObject(value)) return false;
  if (value.type !== "file") return value.type === "directory" || value.type === "unknown";
  return typeof value.path === "string" && value.path !== "" &&
    isSize(value.size) &&
    isHash(value.oid, 40) &&
    (value.lfs === undefined ||
      (isObject(value.lfs) && isHash(value.lfs.oid, 64) && isSize(value.lfs.size)));
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isHash(value: unknown, digits: number): value is string {
  return typeof value === "string" && value.length === digits && /^[0-9a-f]+$/.test(value);
}
