import { crc32 } from "node:zlib";
import type { ByteRange } from "../vocabulary/byte_source.ts";
import { UnsafeFileError } from "../vocabulary/errors.ts";
import { fileError } from "../vocabulary/file_errors.ts";
import {
  Journal,
  JOURNAL_FROM,
  journaledBytes,
  journaledRanges,
  type TransferIdentity,
} from "./journal.ts";
import { Parts } from "./parts.ts";

/** Where an unfinished file and its journal are. */
export interface PartialPaths {
  /** The bytes, at their final offsets. */
  readonly data: string;
  /** The journal. */
  readonly journal: string;
}

/** Options of {@linkcode PartialFile.open}. */
export interface PartialFileOptions {
  /** Size of new parts in bytes; a resumed file keeps the size it began with. */
  readonly partSize: number;
  /** Whether bytes of an earlier transfer are kept. @default true */
  readonly resume?: boolean;
}

/**
 * A file that is being fetched: bytes written straight to their offsets, and the journal that says
 * which of them are there.
 */
export class PartialFile implements AsyncDisposable {
  /** Where it is. */
  readonly paths: PartialPaths;
  /** How far its parts have come. */
  readonly parts: Parts;
  /** Bytes kept from an earlier transfer. */
  readonly resumedBytes: number;
  readonly #journal: Journal | undefined;
  /** The handle a new file was made with, for the first writer: a small file is opened once only. */
  #spare: Deno.FsFile | undefined;
  /** Device and number of the file, once it has been opened. */
  #place: string | undefined;
  #unsyncedBytes = 0;
  #syncing: Promise<void> | undefined;

  private constructor(
    paths: PartialPaths,
    parts: Parts,
    journal: Journal | undefined,
    spare?: Deno.FsFile,
  ) {
    this.paths = paths;
    this.parts = parts;
    this.resumedBytes = parts.doneBytes;
    this.#journal = journal;
    this.#spare = spare;
  }

  /**
   * Opens the partial file of `identity`, continuing an earlier one where its journal vouches for
   * it: same content, and a file of the full length. Anything else begins anew.
   */
  static async open(
    paths: PartialPaths,
    identity: TransferIdentity,
    { partSize, resume = true }: PartialFileOptions,
  ): Promise<PartialFile> {
    await removeLink(paths.data);
    if (identity.size <= JOURNAL_FROM) {
      const file = await create(paths.data, 0);
      return new PartialFile(paths, new Parts(identity.size, partSize), undefined, file);
    }
    await removeLink(paths.journal);
    const kept = resume ? await Journal.resume(paths.journal, identity) : undefined;
    if (kept !== undefined && await sizeOf(paths.data) === identity.size) {
      return new PartialFile(paths, kept.parts, kept.journal);
    }
    kept?.journal[Symbol.dispose]();
    (await create(paths.data, identity.size)).close();
    const journal = await Journal.create(paths.journal, identity, partSize);
    return new PartialFile(paths, new Parts(identity.size, partSize), journal);
  }

