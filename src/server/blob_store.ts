import { createHash } from "node:crypto";
import { HubError } from "../vocabulary/errors.ts";

/**
 * File contents on disk, each once, in one flat folder under the name of its SHA-256: a folder that
 * any static file server can serve as the second origin. A blob appears under its name only when it
 * is complete and on disk.
 */
export class BlobStore {
  /** The folder that holds the finished blobs. */
  readonly folder: string;
  readonly #incoming: string;

  private constructor(folder: string, incoming: string) {
    this.folder = folder;
    this.#incoming = incoming;
  }

  /** Opens the store under `dataDir`, making its folders; leftovers of a crash are removed. */
  static async open(dataDir: string): Promise<BlobStore> {
    const store = new BlobStore(`${dataDir}/blobs`, `${dataDir}/incoming`);
    await Deno.remove(store.#incoming, { recursive: true }).catch(ignoreMissing);
    await Deno.mkdir(store.#incoming, { recursive: true });
    await Deno.mkdir(store.folder, { recursive: true });
    return store;
  }

  /** Where the blob of this digest is, or would be. */
  pathOf(sha256: string): string {
    return `${this.folder}/${sha256}`;
  }

  /** Size of the blob in bytes; undefined when it is not here. */
  async sizeOf(sha256: string): Promise<number | undefined> {
    return await Deno.stat(this.pathOf(sha256)).then((info) => info.size, ignoreMissing);
  }

  /**
   * Stores exactly `size` bytes, hashing them on the way, and gives their SHA-256. A chunk may be
   * reused by its producer once the next one is asked for.
   *
   * @throws {HubError} when more or fewer bytes come; then nothing is kept
   */
  async put(
    chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    size: number,
  ): Promise<string> {
    const temporary = `${this.#incoming}/${crypto.randomUUID()}`;
    try {
      const sha256 = await write(temporary, chunks, size);
      await Deno.rename(temporary, this.pathOf(sha256));
      return sha256;
    } catch (error) {
      await Deno.remove(temporary).catch(ignoreMissing);
      throw error;
    }
  }

  /**
   * Removes the blobs that nobody uses and that were written before a time, in milliseconds since
   * 1970.
   */
  async sweep(options: {
    readonly isUsed: (sha256: string) => boolean;
    readonly writtenBefore: number;
  }): Promise<void> {
    for await (const { name } of Deno.readDir(this.folder)) {
      if (options.isUsed(name)) continue;
      const { mtime } = await Deno.stat(this.pathOf(name));
      if ((mtime?.getTime() ?? 0) < options.writtenBefore) await Deno.remove(this.pathOf(name));
    }
  }
}

async function write(
  path: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  size: number,
): Promise<string> {
  const hash = createHash("sha256");
  using file = await Deno.open(path, { write: true, createNew: true });
  let written = 0;
  for await (const chunk of chunks) {
    hash.update(chunk);
    for (let offset = 0; offset < chunk.length;) {
      offset += await file.write(chunk.subarray(offset));
    }
    written += chunk.length;
  }
  if (written !== size) {
    throw new HubError(`Cannot store a blob: expected ${size} bytes, got ${written}`);
  }
  await file.syncData();
  return hash.digest("hex");
}

function ignoreMissing(error: unknown): undefined {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
