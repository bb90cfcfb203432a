import { dirname, join } from "node:path";
import { fileError } from "../vocabulary/file_errors.ts";
import { etagOf, isCommitHash, type RemoteFile } from "../vocabulary/repository.ts";
import { writeCacheTag } from "./cache_tag.ts";
import { cloneFile } from "./clone_file.ts";
import type { Destination, FoundFile, PartialPaths } from "./destination.ts";
import { type FileLock, lockFile, type LockOptions } from "./file_lock.ts";
import { findFile, readTextIfPresent } from "./file_facts.ts";
import { FolderTree } from "./folder_tree.ts";
import type { HubLayout } from "./hub_layout.ts";
import { moveFile } from "./move_file.ts";
import { isPartialPath, partialPaths } from "./partial_paths.ts";
import type { LinkPlacer } from "./place_link.ts";
import { tolerateReadOnly } from "./read_only.ts";
import { randomSuffix } from "./temporary_name.ts";
import { writeTreeRecord } from "./tree_record.ts";
import { writeWholeFile } from "./write_whole_file.ts";

/** What a {@linkcode HubCacheDestination} is made of. */
export interface HubCacheDestinationParts {
  readonly cache: string;
  readonly layout: HubLayout;
  readonly revision: string;
  readonly commit: string;
  readonly links: LinkPlacer;
}

/**
 * A snapshot of the shared cache. Other programs take a snapshot's entry for a proof that the file
 * is complete, so the order is strict: the blob is whole, then comes the pointer, and the ref last.
 */
export class HubCacheDestination implements Destination {
  readonly root: string;
  readonly #cache: string;
  readonly #layout: HubLayout;
  readonly #revision: string;
  readonly #commit: string;
  readonly #links: LinkPlacer;
  readonly #snapshot: FolderTree;
  readonly #blobs: FolderTree;
  readonly #locks: FolderTree;
  #tagged = false;

  constructor(parts: HubCacheDestinationParts) {
    const { cache, layout, revision, commit, links } = parts;
    this.root = layout.snapshot(commit);
    this.#cache = cache;
    this.#layout = layout;
    this.#revision = revision;
    this.#commit = commit;
    this.#links = links;
    this.#snapshot = new FolderTree(this.root, cache);
    this.#blobs = new FolderTree(layout.blobs, cache);
    this.#locks = new FolderTree(layout.locks, cache);
    // A revision name may come from a server or a person: refuse it here, before anything is fetched.
    layout.ref(revision);
  }

  pathOf(file: RemoteFile): string {
    return this.#layout.pointer(this.#commit, file.path);
  }

  async use(options: LockOptions = {}): Promise<AsyncDisposable> {
    try {
      await this.#locks.ensure(this.#layout.locks);
      const lock = { ...options, shared: true, root: this.#cache };
      return await lockFile(this.#layout.use, lock);
    } catch (error) {
      tolerateReadOnly(error);
      return new AsyncDisposableStack();
    }
  }

  async find(file: RemoteFile): Promise<FoundFile | undefined> {
    const options = { size: file.size, root: this.#cache };
    return await findFile(this.pathOf(file), { ...options, published: true }) ??
      await findFile(this.#blobOf(file), { ...options, published: false });
  }

  /** Names in the cache are given by content, so nobody's own file can be there. */
  holdsForeign(): Promise<boolean> {
    return Promise.resolve(false);
  }

  async lock(file: RemoteFile, options: LockOptions = {}): Promise<FileLock> {
    const path = this.#layout.lock(etagOf(file));
    await this.#blobs.ensure(this.#layout.blobs);
    await this.#locks.ensure(this.#layout.locks);
    if (!this.#tagged) await writeCacheTag(this.#cache);
    this.#tagged = true;
    return await lockFile(path, { ...options, root: this.#cache });
  }

  partial(file: RemoteFile, lock: Pick<FileLock, "reliable">): PartialPaths {
    return partialPaths(this.#layout.blobs, etagOf(file), lock);
  }

  async publish(file: RemoteFile, data: string): Promise<void> {
    const blob = this.#blobOf(file);
    await this.#blobs.ensure(this.#layout.blobs);
    try {
      if (isPartialPath(data, this.#layout.blobs)) await moveFile(data, blob);
      else if (data !== blob) await cloneFile(data, blob, { temporary: this.#temporary(file) });
    } catch (error) {
      throw fileError("finish", blob, error, { root: this.#cache });
    }
    await this.#point(file, blob);
  }

  async adopt(file: RemoteFile): Promise<boolean> {
    const found = await this.find(file);
    if (found?.published === false) await this.#point(file, found.path).catch(tolerateReadOnly);
    return found !== undefined;
  }

  async complete(files: readonly RemoteFile[] | undefined): Promise<void> {
    try {
      const trees = new FolderTree(this.#layout.trees, this.#cache);
      if (files !== undefined) {
        await writeTreeRecord(this.#layout.tree(this.#commit), files, trees);
      }
      await this.#writeRef();
    } catch (error) {
      tolerateReadOnly(fileError("write into", this.#layout.folder, error, { root: this.#cache }));
    }
  }

  #blobOf(file: RemoteFile): string {
    return this.#layout.blob(etagOf(file));
  }

  /** `hf cache prune` sweeps up what a crash leaves under such a name. */
  #temporary(file: RemoteFile): string {
    return join(this.#layout.blobs, `${etagOf(file)}.ruv-hub-${randomSuffix()}.incomplete`);
  }

  async #point(file: RemoteFile, blob: string): Promise<void> {
    const pointer = this.pathOf(file);
    await this.#snapshot.ensure(dirname(pointer));
    const temporary = this.#temporary(file);
    await this.#links.place(blob, pointer, { temporary, root: this.#cache });
  }

  /** Python reads a ref to the last byte: it ends without a line feed. */
  async #writeRef(): Promise<void> {
    if (isCommitHash(this.#revision)) return;
    const path = this.#layout.ref(this.#revision);
    if (await readTextIfPresent(path, this.#cache) === this.#commit) return;
    // A ref to a folder that does not exist counts as a damaged cache.
    await this.#snapshot.ensure(this.root);
    await new FolderTree(this.#layout.refs, this.#cache).ensure(dirname(path));
    await writeWholeFile(path, this.#commit);
  }
}
