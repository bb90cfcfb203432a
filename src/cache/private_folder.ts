import { dirname } from "node:path";

/** Makes folders of our own state, which are their owner's alone. */
export class PrivateFolder {
  /** The topmost folder that is ours. */
  readonly root: string;
  readonly #made = new Set<string>();

  /** Nothing is made yet. */
  constructor(root: string) {
    this.root = root;
  }

  /** Makes a folder below the root, or the root itself, where it is missing. */
  async make(folder: string): Promise<void> {
    if (this.#made.has(folder)) return;
    await this.#makeRoot();
    await Deno.mkdir(folder, { mode: OWNER_ONLY, recursive: true });
    this.#made.add(folder);
  }

  /** Looks again the next time: somebody may have removed what was made. */
  forget(): void {
    this.#made.clear();
  }

  /** Making all at once would close the folders above the root too, which are not ours. */
  async #makeRoot(): Promise<void> {
    try {
      await makeUnlessThere(this.root);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      await Deno.mkdir(dirname(this.root), { recursive: true });
      await makeUnlessThere(this.root);
    }
  }
}

/** Others may make it at the same moment. */
async function makeUnlessThere(folder: string): Promise<void> {
  try {
    await Deno.mkdir(folder, { mode: OWNER_ONLY });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
}

const OWNER_ONLY = 0o700;
