import { basename, dirname, join, resolve, sep } from "node:path";
import { revisionClaims, unreferencedClaims } from "../cache/cache_claims.ts";
import { statIfPresent } from "../cache/file_facts.ts";
import type { FileClaim } from "../cache/file_claim.ts";
import { blobClaim, fileClaim, folderClaims, recordedFolder } from "../cache/folder_claims.ts";
import type { RemovalChoice } from "../cache/removal_plan.ts";
import { scanCache } from "../cache/scan_cache.ts";
import { splitPart, splitPath } from "../gguf/split_part.ts";
import { InvalidArgumentError, PermissionError } from "../vocabulary/errors.ts";
import { cachedChoice } from "./cache_targets.ts";
import type { DownloadSettings } from "./download_settings.ts";
import { FolderBook } from "./folder_book.ts";
import { pullTarget } from "./pull_target.ts";
import { wishedFiles } from "./wished_files.ts";

/** What is said of all files of the cache, and of those in the plain folders that were pulled into. */
export async function claimsOfEverything(settings: DownloadSettings): Promise<FileClaim[]> {
  const claims = await claimsOfCache(settings, []);
  for (const { folder } of await new FolderBook(settings.stateDir).list()) {
    if ((await statIfPresent(folder))?.isDirectory) claims.push(...await recordedIn(folder));
  }
  return claims;
}

/**
 * What is said of the files of the cache: all of them, or those of what is named.
 *
 * @throws {InvalidArgumentError} when the cache has nothing of a name
 */
export async function claimsOfCache(
  { cacheDir, endpoint }: DownloadSettings,
  names: readonly string[],
): Promise<FileClaim[]> {
  const scan = await scanCache(resolve(cacheDir));
  const choices: RemovalChoice[] = names.length > 0
    ? names.map((name) => cachedChoice(name, scan, endpoint))
    : [...scan.repositories, ...scan.damaged].map((repository) => ({ repository, whole: true }));
  const claims: FileClaim[] = [];
  for (const choice of choices) claims.push(...await claimsOfChoice(choice, scan.root));
  return withMissingParts(claims);
}

/**
 * What is said of what a person names: a file, a folder, or a model as for a pull, which is sought in
 * the output folder where there is one, else in the cache.
 *
 * @throws {InvalidArgumentError} when there is nothing of that name
 */
export async function claimsOfTarget(
  target: string,
  settings: DownloadSettings,
): Promise<FileClaim[]> {
  const { endpoint, outputDir } = settings;
  if (await isPath(target)) return await claimsOfPath(resolve(target), settings);
  if (outputDir === undefined) return await claimsOfCache(settings, [target]);
  const { wish } = pullTarget(target, {}, endpoint);
  const claims = await recordedIn(resolve(outputDir));
  const sized = claims.map((claim) => ({ claim, path: claim.path, size: 0 }));
  const wished = wishedFiles(wish, sized).map(({ claim }) => claim);
  if (wished.length > 0) return withMissingParts(wished);
  throw new InvalidArgumentError(`Cannot find "${target}": "${outputDir}" has no record of it`);
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
  const isBelow = ({ localPath }: FileClaim): boolean =>
    localPath === path || localPath.startsWith(`${path.replace(/[/\\]$/, "")}${sep}`);
  if (`${path}${sep}`.startsWith(`${resolve(settings.cacheDir)}${sep}`)) {
    const claims = (await claimsOfCache(settings, [])).filter(isBelow);
    if (claims.length > 0) return claims;
  }
  if (info.isFile) return [await blobClaim(path) ?? await fileClaim(path)];
  const folder = await recordedFolder(path);
  const claims = await folderClaims(folder ?? path);
  return withMissingParts(claims.filter(isBelow));
}

async function recordedIn(folder: string): Promise<FileClaim[]> {
  return (await folderClaims(folder)).filter(({ expected }) => expected !== undefined);
}

async function claimsOfChoice(choice: RemovalChoice, root: string): Promise<FileClaim[]> {
  const { repository, whole = false, files } = choice;
  const chosen = files && new Set(files.map(({ localPath }) => localPath));
  const revisions = choice.revisions ?? repository.revisions;
  const claims: FileClaim[] = [];
  for (const revision of revisions) {
    claims.push(...await revisionClaims(repository, revision, root));
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
