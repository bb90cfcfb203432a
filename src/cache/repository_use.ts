import { basename, join } from "node:path";
import type { CacheScan } from "./cache_scan.ts";
import { isLocked } from "./file_lock.ts";
import { useLock } from "./hub_layout.ts";
import { entriesOf } from "./list_folder.ts";

/** The folder of the locks of the repository in `path`. */
export function locksOf(root: string, path: string): string {
  return join(root, ".locks", basename(path));
}

/** The folders of the repositories in which somebody holds a lock at this moment, whatever the program. */
export async function repositoriesInUse(scan: CacheScan): Promise<ReadonlySet<string>> {
  const inUse = new Set<string>();
  for (const { path } of [...scan.repositories, ...scan.damaged]) {
    const locks = locksOf(scan.root, path);
    if (await isLocked(useLock(locks)) || await hasLockedBlob(locks)) inUse.add(path);
  }
  return inUse;
}

/** Whether somebody holds the lock of a blob, given the folder of a repository's locks. */
export async function hasLockedBlob(locks: string): Promise<boolean> {
  for (const { name } of await entriesOf(locks, locks)) {
    if (!/^[0-9a-f]+\.lock$/.test(name)) continue;
    if (await isLocked(join(locks, name))) return true;
  }
  return false;
}
