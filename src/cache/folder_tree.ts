import { dirname, sep } from "node:path";
import { UnsafeFileError } from "../vocabulary/errors.ts";
import { fileError } from "../vocabulary/file_errors.ts";

/**
 * Makes folders below a root, each once, and sees to it that none of them is a symbolic link out of
 * it: a link that lies there already must not carry a file of ours elsewhere.
 */
export class FolderTree {
  /** The folder everything stays in. It may be a symbolic link itself. */
  readonly root: string;
  /** The folder a missing permission should be granted for. */
  readonly granted: string;
  readonly #ensured = new Map<string, Promise<void>>();
  #realRoot = "";

  /** Begins with nothing made. `root` is an absolute, normalised path, and in `granted`. */
  constructor(root: string, granted: string = root) {
    this.root = root;
    this.granted = granted;
  }

  /**
   * Makes `folder`, the root itself or one below it, and its parents.
   *
   * @throws {UnsafeFileError} when a link leads out of the root
   * @throws {HubError} when it cannot be made
   */
  ensure(folder: string): Promise<void> {
    let ensured = this.#ensured.get(folder);
    if (ensured === undefined) {
      ensured = folder === this.root ? this.#makeRoot() : this.#make(folder);
      this.#ensured.set(folder, ensured);
      ensured.catch(() => this.#ensured.delete(folder));
    }
    return ensured;
  }

  /**
   * Asserts that a folder that was ensured still lies below the root, for it may have been replaced by
   * a link since; call it right before and after what must not go astray. One that is gone is not
   * here to be judged.
   *
   * @throws {UnsafeFileError} when it is a link out of the root now
   */
  async assertStill(folder: string): Promise<void> {
    const real = await Deno.realPath(folder).catch(() => undefined);
    if (real !== undefined && real !== this.#realRoot) this.#assertInside(folder, real);
  }

  async #makeRoot(): Promise<void> {
    try {
      await Deno.mkdir(this.root, { recursive: true });
      this.#realRoot = await Deno.realPath(this.root);
    } catch (error) {
      throw this.#failed(this.root, error);
    }
  }

  async #make(folder: string): Promise<void> {
    await this.ensure(dirname(folder));
    let real: string;
    try {
      if (await makeFolder(folder)) return;
      real = await Deno.realPath(folder);
    } catch (error) {
      throw this.#failed(folder, error);
    }
    this.#assertInside(folder, real);
  }

  #assertInside(folder: string, real: string): void {
    if (real.startsWith(this.#realRoot.replace(/[/\\]$/, "") + sep)) return;
    throw new UnsafeFileError(`Cannot write into "${folder}": it is a link out of "${this.root}"`);
  }

  #failed(folder: string, error: unknown): Error {
    return fileError("make the folder", folder, error, { root: this.granted });
  }
}

/** Makes one folder; false when something has that name already. */
async function makeFolder(folder: string): Promise<boolean> {
  try {
    await Deno.mkdir(folder);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw error;
  }
}
