import { createHash } from "../../vocabulary/hashing.ts";
import type { ByteRange } from "../../vocabulary/byte_source.ts";
import { gitBlobHeader } from "../../vocabulary/git_blob.ts";

/** A file of a push: from this disk, or made by the push itself. */
export interface OutgoingFile {
  /** Path in the repository. */
  readonly path: string;
  /** Where it is on this disk; undefined for one that is made. */
  readonly localPath: string | undefined;
  /** Size in bytes. */
  readonly size: number;
  /** SHA-256 of its bytes, in hex. */
  readonly sha256: string;
  /** Git's object id of its bytes; undefined for one that is too large to be outside LFS. */
  readonly gitSha1: string | undefined;
  /** Its first bytes, at most {@linkcode SAMPLE_BYTES}. */
  readonly sample: Uint8Array;
  /** Reads a range, to send it. */
  readonly read: (
    range: ByteRange,
  ) => Promise<ReadableStream<Uint8Array<ArrayBuffer>> | Uint8Array<ArrayBuffer>>;
  /** Reads all of it piece by piece; a piece's memory is used again when the next one is asked for. */
  readonly pieces: () => AsyncIterable<Uint8Array>;
  /** Reads all of it, for a file that goes into the commit itself; throws when it has changed. */
  readonly content: () => Promise<Uint8Array<ArrayBuffer>>;
  /** Throws when the file is no longer the one that was looked at. */
  readonly assertUnchanged: () => Promise<void>;
}

/** By so many bytes the Hub tells text from data. */
export const SAMPLE_BYTES = 512;

/** A file that is made by the push. */
export async function madeFile(path: string, text: string): Promise<OutgoingFile> {
  const bytes = new TextEncoder().encode(text);
  const sha256 = await createHash("sha256");
  sha256.update(bytes);
  const sha1 = await createHash("sha1");
  sha1.update(gitBlobHeader(bytes.length));
  sha1.update(bytes);
  return {
    path,
    localPath: undefined,
    size: bytes.length,
    sha256: sha256.digest(),
    gitSha1: sha1.digest(),
    sample: bytes.subarray(0, SAMPLE_BYTES),
    read: ({ start, end }) => Promise.resolve(bytes.subarray(start, end)),
    pieces: async function* () {
      yield bytes;
    },
    content: () => Promise.resolve(bytes),
    assertUnchanged: () => Promise.resolve(),
  };
}
