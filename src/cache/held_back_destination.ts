import { HubError } from "../vocabulary/errors.ts";
import { fileError } from "../vocabulary/file_errors.ts";
import type { RemoteFile } from "../vocabulary/repository.ts";
import type { Destination, FoundFile, PartialPaths } from "./destination.ts";
import { findFile } from "./file_facts.ts";
import type { FileLock, LockOptions } from "./file_lock.ts";
import type { LocalFolderDestination } from "./local_folder_destination.ts";
import { moveFile } from "./move_file.ts";

/**
 * One commit's files in a plain folder, held back until the last of them is there: until then the
 * folder shows what it showed before, whole. A kill leaves them where the next process finds them.
 */
export class HeldBackDestination implements Destination {
  readonly #folder: LocalFolderDestination;
  /** What is held back, with the fingerprints it has. */
  readonly #held = new Map<RemoteFile, string>();

  constructor(folder: LocalFolderDestination) {
    this.#folder = folder;
  }

  get root(): string {
    return this.#folder.root;
  }

  pathOf(file: RemoteFile): string {
    return this.#folder.pathOf(file);
  }

  use(): Promise<AsyncDisposable> {
    return this.#folder.use();
  }

  async find(file: RemoteFile): Promise<FoundFile | undefined> {
    const shown = await this.#folder.find(file);
    if (shown?.published) return shown;
    return await this.#findHeld(file) ?? shown;
  }

  holdsForeign(file: RemoteFile): Promise<boolean> {
    return this.#folder.holdsForeign(file);
  }

  lock(file: RemoteFile, options: LockOptions = {}): Promise<FileLock> {
    return this.#folder.lock(file, options);
  }

  partial(file: RemoteFile, lock: Pick<FileLock, "reliable">): PartialPaths {
    return this.#folder.partial(file, lock);
  }

  async publish(file: RemoteFile, data: string): Promise<void> {
    const held = this.#folder.heldBack(file);
    try {
      await moveFile(data, held);
    } catch (error) {
      throw fileError("finish", held, error, { root: this.root });
    }
    this.#held.set(file, (await this.#findHeld(file))?.fingerprint ?? "");
  }

  async adopt(file: RemoteFile): Promise<boolean> {
    const found = await this.find(file);
    if (found?.path !== this.#folder.heldBack(file)) return await this.#folder.adopt(file);
    this.#held.set(file, found.fingerprint);
    return true;
  }

  async complete(files: readonly RemoteFile[] | undefined): Promise<void> {
    for (const [file, fingerprint] of this.#held) {
      const isHeld = (await this.#findHeld(file))?.fingerprint === fingerprint;
      if (isHeld || await this.#isShown(file, fingerprint)) continue;
      throw new HubError(
        `Cannot finish "${this.pathOf(file)}": another process has taken what was held back`,
        { retryable: true },
      );
    }
    for (const [file, fingerprint] of this.#held) await this.#show(file, fingerprint);
    this.#held.clear();
    await this.#folder.complete(files);
  }

  /** Shows what was held back, unless another process, or another model, held back the same and was first. */
  async #show(file: RemoteFile, fingerprint: string): Promise<void> {
    try {
      await this.#folder.publish(file, this.#folder.heldBack(file));
    } catch (error) {
      if (!await this.#isShown(file, fingerprint)) throw error;
      await this.#folder.adopt(file);
    }
  }

  /** Whether the folder shows the very file that was held back: moving it changes nothing of it. */
  async #isShown(file: RemoteFile, fingerprint: string): Promise<boolean> {
    const options = { size: file.size, published: false, root: this.root };
    return (await findFile(this.pathOf(file), options))?.fingerprint === fingerprint;
  }

  #findHeld(file: RemoteFile): Promise<FoundFile | undefined> {
    const options = { size: file.size, published: false, root: this.root };
    return findFile(this.#folder.heldBack(file), options);
  }
}
