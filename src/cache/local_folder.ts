import { join, resolve } from "node:path";
import type { Repository } from "../vocabulary/repository.ts";
import type { Destination } from "./destination.ts";
import { statIfPresent } from "./file_facts.ts";
import { type FolderRecord, readFolderRecord, recordPath } from "./folder_record.ts";
import { FolderTree } from "./folder_tree.ts";
import { HeldBackDestination } from "./held_back_destination.ts";
import { LocalFolderDestination } from "./local_folder_destination.ts";
import { removeFromFolder } from "./remove_from_folder.ts";
import { assertSafePath } from "./safe_path.ts";

/**
 * A plain folder of real files, with the records huggingface_hub keeps for `--local-dir` in
 * `.cache/huggingface` beside them (`_local_folder.py`).
 */
export class LocalFolder {
  /** The folder. */
  readonly root: string;
  readonly #folders: FolderTree;
  readonly #holdBack: boolean;

  /**
   * Nothing is made before the first file comes. `holdBack` has files appear when all of them are
   * there. @default false
   */
  constructor(root: string, options: { readonly holdBack?: boolean } = {}) {
    this.root = resolve(root);
    this.#folders = new FolderTree(this.root);
    this.#holdBack = options.holdBack ?? false;
  }

  /** What is known of a file in the folder; undefined where it is missing, or changed since. */
  async readRecord(path: string): Promise<FolderRecord | undefined> {
    assertSafePath(path);
    const info = await statIfPresent(join(this.root, path), this.root);
    if (!info?.isFile) return undefined;
    return await readFolderRecord(recordPath(this.root, path), info.mtime, this.root);
  }

  /**
   * Whether a file is still the one that was put there, as far as that shows without reading it: no
   * link in its place, of its size, not modified since.
   */
  async isUntouched(
    path: string,
    { etag, size }: { readonly etag: string; readonly size: number },
  ): Promise<boolean> {
    assertSafePath(path);
    const info = await Deno.lstat(join(this.root, path)).catch(() => undefined);
    if (!info?.isFile || info.size !== size) return false;
    const options = { grace: 0 };
    const record = recordPath(this.root, path);
    return (await readFolderRecord(record, info.mtime, this.root, options))?.etag === etag;
  }

  /** Whether anything is at a path of the folder. */
  async has(path: string): Promise<boolean> {
    assertSafePath(path);
    return await statIfPresent(join(this.root, path), this.root) !== undefined;
  }

  /** Removes a file with its record, and the folders that are empty then. */
  async remove(path: string): Promise<void> {
    assertSafePath(path);
    await removeFromFolder(this.root, path);
  }

  /** Where the files of `commit` go. A folder keeps no revision names and does not say whose files it has. */
  destination(_repository: Repository, _revision: string, commit: string): Destination {
    const destination = new LocalFolderDestination(this.#folders, commit);
    return this.#holdBack ? new HeldBackDestination(destination) : destination;
  }
}
