import { basename, dirname, join } from "node:path";
import { UnsafeFileError } from "../vocabulary/errors.ts";
import { errorCode, fileError } from "../vocabulary/file_errors.ts";
import { etagOf, type RemoteFile } from "../vocabulary/repository.ts";
import { writeCacheTag } from "./cache_tag.ts";
import { checkedCommit } from "./checked_hash.ts";
import { cloneFile } from "./clone_file.ts";
import type { Destination, FoundFile, PartialPaths } from "./destination.ts";
import { type FileLock, lockFile, type LockOptions } from "./file_lock.ts";
import { fingerprintOf, statIfPresent } from "./file_facts.ts";
import type { FolderTree } from "./folder_tree.ts";
import { readFolderRecord, recordPath, writeFolderRecord } from "./folder_record.ts";
import { moveFile } from "./move_file.ts";
import { isPartialPath, partialPaths } from "./partial_paths.ts";
import { tolerateReadOnly } from "./read_only.ts";
import { assertSafePath, byteLength } from "./safe_path.ts";
import { randomSuffix } from "./temporary_name.ts";
import { writeTreeRecord } from "./tree_record.ts";

/** One commit's files in a plain folder. An old file stays until the new one is proven and takes its place in one step. */
export class LocalFolderDestination implements Destination {
  readonly root: string;
  readonly #folders: FolderTree;
  readonly #commit: string;
  readonly #records: string;
  #prepared = false;

  constructor(folders: FolderTree, commit: string) {
    this.root = folders.root;
    this.#folders = folders;
    this.#commit = checkedCommit(commit);
    this.#records = join(folders.root, ".cache", "huggingface");
  }

  pathOf(file: RemoteFile): string {
    assertSafePath(file.path);
    if (
      /(?:^|[/\\])(?:\.git|git~1)(?:[/\\]|$)|^\.cache[/\\]huggingface(?:[/\\]|$)/i.test(file.path)
    ) {
      throw new UnsafeFileError(
        `Cannot place "${file.path}": a folder's .git and .cache/huggingface are not the Hub's to write`,
      );
    }
    return join(this.root, file.path);
  }

  /** Nobody removes anything from somebody's own folder. */
  use(): Promise<AsyncDisposable> {
    return Promise.resolve(new AsyncDisposableStack());
  }

  async find(file: RemoteFile): Promise<FoundFile | undefined> {
    const path = this.pathOf(file);
    const info = await statIfPresent(path, this.root);
    if (!info?.isFile || info.size !== file.size) return undefined;
    const record = await readFolderRecord(this.#record(file), info.mtime, this.root);
    const etag = etagOf(file);
    // An older state of the file, as a record says: hashing it would only prove that.
    if (record !== undefined && record.etag !== etag && etag !== "") return undefined;
    const published = record?.commit === this.#commit && record.etag === etag;
    return { path, size: info.size, published, fingerprint: fingerprintOf(info) };
  }

  async holdsForeign(file: RemoteFile): Promise<boolean> {
    const info = await statIfPresent(this.pathOf(file), this.root);
    if (info === undefined) return false;
    return await readFolderRecord(this.#record(file), info.mtime, this.root) === undefined;
  }

  async lock(file: RemoteFile, options: LockOptions = {}): Promise<FileLock> {
    this.pathOf(file);
    await this.#prepare();
    const folder = this.#recordFolder(file);
    await this.#folders.ensure(folder);
    return await lockFile(join(folder, `${stemOf(file)}.lock`), { ...options, root: this.root });
  }

  partial(file: RemoteFile, lock: Pick<FileLock, "reliable">): PartialPaths {
    return partialPaths(this.#recordFolder(file), stemOf(file), lock);
  }

  async publish(file: RemoteFile, data: string): Promise<void> {
    const path = this.pathOf(file);
    const folder = this.#recordFolder(file);
    await this.#prepare();
    await this.#folders.ensure(folder);
    await this.#folders.ensure(dirname(path));
    for (const each of [folder, dirname(path)]) await this.#folders.assertStill(each);
    try {
      if (isPartialPath(data, folder)) await moveFile(data, path);
      else {
        const temporary = join(folder, `${stemOf(file)}.ruv-hub-${randomSuffix()}.incomplete`);
        await cloneFile(data, path, { temporary });
      }
    } catch (error) {
      throw fileError("finish", path, error, { root: this.root });
    }
    await this.#folders.assertStill(dirname(path));
    await this.#writeRecord(file, path);
  }

  async adopt(file: RemoteFile): Promise<boolean> {
    const found = await this.find(file);
    if (found === undefined || found.published) return found !== undefined;
    try {
      await this.#prepare();
      await this.#folders.ensure(this.#recordFolder(file));
      await this.#writeRecord(file, found.path);
    } catch (error) {
      tolerateReadOnly(error);
    }
    return true;
  }

  async complete(files: readonly RemoteFile[] | undefined): Promise<void> {
    if (files === undefined) return;
    const path = join(this.#records, "trees", `${this.#commit}.json`);
    try {
      await writeTreeRecord(path, files, this.#folders);
    } catch (error) {
      tolerateReadOnly(fileError("write", path, error, { root: this.root }));
    }
  }

  /** Where a file that is complete waits for the others. */
  heldBack(file: RemoteFile): string {
    return join(this.#recordFolder(file), `${stemOf(file)}.held-back.ruv-hub.incomplete`);
  }

  #record(file: RemoteFile): string {
    return recordPath(this.root, file.path);
  }

  #recordFolder(file: RemoteFile): string {
    return dirname(this.#record(file));
  }

  async #writeRecord(file: RemoteFile, path: string): Promise<void> {
    const record = this.#record(file);
    try {
      await writeFolderRecord(record, path, { commit: this.#commit, etag: etagOf(file) });
    } catch (error) {
      // A name may be too long for the ending; the record is missed by nobody but the next hashing.
      if (errorCode(error) === "ENAMETOOLONG") return;
      throw fileError("write", record, error, { root: this.root });
    }
  }

  async #prepare(): Promise<void> {
    await this.#folders.ensure(this.#records);
    if (this.#prepared) return;
    this.#prepared = true;
    const ignore = join(this.#records, ".gitignore");
    await Deno.writeTextFile(ignore, "*", { createNew: true }).catch(() => {});
    await writeCacheTag(this.#records);
  }
}

/** What the lock and the partial file are named after. A very long name leaves no room for an ending. */
function stemOf(file: RemoteFile): string {
  const name = basename(file.path);
  return byteLength(name) <= 200 ? name : etagOf(file);
}
