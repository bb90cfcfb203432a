import {
  createHash,
  type HashImplementation,
  type IncrementalHash,
} from "../vocabulary/hashing.ts";
import { HubError } from "../vocabulary/errors.ts";
import { gitBlobHeader } from "../vocabulary/git_blob.ts";

/** Digests of a whole file, in lower-case hex. */
export interface FileDigests {
  /** SHA-256 of the bytes. */
  readonly sha256: string;
  /** Git's object id of the bytes as a blob, where it was asked for. */
  readonly gitSha1?: string;
}

/** Which digests to compute, and how. */
export interface DigestOptions {
  /** Whether git's object id is wanted as well. @default false */
  readonly git?: boolean;
  /** Who computes them. @default "auto" */
  readonly hashing?: HashImplementation;
}

/**
 * The digests of a file on disk that is still growing: reads what is there, in order, from a
 * handle of its own. It proves what is on disk, not what was in memory on its way there.
 */
export class PrefixDigest implements Disposable {
  readonly #file: Deno.FsFile;
  readonly #sha256: IncrementalHash;
  readonly #git: IncrementalHash | undefined;
  #position = 0;

  private constructor(
    file: Deno.FsFile,
    sha256: IncrementalHash,
    git: IncrementalHash | undefined,
  ) {
    this.#file = file;
    this.#sha256 = sha256;
    this.#git = git;
  }

  /** Opens the file at `path`, whose final size is `size` bytes. */
  static async open(
    path: string,
    size: number,
    { git = false, hashing = "auto" }: DigestOptions = {},
  ): Promise<PrefixDigest> {
    const sha256 = await createHash("sha256", { implementation: hashing });
    const sha1 = git ? await createHash("sha1", { implementation: hashing }) : undefined;
    sha1?.update(gitBlobHeader(size));
    // Whoever reads synchronously may as well open so: a round trip through another thread costs more.
    return new PrefixDigest(Deno.openSync(path), sha256, sha1);
  }

  /** Takes the bytes from where it stands up to `offset`, all of which are on disk. */
  advance(offset: number): void {
    buffer ??= new Uint8Array(READ_SIZE);
    while (this.#position < offset) {
      const wanted = Math.min(offset - this.#position, READ_SIZE);
      const read = this.#file.readSync(buffer.subarray(0, wanted));
      if (read === null) {
        throw new HubError(`Cannot hash the file: it ends at byte ${this.#position}`);
      }
      const bytes = buffer.subarray(0, read);
      this.#sha256.update(bytes);
      this.#git?.update(bytes);
      this.#position += read;
    }
  }

  /** The digests of the bytes taken so far. Ends the computation. */
  digests(): FileDigests {
    const sha256 = this.#sha256.digest();
    return this.#git === undefined ? { sha256 } : { sha256, gitSha1: this.#git.digest() };
  }

  /** Closes the handle. */
  [Symbol.dispose](): void {
    this.#file.close();
  }
}

/** Large enough that the calls do not count, small enough to stay in the processor's cache. */
const READ_SIZE = 512 * 1024;
/** Bytes are read and hashed in one go, so all files of a thread share one buffer. */
let buffer: Uint8Array<ArrayBuffer> | undefined;
