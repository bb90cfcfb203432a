import { basename, dirname, join } from "node:path";
import { fileError, isMissing } from "../vocabulary/file_errors.ts";
import type { CachedBlob, CachedRepository, PartialDownload } from "./cache_scan.ts";
import { readTextIfPresent, statIfPresent } from "./file_facts.ts";
import { type FileLock, tryLockFile } from "./file_lock.ts";
import { FolderTree } from "./folder_tree.ts";
import { useLock } from "./hub_layout.ts";
import { entriesOf, listFolder, LITTER } from "./list_folder.ts";
import type { CacheRemovalPlan, RepositoryRemoval, SparedItem } from "./removal_plan.ts";
import { bytesFreed, removeFile, removeFolder, removeTree } from "./remove_tree.ts";
import { hasLockedBlob, locksOf } from "./repository_use.ts";
import { bytesOnDisk, readPartialName } from "./scan_partials.ts";
import { BLOB_NAME, scanRepository } from "./scan_repository.ts";
import { storedFileOf, sweepStored } from "./shared_store.ts";
import { isShown, shownBlobs } from "./shown_blobs.ts";
import { randomSuffix } from "./temporary_name.ts";

/** What was removed from a cache. */
export interface CacheRemoval {
  /** Bytes that are free now. */
  readonly freedBytes: number;
  /** Number of revisions that are gone. */
  readonly revisions: number;
  /** Number of partial downloads that are gone. */
  readonly partials: number;
  /** What was planned and is there still, and why. */
  readonly spared: readonly SparedItem[];
}

/**
 * Carries out a plan, one repository after another. Nothing dangles in between, nor after a crash:
 * first go the refs, then in one step each the revisions, then the blobs nothing shows any more.
 *
 * A repository somebody works in is left alone, and nobody can begin to work in it meanwhile. Every
 * blob is locked and looked at once more before it goes: another program may have shown it again.
 *
 * @throws {HubError} when something cannot be removed
 */
