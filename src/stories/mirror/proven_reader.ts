import type { ByteRange, ByteSource } from "../../vocabulary/byte_source.ts";
import { ChecksumMismatchError, HubError, NetworkError } from "../../vocabulary/errors.ts";
import { gitBlobHeader } from "../../vocabulary/git_blob.ts";
import { createHash, type IncrementalHash } from "../../vocabulary/hashing.ts";
import { etagOf, type RemoteFile } from "../../vocabulary/repository.ts";

/**
 * Reads a file from its source to pass it on, range by range in order, each as often as it takes,
 * and proves it on the way: the last byte is given only when the digest of all is the one promised.
 */
export class ProvenReader {
  readonly #file: RemoteFile;
  readonly #source: ByteSource;
  readonly #stallTimeoutMs: number;
  readonly #signal: AbortSignal;
  /** The digest of what was read for good, and how far that goes. */
  #proven: { readonly hash: IncrementalHash; readonly end: number } | undefined;
  /** The same with the range that was read last: for good, as soon as the next one is asked for. */
  #latest: { readonly hash: IncrementalHash; readonly end: number } | undefined;

  /** Nothing is read yet. */
  constructor(
    file: RemoteFile,
    source: ByteSource,
    options: { readonly stallTimeoutMs: number; readonly signal: AbortSignal },
  ) {
    this.#file = file;
    this.#source = source;
    this.#stallTimeoutMs = options.stallTimeoutMs;
    this.#signal = options.signal;
  }

  /**
   * Opens a range: the one after the last, or that one again.
   *
   * @throws {HubError} when it is neither
   */
  async read(range: ByteRange): Promise<ReadableStream<Uint8Array>> {
    this.#proven ??= { hash: await this.#begin(), end: 0 };
    if (this.#latest?.end === range.start) this.#proven = this.#latest;
    if (this.#proven.end !== range.start) {
      throw new HubError(`Cannot read "${this.#file.path}": its parts are not asked for in order`);
    }
    const hash = await this.#proven.hash.fork();
    return ReadableStream.from(this.#pieces(range, hash));
  }

  async #begin(): Promise<IncrementalHash> {
    const { sha256, size } = this.#file;
    const hash = await createHash(sha256 === undefined ? "sha1" : "sha256");
    if (sha256 === undefined) hash.update(gitBlobHeader(size));
    return hash;
  }

  async *#pieces(range: ByteRange, hash: IncrementalHash): AsyncGenerator<Uint8Array> {
    let offset = range.start;
    for await (const piece of this.#received(range)) {
      hash.update(piece);
      offset += piece.length;
      yield piece;
    }
    if (offset < range.end) throw this.#cut();
    this.#latest = { hash, end: range.end };
    if (range.end === this.#file.size) await this.#assertPromised(hash);
  }

  /** The bytes of a range, whatever more the source sends. */
  async *#received({ start, end }: ByteRange): AsyncGenerator<Uint8Array> {
    const opened = await this.#source.open({ start, end }, { signal: this.#signal });
    const reader = opened.body.getReader();
    let offset = opened.start;
    try {
      while (offset < end) {
        const piece = await this.#next(reader);
        if (piece === undefined) return;
        const wanted = piece.subarray(Math.max(0, start - offset), end - offset);
        offset += piece.length;
        if (wanted.length > 0) yield wanted;
      }
    } finally {
      await reader.cancel().catch(() => {});
    }
  }

  async #next(
    reader: ReadableStreamDefaultReader<Uint8Array>,
  ): Promise<Uint8Array | undefined> {
    let isStalled = false;
    const timer = setTimeout(() => {
      isStalled = true;
      reader.cancel().catch(() => {});
    }, this.#stallTimeoutMs);
    try {
      const { value } = await reader.read();
      if (isStalled) throw this.#cut("the server fell silent");
      return value;
    } catch (error) {
      this.#signal.throwIfAborted();
      throw error instanceof HubError ? error : this.#cut();
    } finally {
      clearTimeout(timer);
    }
  }

  #cut(why = "the connection was cut"): NetworkError {
    return new NetworkError(`Cannot read "${this.#file.path}": ${why}`);
  }

  async #assertPromised(hash: IncrementalHash): Promise<void> {
    const [expected, actual] = [etagOf(this.#file), (await hash.fork()).digest()];
    if (expected === actual) return;
    throw new ChecksumMismatchError(
      `Cannot pass on "${this.#file.path}": expected digest ${expected}, but its bytes have ${actual}`,
      { expected, actual },
    );
  }
}
