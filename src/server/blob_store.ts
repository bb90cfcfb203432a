import { createHash } from "node:crypto";
import { HubError } from "../vocabulary/errors.ts";
import { gitBlobHeader } from "../vocabulary/git_blob.ts";

/** A blob that has just been stored. */
export interface StoredBlob {
  /** SHA-256 of the content, in hex. */
  readonly sha256: string;
  /** Git blob id of the content, SHA-1 in hex. */
  readonly oid: string;
  /** Size in bytes. */
  readonly size: number;
}

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
   * Stores exactly `size` bytes, hashing them on the way. A chunk may be reused by its producer once
   * the next one is asked for.
   *
   * @throws {HubError} when more or fewer bytes come; then nothing is kept
   */
  async put(
    chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    size: number,
  ): Promise<StoredBlob> {
    const temporary = `${this.#incoming}/${crypto.randomUUID()}`;
    try {
      const digests = await this.#write(temporary, chunks, size);
      await Deno.rename(temporary, this.pathOf(digests.sha256));
      return { ...digests, size };
    } catch (error) {
      await Deno.remove(temporary).catch(ignoreMissing);
      throw error;
    }
  }

  /** Removes the blobs that nobody uses and that were written before a time, in milliseconds since 1970. */
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

  async #write(
    path: string,
    chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    size: number,
  ): Promise<{ readonly sha256: string; readonly oid: string }> {
    const sha256 = createHash("sha256");
    const sha1 = createHash("sha1").update(gitBlobHeader(size));
    using file = await Deno.open(path, { write: true, createNew: true });
    let written = 0;
    for await (const chunk of chunks) {
      sha256.update(chunk);
      sha1.update(chunk);
      for (let offset = 0; offset < chunk.length;) {
        offset += await file.write(chunk.subarray(offset));
      }
      written += chunk.length;
    }
    if (written !== size) {
      throw new HubError(`Cannot store a blob: expected ${size} bytes, got ${written}`);
    }
    await file.syncData();
    return { sha256: sha256.digest("hex"), oid: sha1.digest("hex") };
  }
}

function ignoreMissing(error: unknown): undefined {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
