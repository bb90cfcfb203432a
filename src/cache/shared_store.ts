import { dirname, join, resolve, sep } from "node:path";
import type { CachedBlob } from "./cache_scan.ts";
import { readTextIfPresent } from "./file_facts.ts";
import { tryLockFile } from "./file_lock.ts";
import { entriesOf } from "./list_folder.ts";
import { bytesFreed, removeFile } from "./remove_tree.ts";

/** The folder in which newer versions of huggingface_hub keep one copy of what repositories share. */
export const STORE_FOLDER = "blobs";

/** Whether a cache has such a store, by its marker (`_shared_blobs.py`). */
export async function hasStore(root: string): Promise<boolean> {
  const marker = join(root, STORE_FOLDER, ".huggingface-shared-blobs");
  return await readTextIfPresent(marker, root) === "1\n";
}

/** The file of the store that a repository's blob leads to; undefined for a blob that is none of the store's. */
export async function storedFileOf(blob: string, root: string): Promise<string | undefined> {
  const target = await Deno.readLink(blob).then(
    (link) => resolve(dirname(blob), link),
    () => undefined,
  );
  return target !== undefined && isStored(target, root) ? target : undefined;
}

/** The files of the store to which no repository leads any more. */
export async function abandonedFiles(root: string): Promise<CachedBlob[]> {
  if (!await hasStore(root)) return [];
  const store = join(root, STORE_FOLDER);
  const files: CachedBlob[] = [];
  for (const { name: prefix } of await entriesOf(store, root)) {
    if (!/^[0-9a-f]{2}$/.test(prefix)) continue;
    for (const { name, isFile } of await entriesOf(join(store, prefix), root)) {
      const path = join(store, prefix, name);
      if (!isFile || !isStored(path, root) || await countReferences(path, root) !== 0) continue;
      const { size, mtime } = await Deno.lstat(path);
      files.push({ path, size, identity: path, names: 1, modified: mtime, isLink: false });
    }
  }
  return files;
}

/**
 * How many blobs of repositories lead to a file of the store, by the manifest beside it, each entry of
 * which is compared with the disk; undefined where there is no manifest, for then nobody knows.
 */
export async function countReferences(path: string, root: string): Promise<number | undefined> {
  const manifest = await readTextIfPresent(`${path}.refs`, root);
  if (manifest === undefined) return undefined;
  const lines = new Set(manifest.split("\n").filter((line) => REFERENCE.test(line)));
  const targets = await Promise.all([...lines].map((line) => storedFileOf(join(root, line), root)));
  return targets.filter((target) => target === path).length;
}

/**
 * Removes a file of the store, unless somebody leads to it again or has it locked; gives the bytes
 * that frees.
 */
export async function sweepStored(path: string, root: string): Promise<number> {
  await using lock = await tryLockFile(`${path}.lock`, { root });
  if (lock === undefined || await countReferences(path, root) !== 0) return 0;
  const freedBytes = bytesFreed(await removeFile(path, root));
  await removeFile(`${path}.refs`, root);
  return freedBytes;
}

const REFERENCE = /^(?:models|datasets|spaces|kernels)--[^/\r]+\/blobs\/[^/\r]+$/;

/** Files of the store are named by their Xet hash, in folders of its first two digits. */
function isStored(path: string, root: string): boolean {
  const [prefix = "", name = "", ...rest] = path.slice(join(root, STORE_FOLDER).length + 1).split(
    sep,
  );
  return path.startsWith(join(root, STORE_FOLDER) + sep) && rest.length === 0 &&
    /^[0-9a-f]{64}$/.test(name) && name.startsWith(prefix) && prefix.length === 2;
}
