import { crc32 } from "node:zlib";
import { HubError } from "../vocabulary/errors.ts";
import { gitBlobHeader } from "../vocabulary/git_blob.ts";
import { createHash, type HashImplementation } from "../vocabulary/hashing.ts";

/** What one reading of a file that is to be uploaded has found out. */
export interface SourceDigest {
  /** SHA-256 of the bytes, in lower-case hex. */
  readonly sha256: string;
  /** Git's object id of the bytes as a blob, where it was asked for. */
  readonly gitSha1?: string;
  /** CRC-32 of every {@linkcode CHECKED_BYTES} of the file, the last piece being what remains. */
  readonly checksums: Uint32Array;
}

/** Options of {@linkcode digestSource}. */
export interface SourceDigestOptions {
  /** Whether git's object id is wanted as well. @default false */
  readonly git?: boolean;
  /** Who computes digests. @default "auto" */
  readonly hashing?: HashImplementation | undefined;
  /** Told how many bytes have been read. */
  readonly onProgress?: (done: number) => void;
  /** Ends the reading. */
  readonly signal?: AbortSignal | undefined;
}

/** Bytes that share a checksum. A file of 500 GB has eight megabytes of checksums. */
export const CHECKED_BYTES = 256 * 1024;
/** Enough that the calls do not count. */
const READ_BYTES = 4 * CHECKED_BYTES;

/**
 * Reads the first `size` bytes of a file once, from its beginning to its end, and digests them. The
 * next bytes are read while the ones before are hashed; memory is two buffers, whatever the size.
 *
 * @throws {HubError} when the file has become shorter
 */
export async function digestSource(
  path: string,
  size: number,
  options: SourceDigestOptions = {},
): Promise<SourceDigest> {
  const { git = false, hashing = "auto", onProgress = () => {}, signal } = options;
  const sha256 = await createHash("sha256", { implementation: hashing });
  const sha1 = git ? await createHash("sha1", { implementation: hashing }) : undefined;
  sha1?.update(gitBlobHeader(size));
  const checksums = new Uint32Array(Math.ceil(size / CHECKED_BYTES));
  using file = await Deno.open(path);
  // A folder may have thousands of small files; none leaves more behind than it has.
  const bufferBytes = Math.min(size, READ_BYTES);
  let coming = readBlock(file, new Uint8Array(bufferBytes), size, path);
  let spare = new Uint8Array(size > bufferBytes ? bufferBytes : 0);
  try {
    for (let done = 0; done < size;) {
      signal?.throwIfAborted();
      const bytes = await coming;
      const start = done;
      done += bytes.length;
      if (done < size) coming = readBlock(file, spare, size - done, path);
      sha256.update(bytes);
      sha1?.update(bytes);
      for (let at = 0; at < bytes.length; at += CHECKED_BYTES) {
        checksums[(start + at) / CHECKED_BYTES] = crc32(bytes.subarray(at, at + CHECKED_BYTES));
      }
      spare = new Uint8Array(bytes.buffer);
      onProgress(done);
    }
  } finally {
    // The handle must not be closed under a read that nobody waits for any more.
    await coming.catch(() => {});
  }
  return {
    sha256: sha256.digest(),
    ...(sha1 !== undefined && { gitSha1: sha1.digest() }),
    checksums,
  };
}

/** Fills a buffer, or what is left of the file. */
async function readBlock(
  file: Deno.FsFile,
  buffer: Uint8Array<ArrayBuffer>,
  left: number,
  path: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const wanted = buffer.subarray(0, Math.min(buffer.length, left));
  for (let filled = 0; filled < wanted.length;) {
    const read = await file.read(wanted.subarray(filled));
    if (read === null) throw new HubError(`Cannot read "${path}": it has become shorter`);
    filled += read;
  }
  return wanted;
}
