import { resolve } from "node:path";
import type { Repository } from "../vocabulary/repository.ts";
import type { Destination } from "./destination.ts";
import { FolderTree } from "./folder_tree.ts";
import { HeldBackDestination } from "./held_back_destination.ts";
import { LocalFolderDestination } from "./local_folder_destination.ts";

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

  /** Where the files of `commit` go. A folder keeps no revision names and does not say whose files it has. */
  destination(_repository: Repository, _revision: string, commit: string): Destination {
    const destination = new LocalFolderDestination(this.#folders, commit);
    return this.#holdBack ? new HeldBackDestination(destination) : destination;
  }
}
