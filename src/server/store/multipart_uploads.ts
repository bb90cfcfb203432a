import { createHash } from "node:crypto";
import { HubError } from "../../vocabulary/errors.ts";
import { type BlobStore, ignoreMissing, writeAll } from "./blob_store.ts";
import { ErrorReply } from "../api/error_reply.ts";

/** What a multipart upload is to bring. */
export interface MultipartWish {
  /** Id of the repository it is for. */
  readonly repository: string;
  /** SHA-256 of the whole. */
  readonly sha256: string;
  /** Size of the whole in bytes. */
  readonly size: number;
  /** Size of every part but the last, in bytes. */
  readonly partBytes: number;
  /** When the upload is forgotten, in milliseconds since 1970. */
  readonly expiresAt: number;
}

/** A part as its uploader names it at the end. */
export interface UploadedPart {
  /** From 1 on. */
  readonly number: number;
  /** What the storage answered, quotes included. */
  readonly etag: string;
}

/**
 * Uploads that come in parts, in any order and several at a time, as S3 takes them. All parts of
 * one go to their places in one file, which becomes a blob when its digest is right. Uploads live
 * as long as the process, at most.
 */
export class MultipartUploads {
  readonly #blobs: BlobStore;
  readonly #now: () => number;
  readonly #uploads = new Map<string, Upload>();

  /** `now` is the clock, in milliseconds since 1970. */
  constructor(blobs: BlobStore, now: () => number) {
    this.#blobs = blobs;
    this.#now = now;
  }

  /** Begins an upload and gives its id. What has expired is removed. */
  async begin(wish: MultipartWish): Promise<string> {
    await this.#removeExpired();
    if (this.#uploads.size >= MOST_UPLOADS) {
      throw new ErrorReply(429, "TooManyRequests", "Too many uploads have been begun");
    }
    const path = this.#blobs.temporaryPath();
    await Deno.writeFile(path, new Uint8Array(), { createNew: true });
    await Deno.truncate(path, wish.size);
    const id = crypto.randomUUID();
    this.#uploads.set(id, { ...wish, path, etags: new Map(), finished: undefined });
    return id;
  }

  /**
   * Writes a part to its place and gives its ETag: the MD5, quoted, as S3 does.
   *
   * @throws {ErrorReply} when there is no such upload or part, or it is of another size
   */
  async writePart(id: string, number: number, chunks: AsyncIterable<Uint8Array>): Promise<string> {
    const upload = this.#find(id);
    const { path, size, partBytes, etags } = upload;
    if (upload.finished !== undefined) throw noSuchUpload();
    const start = (number - 1) * partBytes;
    const length = Math.min(partBytes, size - start);
    if (number < 1 || length <= 0) throw invalidPart(`There is no part ${number}`);
    etags.delete(number);
    const hash = createHash("md5");
    using file = await Deno.open(path, { write: true });
    await file.seek(start, Deno.SeekMode.Start);
    let written = 0;
    for await (const chunk of chunks) {
      written += chunk.length;
      if (written > length) break;
      hash.update(chunk);
      await writeAll(file, chunk);
    }
    if (written !== length) throw invalidPart(`Part ${number} has to have ${length} bytes`);
    const etag = `"${hash.digest("hex")}"`;
    etags.set(number, etag);
    return etag;
  }

  /**
   * Makes the parts a blob, and gives whose and which; again the same when it is asked again.
   *
   * @throws {ErrorReply} when a part is missing or another one, or the whole has another digest
   */
  async complete(id: string, parts: readonly UploadedPart[]): Promise<MultipartWish> {
    const upload = this.#find(id);
    const { sha256, size, partBytes, etags } = upload;
    const count = Math.ceil(size / partBytes);
    const isWhole = parts.length === count &&
      parts.every(({ number, etag }, index) => number === index + 1 && etags.get(number) === etag);
    if (upload.finished === undefined && !isWhole) {
      throw invalidPart(`Expected the ${count} parts that were uploaded, in their order`);
    }
    upload.finished ??= this.#blobs.adopt(upload.path, sha256);
    try {
      await upload.finished;
    } catch (error) {
      upload.finished = undefined;
      if (!(error instanceof HubError)) throw error;
      throw new ErrorReply(400, "BadDigest", "The content is not the one that was announced");
    }
    return upload;
  }

  #find(id: string): Upload {
    const upload = this.#uploads.get(id);
    if (upload === undefined || upload.expiresAt <= this.#now()) throw noSuchUpload();
    return upload;
  }

  async #removeExpired(): Promise<void> {
    for (const [id, { expiresAt, path }] of this.#uploads) {
      if (expiresAt > this.#now()) continue;
      this.#uploads.delete(id);
      await Deno.remove(path).catch(ignoreMissing);
    }
  }
}

/** Each takes some memory and a name on the disk for as long as its addresses are good. */
const MOST_UPLOADS = 10_000;

interface Upload extends MultipartWish {
  /** The file that the parts are written to. */
  readonly path: string;
  /** ETags of the parts that are complete, by number. */
  readonly etags: Map<number, string>;
  /** Set once the parts are being made a blob. */
  finished: Promise<void> | undefined;
}

function noSuchUpload(): ErrorReply {
  return new ErrorReply(404, "NoSuchUpload", "The upload does not exist, or is over");
}

function invalidPart(message: string): ErrorReply {
  return new ErrorReply(400, "InvalidPart", message);
}
