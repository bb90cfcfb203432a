import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { revisionClaims, unreferencedClaims } from "../../cache/cache_claims.ts";
import { statIfPresent } from "../../cache/file_facts.ts";
import type { FileClaim } from "../../cache/file_claim.ts";
import { blobClaim, fileClaim, folderClaims, recordedFolder } from "../../cache/folder_claims.ts";
import type { RemovalChoice } from "../../cache/removal_plan.ts";
import { scanCache } from "../../cache/scan_cache.ts";
import { splitPart, splitPath } from "../../gguf/split_part.ts";
import {
  InvalidArgumentError,
  NameNotFoundError,
  PermissionError,
} from "../../vocabulary/errors.ts";
import { cacheName } from "./cache_name.ts";
import { cachedChoice } from "./cache_targets.ts";
import type { DownloadSettings } from "../pull/download_settings.ts";
import { FolderBook, type KnownFolder } from "../pull/folder_book.ts";
import { pullTarget } from "../pull/pull_target.ts";
import { wishedFiles } from "../pull/wished_files.ts";

/** What is said of all files of the cache, and of those in the plain folders that were pulled into. */
export async function claimsOfEverything(settings: DownloadSettings): Promise<FileClaim[]> {
  const claims = await claimsOfCache(settings, []);
  for (const { folder } of await new FolderBook(settings.stateDir).list()) {
    if (!(await statIfPresent(folder))?.isDirectory) continue;
    for (const claim of await recordedIn(folder, settings)) claims.push(claim);
  }
  return claims;
}

/**
 * What is said of the files of the cache: all of them, or those of what is named.
 *
 * @throws {NameNotFoundError} when the cache has nothing of a name
 */
export async function claimsOfCache(
  settings: DownloadSettings,
  names: readonly string[],
): Promise<FileClaim[]> {
  const scan = await scanCache(resolve(settings.cacheDir));
  const choices: RemovalChoice[] = names.length > 0
    ? names.map((name) => cachedChoice(name, scan, settings))
    : [...scan.repositories, ...scan.damaged].map((repository) => ({ repository, whole: true }));
  const claims: FileClaim[] = [];
  for (const choice of choices) {
    for (const claim of await claimsOfChoice(choice, scan.root)) claims.push(claim);
  }
  return withMissingParts(claims);
}

/**
 * What is said of what a person names: a file, a folder, or a model as for a pull, which is sought in
 * the output folder where there is one, else in the cache.
 *
 * @throws {InvalidArgumentError} when there is no such file or folder
 * @throws {NameNotFoundError} when there is nothing of that name
 */
export async function claimsOfTarget(
  target: string,
  settings: DownloadSettings,
): Promise<FileClaim[]> {
  const { outputDir } = settings;
  if (await isPath(target)) return await claimsOfPath(resolve(target), settings);
  if (outputDir === undefined) return await claimsOfCache(settings, [target]);
  const { repository, wish } = pullTarget(target, {}, settings);
  const claims = (await recordedIn(resolve(outputDir), settings))
    // Where nobody knows from where a file came, the person may.
    .map((claim) => ({ ...claim, repository: claim.repository ?? repository }))
    .filter((claim) => cacheName(claim.repository) === cacheName(repository));
  const sized = claims.map((claim) => ({ claim, path: claim.path, size: 0 }));
  const wished = wishedFiles(wish, sized).map(({ claim }) => claim);
  if (wished.length > 0) return withMissingParts(wished);
  throw new NameNotFoundError(`Cannot find "${target}": "${outputDir}" has no record of it`);
}

/** Whether a person means something on this disk, and not a model: by the form of it, or because it is there. */
async function isPath(target: string): Promise<boolean> {
  if (/^(?:\.{1,2}$|\.{0,2}[/\\]|[A-Za-z]:[/\\])/.test(target)) return true;
  try {
    return await statIfPresent(resolve(target)) !== undefined;
  } catch (error) {
    // Where the runtime may not look, there is nothing anybody could mean.
    if (error instanceof PermissionError) return false;
    throw error;
  }
}

