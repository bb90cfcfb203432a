import { basename, dirname, join, resolve } from "node:path";
import { fileError, isMissing } from "../vocabulary/file_errors.ts";
import { mapConcurrently } from "../vocabulary/map_concurrently.ts";
import type { CachedBlob, CachedFile, CachedRepository, CachedRevision } from "./cache_scan.ts";
import { readTextIfPresent, statIfPresent } from "./file_facts.ts";
import { entriesOf, listFolder, LITTER } from "./list_folder.ts";
import type { RepositoryFolder } from "./repository_folder.ts";
import { countReferences, storedFileOf } from "./shared_store.ts";
import { isShown, shownBlobs } from "./shown_blobs.ts";

/** A repository, and what is wrong with it; nothing, where it is sound. */
export interface ScannedRepository {
  /** What was found, whatever is wrong. */
  readonly repository: CachedRepository;
  /** What is wrong, in words. */
  readonly damage: readonly string[];
}

/** Looks at the repository in `path`. */
export async function scanRepository(
  path: string,
  folder: RepositoryFolder,
  root: string,
): Promise<ScannedRepository> {
  return await new RepositoryScan(path, root).scan(folder);
}

/** The names of the blobs themselves, whoever wrote them: a git object id, or a SHA-256. */
export const BLOB_NAME: RegExp = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** What a removal calls the folder into which it moves what has to go. */
export const LEFTOVER_NAME: RegExp = /^\.ruv-hub-removed-[0-9a-f]{8}$/;

/** Looking at a file takes a few system calls; this many at once hide their latency. */
const LOOKUPS = 32;

/** An entry below a revision's folder that is no folder itself. */
interface SnapshotEntry {
  readonly path: string;
  readonly isLink: boolean;
}

class RepositoryScan {
  readonly #path: string;
  readonly #root: string;
  readonly #damage: string[] = [];
  /** What is known of each real file, by its path. */
  readonly #facts = new Map<string, Promise<Deno.FileInfo | undefined>>();

  constructor(path: string, root: string) {
    this.#path = path;
    this.#root = root;
  }

