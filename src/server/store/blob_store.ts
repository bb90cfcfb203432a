import { createHash } from "node:crypto";
import { HubError } from "../../vocabulary/errors.ts";

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

  /** The digests of all blobs. */
  async list(): Promise<Set<string>> {
    return new Set(await Array.fromAsync(Deno.readDir(this.folder), ({ name }) => name));
  }

  /** Size of the blob in bytes; undefined when it is not here. */
  async sizeOf(sha256: string): Promise<number | undefined> {
    return await Deno.stat(this.pathOf(sha256)).then((info) => info.size, ignoreMissing);
  }

  /**
   * Stores exactly `size` bytes, hashing them on the way, and gives their SHA-256. A chunk may be
   * reused by its producer once the next one is asked for.
   *
   * @throws {HubError} when more or fewer bytes come, or others than those of the `expected`
   * SHA-256; then nothing is kept
   */
  async put(
    chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    size: number,
    expected?: string,
  ): Promise<string> {
    const temporary = this.temporaryPath();
    try {
      const sha256 = await write(temporary, chunks, size);
      assertDigest(sha256, expected);
      await Deno.rename(temporary, this.pathOf(sha256));
      return sha256;
    } catch (error) {
      await Deno.remove(temporary).catch(ignoreMissing);
      throw error;
    }
  }

  /** A new name beside the blobs, for bytes that come in an order of their own. */
  temporaryPath(): string {
    return `${this.#incoming}/${crypto.randomUUID()}`;
  }

  /**
   * Makes a file that was written at a {@linkcode temporaryPath} the blob of this SHA-256.
   *
   * @throws {HubError} when its bytes are others; then it stays where it is
   */
  async adopt(path: string, sha256: string): Promise<void> {
    assertDigest(await digestOnDisk(path), sha256);
    await Deno.rename(path, this.pathOf(sha256));
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
  const fail = (got: string): never => {
    throw new HubError(`Cannot store a blob: expected ${size} bytes, got ${got}`);
  };
  let written = 0;
  for await (const chunk of chunks) {
    written += chunk.length;
    if (written > size) fail("more");
    hash.update(chunk);
    await writeAll(file, chunk);
  }
  if (written < size) fail(String(written));
  await file.syncData();
  return hash.digest("hex");
}

async function digestOnDisk(path: string): Promise<string> {
  const hash = createHash("sha256");
  using file = await Deno.open(path, { read: true, write: true });
  const buffer = new Uint8Array(1024 * 1024);
  for (let count = await file.read(buffer); count !== null; count = await file.read(buffer)) {
    hash.update(buffer.subarray(0, count));
  }
  await file.syncData();
  return hash.digest("hex");
}

function assertDigest(actual: string, expected: string | undefined): void {
  if (expected === undefined || actual === expected) return;
  throw new HubError(`Cannot store a blob: expected the SHA-256 ${expected}, got ${actual}`);
}

/** Writes every byte of a chunk at the file's position. */
export async function writeAll(file: Deno.FsFile, chunk: Uint8Array): Promise<void> {
  for (let offset = 0; offset < chunk.length;) {
    offset += await file.write(chunk.subarray(offset));
  }
}

/** Passes when a file was not there to begin with. */
export function ignoreMissing(error: unknown): undefined {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