  /** A writer with a handle of its own. */
  async writer(): Promise<PartWriter> {
    const spare = this.#spare;
    this.#spare = undefined;
    try {
      return new PartWriter(this, spare ?? await this.#reopen());
    } catch (error) {
      throw fileError("write", this.paths.data, error);
    }
  }

  /** Opens the file again, and makes sure that it is the same: a folder above may be a link by now. */
  async #reopen(): Promise<Deno.FsFile> {
    const file = await Deno.open(this.paths.data, { write: true });
    const { dev, ino } = await file.stat();
    this.#place ??= `${dev}:${ino}`;
    if (this.#place === `${dev}:${ino}`) return file;
    file.close();
    throw new UnsafeFileError(
      `Cannot write "${this.paths.data}": another file has taken its place`,
    );
  }

  /** Records how far a part has come, here and in the journal. */
  record(index: number, done: number, checksum: number): void {
    this.parts.record(index, done, checksum);
    this.journalPart(index);
  }

  /** Writes to the journal what is already recorded of a part. */
  journalPart(index: number): void {
    this.#journal?.record(index, this.parts.done(index), this.parts.checksum(index));
  }

  /**
   * Takes note of written bytes, and now and then has the disk catch up in the background: the last
   * sync then finds little to do, and memory does not fill with bytes that wait for the disk.
   */
  written(bytes: number): void {
    this.#unsyncedBytes += bytes;
    if (this.#unsyncedBytes < SYNC_EVERY || this.#syncing !== undefined) return;
    this.#unsyncedBytes = 0;
    // A failure shows again in the sync that counts.
    this.#syncing = this.#sync().catch(() => {}).finally(() => this.#syncing = undefined);
  }

  /** Brings the bytes to the disk itself, so that no power cut can take them back. */
  async sync(): Promise<void> {
    await this.#syncing;
    await this.#sync();
  }

  async #sync(): Promise<void> {
    try {
      using file = await Deno.open(this.paths.data, { write: true });
      await file.syncData();
    } catch (error) {
      throw fileError("write", this.paths.data, error);
    }
  }

  /** Whether a later transfer can continue from what is here. */
  get isResumable(): boolean {
    return this.#journal !== undefined;
  }

  /** Removes both files: what is in them is of no use. */
  async remove(): Promise<void> {
    for (const path of [this.paths.data, this.paths.journal]) {
      await Deno.remove(path).catch(() => {});
    }
  }

  /** Closes the journal; both files stay. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#syncing;
    this.#spare?.close();
    this.#journal?.[Symbol.dispose]();
  }
}

/** Whoever fills a folder may have put links where our files will be: nothing is written through them. */
async function removeLink(path: string): Promise<void> {
  const info = await Deno.lstat(path).catch(() => undefined);
  if (info?.isSymlink === true) await Deno.remove(path);
}

/** Bytes of an earlier transfer that the next one would keep. Writes nothing. */
export async function resumableBytes(
  paths: PartialPaths,
  identity: TransferIdentity,
): Promise<number> {
  if (identity.size <= JOURNAL_FROM || await sizeOf(paths.data) !== identity.size) return 0;
  return await journaledBytes(paths.journal, identity);
}

/** The same bytes, as ranges. Writes nothing. */
export async function resumableRanges(
  paths: PartialPaths,
  identity: TransferIdentity,
): Promise<ByteRange[]> {
  if (identity.size <= JOURNAL_FROM || await sizeOf(paths.data) !== identity.size) return [];
  return await journaledRanges(paths.journal, identity);
}

/** Writes consecutive bytes of a partial file, whatever parts they fall into. */
export class PartWriter implements Disposable {
  /** Offset of the next byte. */
  position = 0;
  readonly #partial: PartialFile;
  readonly #file: Deno.FsFile;
  #filePosition = 0;
  #unrecorded = 0;
  #lastIndex = 0;

  /** Use {@linkcode PartialFile.writer}. */
  constructor(partial: PartialFile, file: Deno.FsFile) {
    this.#partial = partial;
    this.#file = file;
  }

  /** Writes the next bytes; those a part already has are left alone. */
  async write(bytes: Uint8Array): Promise<void> {
    const { parts } = this.#partial;
    for (let offset = 0; offset < bytes.length;) {
      const index = parts.indexAt(this.position);
      const { start, end } = parts.range(index);
      const length = Math.min(bytes.length - offset, end - this.position);
      const present = Math.max(0, start + parts.done(index) - this.position);
      if (present < length) {
        await this.#append(index, bytes.subarray(offset + present, offset + length));
      }
      this.position += length;
      offset += length;
    }
  }

  /** Records what is written and closes the handle. */
  [Symbol.dispose](): void {
    try {
      if (this.#unrecorded > 0) this.#partial.journalPart(this.#lastIndex);
    } catch {
      // The next transfer fetches these bytes again. What ended this one, a full disk, has been said.
    } finally {
      this.#file.close();
    }
  }

  async #append(index: number, bytes: Uint8Array): Promise<void> {
    const { parts } = this.#partial;
    const done = parts.done(index);
    await this.#writeAt(parts.range(index).start + done, bytes);
    parts.record(index, done + bytes.length, crc32(bytes, parts.checksum(index)));
    this.#lastIndex = index;
    this.#unrecorded += bytes.length;
    this.#partial.written(bytes.length);
    if (this.#unrecorded >= RECORD_EVERY || parts.isComplete(index)) {
      this.#partial.journalPart(index);
      this.#unrecorded = 0;
    }
  }

  async #writeAt(offset: number, bytes: Uint8Array): Promise<void> {
    try {
      if (offset !== this.#filePosition) await this.#file.seek(offset, Deno.SeekMode.Start);
      for (let written = 0; written < bytes.length;) {
        written += await this.#file.write(bytes.subarray(written));
      }
      this.#filePosition = offset + bytes.length;
    } catch (error) {
      throw fileError("write", this.#partial.paths.data, error);
    }
  }
}

/** With at most 768 KiB in a read buffer, a kill loses less than 1 MiB a connection. */
const RECORD_EVERY = 192 * 1024;
const SYNC_EVERY = 64 * 1024 * 1024;

/** Makes the file at its length, without the blocks: bytes are written at their offsets. */
async function create(path: string, size: number): Promise<Deno.FsFile> {
  let file: Deno.FsFile | undefined;
  try {
    file = await Deno.open(path, { write: true, create: true, truncate: true });
    if (size > 0) await file.truncate(size);
    return file;
  } catch (error) {
    file?.close();
    throw fileError("write", path, error);
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await Deno.stat(path)).size;
  } catch {
    return undefined;
  }
}