async function claimsOfPath(path: string, settings: DownloadSettings): Promise<FileClaim[]> {
  const info = await statIfPresent(path);
  if (info === undefined) {
    throw new InvalidArgumentError(`Cannot find "${path}": there is no such file or folder`);
  }
  const isBelow = ({ localPath }: FileClaim): boolean => isIn(localPath, path);
  const inCache = await claimsInCache(path, settings);
  if (inCache.length > 0) return inCache;
  if (info.isFile) {
    return await withOrigins([await blobClaim(path) ?? await fileClaim(path)], settings);
  }
  const claims = await folderClaims(await recordedFolder(path) ?? path);
  return withMissingParts(await withOrigins(claims.filter(isBelow), settings));
}

/** What the cache says of a path in it: of a blob what revisions show of it. */
async function claimsInCache(path: string, settings: DownloadSettings): Promise<FileClaim[]> {
  const real = await Deno.realPath(path);
  const cache = await Deno.realPath(settings.cacheDir).catch(() => settings.cacheDir);
  if (!isIn(path, resolve(settings.cacheDir)) && !isIn(real, cache)) return [];
  const claims = await claimsOfCache(settings, []);
  const below = claims.filter(({ localPath }) => isIn(localPath, path));
  if (below.length > 0) return below;
  const repository = join(resolve(settings.cacheDir), relative(cache, dirname(dirname(real))));
  return claims.filter(({ localPath, expected }) =>
    isIn(localPath, repository) && expected?.etag === basename(real)
  );
}

function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder.replace(/[/\\]$/, "")}${sep}`);
}

async function recordedIn(folder: string, settings: DownloadSettings): Promise<FileClaim[]> {
  const claims = await folderClaims(folder);
  return await withOrigins(claims.filter(({ expected }) => expected !== undefined), settings);
}

/** Adds from which repositories the files of plain folders came, as far as that was kept. */
async function withOrigins(
  claims: readonly FileClaim[],
  { stateDir }: DownloadSettings,
): Promise<FileClaim[]> {
  const book = new FolderBook(stateDir);
  const origins = new Map<string, KnownFolder>();
  for (const folder of new Set(claims.map(({ folder }) => folder))) {
    if (folder !== undefined) origins.set(folder, await book.read(folder));
  }
  return claims.map((claim) => {
    const pulls = origins.get(claim.folder ?? "")?.pulls ?? [];
    const pull = pulls.find(({ files }) => {
      const file = Object.hasOwn(files, claim.path) ? files[claim.path] : undefined;
      return file?.commit === claim.commit && file?.etag === claim.expected?.etag;
    });
    return pull === undefined ? claim : { ...claim, repository: pull.repository };
  });
}

async function claimsOfChoice(choice: RemovalChoice, root: string): Promise<FileClaim[]> {
  const { repository, whole = false, files } = choice;
  const chosen = files && new Set(files.map(({ localPath }) => localPath));
  const revisions = choice.revisions ?? repository.revisions;
  const claims: FileClaim[] = [];
  for (const revision of revisions) {
    for (const claim of await revisionClaims(repository, revision, root)) claims.push(claim);
  }
  if (whole) return [...claims, ...unreferencedClaims(repository)];
  return claims.filter(({ localPath }) => chosen === undefined || chosen.has(localPath));
}

/** Adds the parts of split models of which other parts are here: nothing can be done without them. */
function withMissingParts(claims: readonly FileClaim[]): FileClaim[] {
  const present = new Set(claims.map(({ localPath }) => localPath));
  const missing = claims.flatMap((claim) => {
    const part = splitPart(claim.path);
    if (part === undefined) return [];
    return Array.from({ length: part.count }, (_, index) => {
      const path = splitPath({ ...part, index: index + 1 });
      const localPath = join(dirname(claim.localPath), basename(path));
      return { ...claim, path, localPath, expected: { etag: "" } };
    });
  });
  const lacking = missing.filter(({ localPath }) => !present.has(localPath));
  return [...claims, ...new Map(lacking.map((claim) => [claim.localPath, claim])).values()];
}
