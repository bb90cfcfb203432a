import type { HashImplementation } from "../vocabulary/hashing.ts";
import { DigestThread, type DigestThreadSeams } from "./digest_thread.ts";
import type { FileDigests } from "./prefix_digest.ts";

/** A complete file to be hashed. */
export interface FileToDigest {
  /** Where it is. */
  readonly path: string;
  /** Size in bytes. */
  readonly size: number;
  /** Whether git's object id is wanted as well. */
  readonly git: boolean;
}

/** Options of {@linkcode digestFiles}. */
export interface DigestFilesOptions<T> extends DigestThreadSeams {
  /** Told how many bytes of a file are hashed. */
  readonly onProgress?: (file: T, done: number) => void;
  /** Told the digests of a file, or why it has none. Its reader goes on afterwards. */
  readonly onResult: (file: T, result: FileDigests | Error) => void | Promise<void>;
  /** Who computes digests. @default "auto" */
  readonly hashing?: HashImplementation | undefined;
  /** Ends the hashing. */
  readonly signal?: AbortSignal | undefined;
  /** A clock in milliseconds. @default performance.now */
  readonly now?: () => number;
  /** The most files that are read at once. @default 2, or 1 where there is one processor */
  readonly readers?: number;
}

/**
 * Hashes files one after another, or several at a time where that is faster: as long as hashing
 * itself is what takes the time, the disk has more to give. Where it has not, a second reader would
 * only make its heads run to and fro.
 */
export async function digestFiles<T extends FileToDigest>(
  files: readonly T[],
  options: DigestFilesOptions<T>,
): Promise<void> {
  const { readers = Math.min(2, navigator.hardwareConcurrency) } = options;
  await new DigestCrew(files, options).run(readers);
}

/** So many bytes tell how fast the disk is. */
const TELLING_BYTES = 64 * 1024 * 1024;
/** 250 MB/s: more than the heads of a disk can read, less than one processor can hash. */
const FAST_BYTES_PER_MS = 250_000;

class DigestCrew<T extends FileToDigest> {
  readonly #files: readonly T[];
  readonly #options: DigestFilesOptions<T>;
  readonly #isFast = Promise.withResolvers<void>();
  readonly #now: () => number;
  readonly #begin: number;
  #bytes = 0;
  #next = 0;

  constructor(files: readonly T[], options: DigestFilesOptions<T>) {
    this.#files = files;
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#begin = this.#now();
  }

  async run(readers: number): Promise<void> {
    const first = this.#read().finally(() => this.#isFast.resolve());
    const others = Array.from({ length: readers - 1 }, async () => {
      await this.#isFast.promise;
      await this.#read();
    });
    const outcomes = await Promise.allSettled([first, ...others]);
    for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  }

  /** Hashes files until none is left. */
  async #read(): Promise<void> {
    const { hashing = "auto", signal, startWorker, onResult } = this.#options;
    if (this.#next >= this.#files.length) return;
    using thread = new DigestThread(startWorker === undefined ? {} : { startWorker });
    while (this.#next < this.#files.length) {
      signal?.throwIfAborted();
      const file = this.#files[this.#next++] as T;
      const { path, size, git } = file;
      const onProgress = this.#progressOf(file);
      const result = await thread.digest(path, size, { git, hashing, signal, onProgress })
        .catch((error) => {
          signal?.throwIfAborted();
          return error as Error;
        });
      await onResult(file, result);
    }
  }

  #progressOf(file: T): (done: number) => void {
    let before = 0;
    return (done) => {
      this.#bytes += done - before;
      before = done;
      const rate = this.#bytes / (this.#now() - this.#begin);
      if (this.#bytes >= TELLING_BYTES && rate >= FAST_BYTES_PER_MS) this.#isFast.resolve();
      this.#options.onProgress?.(file, done);
    };
  }
}
