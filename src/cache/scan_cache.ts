import { join } from "node:path";
import { mapConcurrently } from "../vocabulary/map_concurrently.ts";
import type { CachedRepository, CacheScan, CacheWarning, PartialDownload } from "./cache_scan.ts";
import { statIfPresent } from "./file_facts.ts";
import { entriesOf, LITTER } from "./list_folder.ts";
import { readRepositoryFolder } from "./repository_folder.ts";
import { scanPartials } from "./scan_partials.ts";
import { scanRepository } from "./scan_repository.ts";
import { abandonedFiles, hasStore, STORE_FOLDER } from "./shared_store.ts";

/**
 * Looks at everything in the cache by the rules of Python's `scan_cache_dir`
 * (`_cache_manager.py`): what it lists is listed here, and what it warns of is warned of here.
 * Writes nothing. A cache that does not exist is an empty one.
 *
 * @throws {HubError} when a folder cannot be read
 */
export async function scanCache(root: string): Promise<CacheScan> {
  const entries = await cacheEntries(root);
  const scanned = await mapConcurrently(
    entries,
    REPOSITORIES_AT_ONCE,
    (entry) => scan(root, entry),
  );
  const repositories = scanned.flatMap(({ repository, warnings }) =>
    repository !== undefined && warnings.length === 0 ? [repository] : []
  );
  return {
    root,
    repositories: repositories.sort(byTypeAndName),
    damaged: scanned.flatMap(({ repository, warnings }) =>
      repository !== undefined && warnings.length > 0 ? [repository] : []
    ).sort(byTypeAndName),
    partials: scanned.flatMap(({ partials }) => partials).sort(byAge),
    abandoned: await abandonedFiles(root),
    warnings: scanned.flatMap(({ warnings }) => warnings),
    sizeOnDisk: sizeOnce(repositories),
  };
}

const REPOSITORIES_AT_ONCE = 4;

/** What was found under one name in the cache's folder. */
interface Scanned {
  readonly repository?: CachedRepository;
  readonly partials: readonly PartialDownload[];
  readonly warnings: readonly CacheWarning[];
}

async function scan(root: string, entry: Deno.DirEntry): Promise<Scanned> {
  const path = join(root, entry.name);
  const partials = await scanPartials(path, root);
  const warn = (reason: string): Scanned => ({ partials, warnings: [{ path, reason }] });
  const isFolder = entry.isDirectory || (await statIfPresent(path, root))?.isDirectory;
  if (!isFolder) return warn("it is no folder");
  const folder = readRepositoryFolder(entry.name);
  if (typeof folder === "string") return warn(folder);
  const { repository, damage } = await scanRepository(path, folder, root);
  return { repository, partials, warnings: damage.map((reason) => ({ path, reason })) };
}

async function cacheEntries(root: string): Promise<Deno.DirEntry[]> {
  const isShared = await hasStore(root);
  return (await entriesOf(root, root))
    .filter(({ name }) => !LITTER.has(name) && name !== ".locks" && name !== "CACHEDIR.TAG")
    .filter(({ name }) => name !== STORE_FOLDER || !isShared)
    .sort((a, b) => a.name < b.name ? -1 : 1);
}

function byTypeAndName(a: CachedRepository, b: CachedRepository): number {
  const [left, right] = [`${a.type}/${a.name}`, `${b.type}/${b.name}`];
  return left < right ? -1 : left > right ? 1 : 0;
}

function byAge(a: PartialDownload, b: PartialDownload): number {
  return (a.modified?.getTime() ?? 0) - (b.modified?.getTime() ?? 0);
}

function sizeOnce(repositories: readonly CachedRepository[]): number {
  const sizes = new Map(
    repositories.flatMap(({ revisions }) => revisions).flatMap(({ files }) => files)
      .map(({ blob }) => [blob.identity, blob.size]),
  );
  return sizes.values().reduce((sum, size) => sum + size, 0);
}
