import type { ByteSource } from "../vocabulary/byte_source.ts";
import { ChecksumMismatchError } from "../vocabulary/errors.ts";
import { fileError } from "../vocabulary/file_errors.ts";
import { FileTransfer } from "./file_transfer.ts";
import type { TransferIdentity } from "./journal.ts";
import { PartialFile, type PartialPaths } from "./partial_file.ts";
import type { FileDigests } from "./prefix_digest.ts";
import { repair } from "./repair.ts";
import { TransferReporter } from "./transfer_reporter.ts";
import type { TransferContext } from "./transfer_context.ts";

/** One file to fetch. */
export interface FileRequest {
  /** Its path in the repository: its name in events and messages. */
  readonly path: string;
  /** Where its bytes come from. */
  readonly source: ByteSource;
  /** What it is; `etag` is the digest it is proven against, a SHA-256 or a git blob SHA-1 by its length. */
  readonly identity: TransferIdentity;
  /** Where it grows. */
  readonly partial: PartialPaths;
}

/** A file that was fetched: complete at its partial path, proven unless the engine does not verify. */
export interface FetchedFile {
  /** SHA-256 in hex; undefined where nothing was verified. */
  readonly sha256: string | undefined;
  /** Bytes that came over the network, those fetched twice counted twice. */
  readonly fetchedBytes: number;
  /** Bytes kept from an earlier transfer. */
  readonly resumedBytes: number;
  /** Size of the parts in bytes. */
  readonly partSize: number;
  /** CRC-32 of every part. */
  readonly checksums: readonly number[];
}

/** Fetches one file and proves it. See {@linkcode TransferEngine.fetchFile}. */
export async function fetchFile(
  request: FileRequest,
  context: TransferContext,
  signal: AbortSignal,
): Promise<FetchedFile> {
  await using partial = await PartialFile.open(request.partial, request.identity, context);
  const fetching = new Fetching(request, partial, context, signal);
  try {
    const digests = await fetching.fetch();
    // Many small files would wait long for the disk, and are hashed again at every use anyway.
    if (partial.isResumable) await partial.sync();
    return {
      sha256: digests?.sha256,
      fetchedBytes: fetching.reporter.fetchedBytes,
      resumedBytes: partial.resumedBytes,
      partSize: partial.parts.partSize,
      checksums: partial.parts.checksums(),
    };
  } catch (error) {
    if (error instanceof ChecksumMismatchError || !partial.isResumable) await partial.remove();
    throw error;
  }
}

/** The course of one file: its bytes, the digest that follows them, and its repair. */
class Fetching {
  readonly reporter: TransferReporter;
  readonly #request: FileRequest;
  readonly #partial: PartialFile;
  readonly #context: TransferContext;
  readonly #signal: AbortSignal;
  readonly #isGit: boolean;
  /** Whether the server gives single parts, as far as is known. */
  #separable = true;

  constructor(
    request: FileRequest,
    partial: PartialFile,
    context: TransferContext,
    signal: AbortSignal,
  ) {
    this.#request = request;
    this.#partial = partial;
    this.#context = context;
    this.#signal = signal;
    this.#isGit = request.identity.etag.length === GIT_SHA1_LENGTH;
    this.reporter = new TransferReporter(request.path, partial, context);
  }

  /** The proven digests; undefined where nothing is verified. */
  async fetch(): Promise<FileDigests | undefined> {
    if (!this.#context.verify) {
      await this.#fetchMissing(() => {});
      return undefined;
    }
    const digests = await this.#fetchAndDigest();
    const proven = this.#isRight(digests) ? digests : await this.#repair();
    if (proven === undefined) throw this.#mismatch(digests);
    this.reporter.verified(this.#isGit ? "git-sha1" : "sha256", this.#request.identity.etag);
    return proven;
  }

  async #fetchAndDigest(): Promise<FileDigests> {
    const { parts, paths } = this.#partial;
    if (parts.count <= 1) {
      await this.#fetchMissing(() => {});
      return await this.#digest();
    }
    const { digests, hashing } = this.#context;
    using follower = digests.follow(paths.data, parts.size, { git: this.#isGit, hashing });
    await this.#fetchMissing(() => follower.advance(parts.contiguousPrefix));
    return await follower.finish(this.#signal);
  }

  #digest(): Promise<FileDigests> {
    const { parts, paths } = this.#partial;
    const { digests, hashing } = this.#context;
    return digests.digest(paths.data, parts.size, {
      git: this.#isGit,
      hashing,
      signal: this.#signal,
    }).catch((error) => {
      throw fileError("hash", paths.data, error);
    });
  }

  async #fetchMissing(onBytes: () => void): Promise<void> {
    onBytes();
    const { source } = this.#request;
    const transfer = new FileTransfer(source, this.#partial, this.#context, this.#signal, {
      onWire: (bytes) => {
        this.reporter.fetched(bytes);
        this.#context.traffic.received(bytes);
      },
      onBytes: () => {
        this.reporter.progressed();
        onBytes();
      },
      onRetry: (error, attempt, delayMs) => this.reporter.retry(error, attempt, delayMs),
      onRangeIgnored: () => {
        if (this.#separable) this.reporter.rangeIgnored();
        this.#separable = false;
      },
    });
    await transfer.run();
  }

  #repair(): Promise<FileDigests | undefined> {
    return repair(this.#partial, this.#separable, {
      fetchMissing: () => this.#fetchMissing(() => {}),
      digest: () => this.#digest(),
      isRight: (digests) => this.#isRight(digests),
      onRepair: (where, bytes) => {
        this.reporter.repairing(where, bytes);
        if (where === "wire") this.#request.source.distrust?.();
      },
    });
  }

  #isRight(digests: FileDigests): boolean {
    return this.#digestOf(digests) === this.#request.identity.etag;
  }

  #digestOf(digests: FileDigests): string | undefined {
    return this.#isGit ? digests.gitSha1 : digests.sha256;
  }

  #mismatch(digests: FileDigests): ChecksumMismatchError {
    const expected = this.#request.identity.etag;
    const actual = this.#digestOf(digests) ?? "";
    return new ChecksumMismatchError(
      `Cannot prove "${this.#request.path}": expected digest ${expected}, but its bytes have ${actual}`,
      { expected, actual },
    );
  }
}

const GIT_SHA1_LENGTH = 40;