  async scan({ type, name }: RepositoryFolder): Promise<ScannedRepository> {
    const refs = await this.#refs();
    const revisions = await this.#revisions(refs);
    for (const [ref, commit] of refs) {
      if (revisions.some((revision) => revision.commit === commit)) continue;
      this.#damage.push(`its ref "${ref}" names the commit "${commit}", which is not here`);
    }
    const files = revisions.flatMap((revision) => revision.files);
    const infos = await this.#infosOf(files);
    const own = infos.length > 0 ? infos : [await statIfPresent(this.#path, this.#root)];
    const blobs = await this.#blobs();
    const shown = shownBlobs(files);
    const repository: CachedRepository = {
      type,
      name,
      path: this.#path,
      ...sizeOf(files),
      accessed: latest(own.map((info) => info?.atime)),
      modified: latest(own.map((info) => info?.mtime)),
      revisions,
      blobs,
      unreferenced: blobs.filter((blob) => !isShown(blob, shown)),
      leftovers: (await entriesOf(this.#path, this.#root))
        .filter((entry) => entry.isDirectory && LEFTOVER_NAME.test(entry.name))
        .map((entry) => join(this.#path, entry.name)).sort(),
    };
    return { repository, damage: this.#damage };
  }

  /** Each ref with its commit. Python reads a ref to its last byte; others end it with a line feed. */
  async #refs(): Promise<ReadonlyMap<string, string>> {
    const folder = join(this.#path, "refs");
    const refs = new Map<string, string>();
    if ((await statIfPresent(folder, this.#root))?.isFile) {
      this.#damage.push('its "refs" is a file');
      return refs;
    }
    for (const ref of await listFolder(folder, this.#root)) {
      const text = await readTextIfPresent(join(folder, ref), this.#root);
      if (text !== undefined) refs.set(ref, text.trim());
    }
    return refs;
  }

  async #revisions(refs: ReadonlyMap<string, string>): Promise<CachedRevision[]> {
    const folder = join(this.#path, "snapshots");
    if (!(await statIfPresent(folder, this.#root))?.isDirectory) {
      this.#damage.push('it has no folder "snapshots"');
      return [];
    }
    const revisions: CachedRevision[] = [];
    for (const { name } of await entriesOf(folder, this.#root)) {
      if (LITTER.has(name)) continue;
      const info = await statIfPresent(join(folder, name), this.#root);
      if (info?.isFile) this.#damage.push(`it has the file "${name}" among its snapshots`);
      if (!info?.isDirectory) continue;
      const named = [...refs].filter(([, commit]) => commit === name).map(([ref]) => ref);
      revisions.push(await this.#revision(name, named.sort(), info.mtime));
    }
    return revisions.sort((a, b) => a.commit < b.commit ? -1 : 1);
  }

  async #revision(
    commit: string,
    refs: readonly string[],
    placed: Date | null,
  ): Promise<CachedRevision> {
    const path = join(this.#path, "snapshots", commit);
    const entries = await this.#entries(path, "");
    const found = await mapConcurrently(entries, LOOKUPS, (entry) => this.#file(path, entry));
    const files = found.filter((file) => typeof file === "object")
      .sort((a, b) => a.path < b.path ? -1 : 1);
    const infos = await this.#infosOf(files);
    const modified = infos.length === 0 ? placed : latest(infos.map(({ mtime }) => mtime));
    const { sizeOnDisk } = sizeOf(files);
    const dangling = found.filter((file) => typeof file === "string").sort();
    return { commit, path, refs, sizeOnDisk, modified, placed, files, dangling };
  }

  /** The paths of all files and links below a revision's folder. */
  async #entries(folder: string, prefix: string): Promise<SnapshotEntry[]> {
    const found: SnapshotEntry[] = [];
    for (const entry of await entriesOf(folder, this.#root)) {
      const path = prefix + entry.name;
      if (entry.isDirectory) {
        const below = await this.#entries(join(folder, entry.name), `${path}/`);
        for (const each of below) found.push(each);
      } else found.push({ path, isLink: entry.isSymlink });
    }
    return found;
  }

  /** A file as the revision shows it; its path alone when it leads nowhere; undefined for a link to a folder. */
  async #file(
    revision: string,
    { path, isLink }: SnapshotEntry,
  ): Promise<CachedFile | string | undefined> {
    const localPath = join(revision, path);
    const blob = isLink ? await this.#targetOf(localPath) : localPath;
    const info = await this.#info(blob);
    if (info === undefined) {
      const shown = `${basename(revision)}/${path}`;
      this.#damage.push(`its "${shown}" leads to "${basename(blob)}", which is not here`);
      return path;
    }
    if (!info.isFile) return undefined;
    return { path, localPath, blob: asBlob(blob, info) };
  }

  async #blobs(): Promise<CachedBlob[]> {
    const folder = join(this.#path, "blobs");
    const entries = (await entriesOf(folder, this.#root))
      .filter(({ name, isDirectory }) => !isDirectory && BLOB_NAME.test(name));
    const found = await mapConcurrently(entries, LOOKUPS, async ({ name, isSymlink }) => {
      const path = join(folder, name);
      const info = await this.#info(path);
      if (info === undefined || !isSymlink) return info && asBlob(path, info);
      const stored = await storedFileOf(path, this.#root);
      const names = stored === undefined ? undefined : await countReferences(stored, this.#root);
      return { ...asBlob(path, info), names: names ?? Infinity, isLink: true };
    });
    return found.filter((blob) => blob !== undefined).sort((a, b) => a.path < b.path ? -1 : 1);
  }

  async #infosOf(files: readonly CachedFile[]): Promise<Deno.FileInfo[]> {
    const paths = new Set(files.map(({ blob }) => blob.path));
    const infos = await Promise.all(paths.values().map((path) => this.#info(path)));
    return infos.filter((info) => info !== undefined);
  }

  /** Where a link leads, one step: what comes after is the blob's own affair. */
  async #targetOf(path: string): Promise<string> {
    try {
      return resolve(dirname(path), await Deno.readLink(path));
    } catch (error) {
      if (isMissing(error)) return path;
      throw fileError("look at", path, error, { root: this.#root });
    }
  }

  #info(path: string): Promise<Deno.FileInfo | undefined> {
    let info = this.#facts.get(path);
    if (info === undefined) this.#facts.set(path, info = statIfPresent(path, this.#root));
    return info;
  }
}

function asBlob(path: string, { size, dev, ino, nlink, mtime }: Deno.FileInfo): CachedBlob {
  const identity = ino === null || ino === 0 ? path : `${dev}:${ino}`;
  return { path, size, identity, names: nlink ?? 1, modified: mtime, isLink: false };
}

/** Size and number of files, each counted once, however many names it has. */
function sizeOf(
  files: readonly CachedFile[],
): { readonly sizeOnDisk: number; readonly files: number } {
  const sizes = new Map(files.map(({ blob }) => [blob.identity, blob.size]));
  return { sizeOnDisk: sizes.values().reduce((sum, size) => sum + size, 0), files: sizes.size };
}

function latest(dates: readonly (Date | null | undefined)[]): Date | null {
  const times = dates.filter((date) => date instanceof Date).map((date) => date.getTime());
  return times.length === 0 ? null : new Date(times.reduce((a, b) => Math.max(a, b)));
}
