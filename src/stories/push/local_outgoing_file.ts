import { crc32 } from "node:zlib";
import { fingerprintOf } from "../../cache/file_facts.ts";
import { CHECKED_BYTES, digestSource, type SourceDigest } from "../../transfer/source_digest.ts";
import type { ByteRange } from "../../vocabulary/byte_source.ts";
import { HubError } from "../../vocabulary/errors.ts";
import { fileError } from "../../vocabulary/file_errors.ts";
import type { HashImplementation } from "../../vocabulary/hashing.ts";
import { LocalFile } from "./local_file.ts";
import { type OutgoingFile, SAMPLE_BYTES } from "./outgoing_file.ts";

/** A file of this disk that is to be pushed. */
export interface LocalSource {
  /** Path in the repository. */
  readonly path: string;
  /** Where it is. */
  readonly localPath: string;
  /** Size in bytes, when it was looked at. */
  readonly size: number;
}

/** Options of {@linkcode localOutgoingFile}. */
export interface LocalOutgoingFileOptions {
  /** Who computes digests. @default "auto" */
  readonly hashing?: HashImplementation | undefined;
  /** Told how many bytes have been digested. */
  readonly onProgress?: (done: number) => void;
  /** Ends the reading. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads a file of this disk once, for its digests. It is read a second time when it is sent: then
 * every piece is compared with what was read first, and the file's facts before and after tell of
 * what a piece could not.
 *
 * @throws {HubError} when it cannot be read, or changes while it is
 */
export async function localOutgoingFile(
  source: LocalSource,
  options: LocalOutgoingFileOptions = {},
): Promise<OutgoingFile> {
  const { localPath, size } = source;
  try {
    const fingerprint = await fingerprintAt(localPath, size);
    const digest = await digestSource(localPath, size, {
      ...options,
      git: size <= LARGEST_REGULAR,
    });
    using file = await LocalFile.open(localPath);
    const sample = await file.read({ start: 0, end: Math.min(SAMPLE_BYTES, size) });
    if (await fingerprintAt(localPath) !== fingerprint) throw changed(localPath);
    return outgoing(source, { fingerprint, digest, sample });
  } catch (error) {
    throw fileError("read", localPath, error);
  }
}

/** The Hub takes files up to 10 MB outside LFS; git's object id of a larger one is of no use. */
const LARGEST_REGULAR = 16 * 1024 * 1024;

interface Known {
  readonly fingerprint: string;
  readonly digest: SourceDigest;
  readonly sample: Uint8Array;
}

function outgoing(source: LocalSource, { fingerprint, digest, sample }: Known): OutgoingFile {
  const { path, localPath, size } = source;
  const { sha256, gitSha1, checksums } = digest;
  const read = (range: ByteRange) => readChecked(source, range, checksums);
  const assertUnchanged = async (): Promise<void> => {
    if (await fingerprintAt(localPath) !== fingerprint) throw changed(localPath);
  };
  return {
    path,
    localPath,
    size,
    sha256,
    gitSha1,
    sample,
    read: (range) => Promise.resolve(read(range)),
    pieces: () => piecesOf(source, checksums),
    content: async () => await new Response(read({ start: 0, end: size })).bytes(),
    assertUnchanged,
  };
}

/**
 * Reads a range of a file piece by piece. A piece that has a checksum of its own, which is all of
 * them where the range begins and ends between two, must have it.
 */
function readChecked(
  { localPath, size }: LocalSource,
  { start, end }: ByteRange,
  checksums: Uint32Array,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let file: LocalFile | undefined;
  let offset = start;
  const close = (): void => {
    file?.[Symbol.dispose]();
    file = undefined;
  };
  return new ReadableStream({
    async pull(controller) {
      try {
        if (offset === end) {
          close();
          return controller.close();
        }
        file ??= await LocalFile.open(localPath);
        const block = Math.floor(offset / CHECKED_BYTES);
        const blockEnd = Math.min((block + 1) * CHECKED_BYTES, size);
        const piece = { start: offset, end: Math.min(blockEnd, end) };
        const bytes = await file.read(piece);
        const isWhole = piece.start === block * CHECKED_BYTES && piece.end === blockEnd;
        if (isWhole && crc32(bytes) !== checksums[block]) throw changed(localPath);
        offset = piece.end;
        controller.enqueue(bytes);
      } catch (error) {
        close();
        throw error;
      }
    },
    cancel: close,
  }, { highWaterMark: 0 });
}

/** Reads the whole file, each piece while the one before is used: that takes the memory of two. */
async function* piecesOf(
  { localPath, size }: LocalSource,
  checksums: Uint32Array,
): AsyncGenerator<Uint8Array> {
  using file = await LocalFile.open(localPath);
  const read = (
    block: number,
    output: Uint8Array<ArrayBuffer>,
  ): Promise<Uint8Array<ArrayBuffer>> => {
    const start = block * CHECKED_BYTES;
    return file.read({ start, end: Math.min(start + CHECKED_BYTES, size) }, output);
  };
  const buffer = (): Uint8Array<ArrayBuffer> => new Uint8Array(CHECKED_BYTES);
  let [used, spare] = [buffer(), buffer()];
  let coming = read(0, used);
  try {
    for (const [block, checksum] of checksums.entries()) {
      const bytes = await coming;
      if (block + 1 < checksums.length) coming = read(block + 1, spare);
      if (crc32(bytes) !== checksum) throw changed(localPath);
      yield bytes;
      [used, spare] = [spare, used];
    }
  } finally {
    // The handle must not be closed under a read that nobody waits for any more.
    await coming.catch(() => {});
  }
}

/**
 * What changes when anybody writes to the file. The time of its last change of any kind, which this
 * runtime tells in whole seconds, cannot be set back as its date can.
 */
async function fingerprintAt(path: string, size?: number): Promise<string> {
  try {
    const info = await Deno.stat(path);
    if (size !== undefined && info.size !== size) throw changed(path);
    return `${fingerprintOf(info)}-${info.ctime?.getTime() ?? 0}`;
  } catch (error) {
    throw fileError("read", path, error);
  }
}

function changed(path: string): HubError {
  return new HubError(`Cannot push "${path}": it was changed while it was pushed`);
}