export async function removeFromCache(
  { root, repositories, abandoned }: CacheRemovalPlan,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<CacheRemoval> {
  const removals: CacheRemoval[] = [];
  for (const removal of repositories) {
    options.signal?.throwIfAborted();
    removals.push(await new RepositoryRemover(root, removal).remove());
  }
  let sweptBytes = 0;
  for (const { path } of abandoned) sweptBytes += await sweepStored(path, root);
  const sum = (of: (removal: CacheRemoval) => number): number =>
    removals.reduce((total, removal) => total + of(removal), 0);
  return {
    freedBytes: sum(({ freedBytes }) => freedBytes) + sweptBytes,
    revisions: sum(({ revisions }) => revisions),
    partials: sum(({ partials }) => partials),
    spared: removals.flatMap(({ spared }) => spared),
  };
}

class RepositoryRemover {
  readonly #root: string;
  readonly #plan: RepositoryRemoval;
  readonly #path: string;
  readonly #locks: string;
  readonly #spared: SparedItem[] = [];
  #freedBytes = 0;
  #revisions = 0;
  #partials = 0;

  constructor(root: string, plan: RepositoryRemoval) {
    this.#root = root;
    this.#plan = plan;
    this.#path = plan.repository.path;
    this.#locks = locksOf(root, this.#path);
  }

  async remove(): Promise<CacheRemoval> {
    await new FolderTree(join(this.#root, ".locks"), this.#root).ensure(this.#locks);
    await using lock = await tryLockFile(useLock(this.#locks), { root: this.#root });
    if (lock === undefined || await hasLockedBlob(this.#locks)) this.#spare(this.#path, IN_USE);
    else await this.#removeAlone();
    return {
      freedBytes: this.#freedBytes,
      revisions: this.#revisions,
      partials: this.#partials,
      spared: this.#spared,
    };
  }

  async #removeAlone(): Promise<void> {
    const { files, blobs, partials, leftovers } = this.#plan;
    for (const commit of await this.#commits()) await this.#removeRevision(commit);
    for (const { localPath } of files) await this.#removeEntry(localPath);
    for (const folder of leftovers) await this.#removeTree(folder);
    for (let first = 0; first < blobs.length; first += BLOBS_AT_ONCE) {
      await this.#removeBlobs(blobs.slice(first, first + BLOBS_AT_ONCE));
    }
    for (const partial of partials) await this.#removePartial(partial);
    await this.#removeRest();
  }

  /** The commits to remove: those planned, unless somebody has come to use one meanwhile. */
  async #commits(): Promise<readonly string[]> {
    const { revisions, onlyUnused } = this.#plan;
    if (!onlyUnused) return revisions.map(({ commit }) => commit);
    const now = new Map(
      (await this.#scan()).revisions.map((revision) => [revision.commit, revision]),
    );
    return revisions.filter(({ commit, path, placed, files }) => {
      const revision = now.get(commit);
      const isUnused = revision?.placed?.getTime() === placed?.getTime() &&
        revision?.files.length === files.length;
      if (!isUnused) this.#spare(path, CHANGED);
      return isUnused;
    }).map(({ commit }) => commit);
  }

  /** A revision disappears in one step, for what is in it would be taken for all there is. */
  async #removeRevision(commit: string): Promise<void> {
    const snapshot = join(this.#path, "snapshots", commit);
    const refs = await this.#refsTo(commit);
    if (refs.length > 0 && this.#plan.onlyUnused) return this.#spare(snapshot, CHANGED);
    for (const ref of refs) await removeFile(ref, this.#root);
    const trash = join(this.#path, `.ruv-hub-removed-${randomSuffix()}`);
    try {
      await Deno.mkdir(trash);
      await Deno.rename(snapshot, join(trash, commit));
      this.#revisions++;
    } catch (error) {
      if (!isMissing(error)) throw fileError("remove", snapshot, error, { root: this.#root });
    }
    await this.#removeTree(trash);
    // What is known of a commit takes no room worth counting.
    await removeTree(join(this.#path, "trees", `${commit}.json`), this.#root);
    await removeTree(join(this.#path, ".no_exist", commit), this.#root);
  }

  /** The files of the refs that stand for a commit. */
  async #refsTo(commit: string): Promise<readonly string[]> {
    const folder = join(this.#path, "refs");
    const refs: string[] = [];
    for (const ref of await listFolder(folder, this.#root)) {
      const text = await readTextIfPresent(join(folder, ref), this.#root);
      if (text?.trim() === commit) refs.push(join(folder, ref));
    }
    return refs;
  }

  /** Takes one file out of a revision, and the folders that are empty then. */
  async #removeEntry(path: string): Promise<void> {
    this.#freedBytes += bytesFreed(await removeFile(path, this.#root));
    const snapshots = join(this.#path, "snapshots");
    for (let folder = dirname(path); dirname(folder) !== snapshots; folder = dirname(folder)) {
      if (!await removeFolder(folder, this.#root)) return;
    }
  }

  /** Removes blobs, but for those somebody has locked, or has shown again by the time they are locked here. */
  async #removeBlobs(blobs: readonly CachedBlob[]): Promise<void> {
    await using locks = new AsyncDisposableStack();
    const locked: CachedBlob[] = [];
    for (const blob of blobs) {
      const lock = await this.#tryLock(basename(blob.path));
      if (lock === undefined) this.#spare(blob.path, IN_USE);
      else locked.push(locks.use(lock) && blob);
    }
    const shown = shownBlobs((await this.#scan()).revisions.flatMap(({ files }) => files));
    for (const blob of locked) {
      if (isShown(blob, shown)) this.#spare(blob.path, CHANGED);
      else await this.#removeBlob(blob);
    }
  }

  /** Of a shared file first goes the link, then the file itself, if that was the last one. */
  async #removeBlob({ path, isLink }: CachedBlob): Promise<void> {
    const stored = isLink ? await storedFileOf(path, this.#root) : undefined;
    this.#freedBytes += bytesFreed(await removeFile(path, this.#root));
    if (stored !== undefined) this.#freedBytes += await sweepStored(stored, this.#root);
  }

  /** Removes a partial download nobody is writing to; the journal first, without which the rest is worth nothing. */
  async #removePartial({ etag, paths, modified }: PartialDownload): Promise<void> {
    const [path = ""] = paths;
    await using lock = await this.#tryLock(etag);
    if (lock === undefined) return this.#spare(path, IN_USE);
    const infos = await Promise.all(paths.map((each) => statIfPresent(each, this.#root)));
    const hasGrown = infos.some((info) => (info?.mtime ?? 0) > (modified ?? 0));
    if (hasGrown && this.#plan.onlyUnused) return this.#spare(path, CHANGED);
    for (const [index, each] of paths.entries()) {
      await removeFile(each, this.#root);
      const info = infos[index];
      if (info !== undefined) this.#freedBytes += bytesOnDisk(info);
    }
    this.#partials++;
  }

  /** Removes the repository's folder, when nothing of worth is in it any more. */
  async #removeRest(): Promise<void> {
    const [blobs, snapshots] = [join(this.#path, "blobs"), join(this.#path, "snapshots")];
    const refs = await listFolder(join(this.#path, "refs"), this.#root);
    if (refs.length > 0 && !this.#plan.whole) return;
    for (const { name } of this.#plan.whole ? await entriesOf(blobs, this.#root) : []) {
      if (!BLOB_NAME.test(name) && readPartialName(name) === undefined) {
        await this.#removeTree(join(blobs, name));
      }
    }
    const remaining = await Promise.all(
      [blobs, snapshots].map((folder) => entriesOf(folder, this.#root)),
    );
    if (remaining.flat().some(({ name }) => !LITTER.has(name))) return;
    for (const { name } of await entriesOf(this.#path, this.#root)) {
      if (["blobs", "snapshots"].includes(name)) continue;
      await removeTree(join(this.#path, name), this.#root);
    }
    // A repository without "snapshots" counts as damaged, so that comes last.
    for (const folder of [blobs, snapshots, this.#path]) {
      if (!await removeFolder(folder, this.#root)) return;
    }
  }

  async #removeTree(path: string): Promise<void> {
    this.#freedBytes += await removeTree(path, this.#root);
  }

  #tryLock(etag: string): Promise<FileLock | undefined> {
    return tryLockFile(join(this.#locks, `${etag}.lock`), { root: this.#root });
  }

  async #scan(): Promise<CachedRepository> {
    return (await scanRepository(this.#path, this.#plan.repository, this.#root)).repository;
  }

  #spare(path: string, reason: string): void {
    this.#spared.push({ path, reason });
  }
}

/** So many locks are held, hence files open, at a time. */
const BLOBS_AT_ONCE = 64;

const IN_USE = "somebody is using it";
const CHANGED = "somebody has begun to use it";
