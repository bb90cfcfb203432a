import { join, resolve } from "node:path";
import { HubError } from "../vocabulary/errors.ts";
import { fileError } from "../vocabulary/file_errors.ts";
import { isObject } from "../vocabulary/is_object.ts";
import { lockFile } from "./file_lock.ts";
import { PrivateFolder } from "./private_folder.ts";
import { writeWholeFile } from "./write_whole_file.ts";

/** How much a {@linkcode KeptRecords} keeps. */
export interface KeptRecordsLimits {
  /** Most records; the oldest go. */
  readonly records: number;
  /** Most bytes of all records; the oldest go. */
  readonly totalBytes: number;
  /** Most characters of one record; a longer one is not kept. */
  readonly recordLength: number;
}

/**
 * JSON values under keys, a small file each, in a folder of our state. As all of it can be found out
 * again, what cannot be read is unknown, and what cannot be written is reported as false.
 */
export class KeptRecords {
  readonly #folder: string;
  readonly #limits: KeptRecordsLimits;
  readonly #folders: PrivateFolder;
  #writes = 0;

  /** Keeps records of one kind in `stateDir`, in a folder of that name; nothing is made yet. */
  constructor(stateDir: string, kind: string, limits: KeptRecordsLimits) {
    this.#folder = join(resolve(stateDir), kind);
    this.#limits = limits;
    this.#folders = new PrivateFolder(resolve(stateDir));
  }

  /** The value kept under a key; undefined where there is none, or it is damaged. */
  async read(key: string): Promise<unknown> {
    const record = await readRecord(await this.#path(key));
    return record?.key === key ? record.value : undefined;
  }

  /** All values, in no order. */
  async values(): Promise<unknown[]> {
    const values: unknown[] = [];
    try {
      for await (const { name } of Deno.readDir(this.#folder)) {
        const record = await readRecord(join(this.#folder, name));
        if (record !== undefined) values.push(record.value);
      }
    } catch {
      // Where the folder is not there, nothing is.
    }
    return values;
  }

  /** Keeps a value under a key, in place of what was there. */
  async write(key: string, value: unknown): Promise<boolean> {
    const text = `${JSON.stringify({ version: VERSION, key, value })}\n`;
    if (text.length > this.#limits.recordLength) return false;
    try {
      await this.#put(key, text);
      return true;
    } catch {
      return false;
    }
  }

  /** Changes the value under a key. Whoever changes one of the same kind meanwhile waits. */
  async update(key: string, change: (value: unknown) => unknown): Promise<boolean> {
    try {
      await this.#folders.make(this.#folder);
      await using _lock = await lockFile(`${this.#folder}.lock`);
      return await this.write(key, change(await this.read(key)));
    } catch {
      return false;
    }
  }

  /**
   * Keeps a value that somebody has asked to be kept, and is not merely remembered.
   *
   * @throws {HubError} when it cannot be written, or is too long
   */
  async store(key: string, value: unknown): Promise<void> {
    const text = `${JSON.stringify({ version: VERSION, key, value })}\n`;
    const { recordLength } = this.#limits;
    if (text.length > recordLength) {
      throw new HubError(`Cannot write into "${this.#folder}": it is longer than ${recordLength}`);
    }
    try {
      await this.#put(key, text);
    } catch (error) {
      throw fileError("write into", this.#folder, error, { root: this.#folders.root });
    }
  }

  async #put(key: string, text: string): Promise<void> {
    try {
      await this.#folders.make(this.#folder);
      if (this.#writes++ % WRITES_PER_SWEEP === 0) await this.#sweep();
      await writeWholeFile(await this.#path(key), text, { mode: 0o600 });
    } catch (error) {
      this.#folders.forget();
      throw error;
    }
  }

  /** A key may be longer than a name of a file, and have any character in it. */
  async #path(key: string): Promise<string> {
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key));
    return join(this.#folder, `${new Uint8Array(digest).toHex().slice(0, 40)}.json`);
  }

  /** Removes the oldest records until the rest keeps to the limits, and what a crash has left. */
  async #sweep(): Promise<void> {
    const found: { readonly path: string; readonly size: number; readonly time: number }[] = [];
    for await (const { name } of Deno.readDir(this.#folder)) {
      const path = join(this.#folder, name);
      const info = await Deno.lstat(path).catch(() => undefined);
      if (info !== undefined) {
        found.push({ path, size: info.size, time: info.mtime?.getTime() ?? 0 });
      }
    }
    found.sort((a, b) => b.time - a.time);
    let bytes = 0;
    for (const [index, { path, size }] of found.entries()) {
      bytes += size;
      if (index < this.#limits.records && bytes <= this.#limits.totalBytes) continue;
      await Deno.remove(path).catch(() => {});
    }
  }
}

const VERSION = 1;

/** A process that keeps many records must not outgrow the limits by more than these. */
const WRITES_PER_SWEEP = 64;

interface KeptRecord {
  readonly key?: unknown;
  readonly value: unknown;
}

async function readRecord(path: string): Promise<KeptRecord | undefined> {
  try {
    const record: unknown = JSON.parse(await Deno.readTextFile(path));
    return isRecord(record) ? record : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is KeptRecord {
  return isObject(value) && value.version === VERSION && "value" in value;
}
