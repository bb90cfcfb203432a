import { join, resolve } from "node:path";
import { PrivateFolder } from "./private_folder.ts";
import { writeWholeFile } from "./write_whole_file.ts";

/** An upload that was interrupted: what was written down when it began, and what was added since. */
export interface KeptUpload {
  /** What was written down when it began. */
  readonly session: unknown;
  /** What was added, in order. */
  readonly parts: readonly unknown[];
}

/**
 * What has to be known to go on with an interrupted upload, a small file each, its owner's alone:
 * there are signed URLs in it. JSON lines; the first is the session, every other one a part.
 *
 * All of it can be done without, so nothing here ever throws: what cannot be read is unknown, and
 * what cannot be written is reported as false.
 */
export class UploadSessions {
  readonly #folder: string;
  readonly #folders: PrivateFolder;

  /** Keeps sessions in `stateDir`; nothing is made before one begins. */
  constructor(stateDir: string) {
    this.#folder = join(resolve(stateDir), "uploads");
    this.#folders = new PrivateFolder(resolve(stateDir));
  }

  /** The session kept under a key; undefined where there is none. */
  async read(key: string): Promise<KeptUpload | undefined> {
    const text = await Deno.readTextFile(await this.#path(key)).catch(() => "");
    // A kill may leave half a line, which is the last one.
    const lines = text.split("\n").slice(0, -1).map(parsed);
    const [first, ...rest] = lines;
    if (first?.key !== key) return undefined;
    const own = rest.filter((line) => line.id === first.id);
    return { session: first.value, parts: own.map(({ value }) => value) };
  }

  /**
   * Begins a session, in place of one under the same key. `id` tells it from others that a second
   * process may begin for the same file.
   */
  async begin(key: string, id: string, session: unknown): Promise<boolean> {
    try {
      await this.#folders.make(this.#folder);
      await this.#removeOld();
      const line = JSON.stringify({ key, id, value: session });
      await writeWholeFile(await this.#path(key), `${line}\n`, { mode: 0o600 });
      return true;
    } catch {
      this.#folders.forget();
      return false;
    }
  }

  /** Adds a part to the session that was begun under the key. */
  async add(key: string, id: string, part: unknown): Promise<boolean> {
    try {
      const line = JSON.stringify({ id, value: part });
      const options = { append: true, create: false };
      await Deno.writeTextFile(await this.#path(key), `${line}\n`, options);
      return true;
    } catch {
      return false;
    }
  }

  /** Forgets a session: the upload is complete, or nobody knows it any more. */
  async remove(key: string): Promise<void> {
    await Deno.remove(await this.#path(key)).catch(() => {});
  }

  /** A key may be longer than a name of a file, and have any character in it. */
  async #path(key: string): Promise<string> {
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key));
    return join(this.#folder, `${new Uint8Array(digest).toHex().slice(0, 40)}.jsonl`);
  }

  async #removeOld(): Promise<void> {
    for await (const { name } of Deno.readDir(this.#folder)) {
      const path = join(this.#folder, name);
      const info = await Deno.lstat(path).catch(() => undefined);
      const age = Date.now() - (info?.mtime?.getTime() ?? Date.now());
      if (age > LONGEST_KEPT_MS) await Deno.remove(path).catch(() => {});
    }
  }
}

/** No store keeps the parts of an unfinished upload for longer. */
const LONGEST_KEPT_MS = 7 * 24 * 3600 * 1000;

interface Line {
  readonly key?: unknown;
  readonly id?: unknown;
  readonly value?: unknown;
}

function parsed(text: string): Line {
  try {
    const line: unknown = JSON.parse(text);
    return typeof line === "object" && line !== null ? line : {};
  } catch {
    return {};
  }
}
