import type { ByteRange } from "../../vocabulary/byte_source.ts";
import { CHUNK_HEADER_SIZE, decodeChunk, readChunkHeader } from "../../xet/chunk_record.ts";
import { MAX_CHUNK_SIZE } from "../../xet/chunker.ts";
import type { ChunkRange } from "../../xet/reconstruction.ts";
import type { XetHash } from "../../xet/xet_hash.ts";
import type { Xorb } from "../../xet/xorb.ts";
import type { XorbChunk } from "../../xet/xorb_chunk.ts";
import { readXorbFooter, xorbFooter } from "../../xet/xorb_footer.ts";
import { ignoreMissing, writeAll } from "../store/blob_store.ts";

/** A xorb as it is on disk. */
export interface StoredXorb {
  /** Its name. */
  readonly hash: XetHash;
  /** Its chunks in order. */
  readonly chunks: readonly XorbChunk[];
  /** Size of its records together, in bytes. */
  readonly storedSize: number;
}

/**
 * Xorbs on disk, each with its footer and in a file that bears its hash. One appears under its name
 * only when it is complete; whether it is what its name says was found out before.
 */
export class XorbStore {
  readonly #folder: string;
  /** Footers that were read last, the latest at the end. */
  readonly #known = new Map<XetHash, StoredXorb>();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Opens the store under `dataDir`, making its folder; leftovers of a crash are removed. */
  static async open(dataDir: string): Promise<XorbStore> {
    const store = new XorbStore(`${dataDir}/xorbs`);
    await Deno.mkdir(store.#folder, { recursive: true });
    for await (const { name } of Deno.readDir(store.#folder)) {
      if (!/^[0-9a-f]{64}$/.test(name)) await Deno.remove(`${store.#folder}/${name}`);
    }
    return store;
  }

  /** Where the xorb is, or would be. */
  pathOf(hash: XetHash): string {
    return `${this.#folder}/${hash}`;
  }

  /** A new name beside the xorbs. */
  temporaryPath(): string {
    return `${this.#folder}/incoming-${crypto.randomUUID()}`;
  }

  /** The xorb of this hash, if it is here. */
  async find(hash: XetHash): Promise<StoredXorb | undefined> {
    const known = this.#known.get(hash);
    if (known !== undefined) return known;
    const found = await readFooter(this.pathOf(hash)).catch(ignoreMissing);
    if (found === undefined) return undefined;
    const [oldest] = this.#known.keys();
    if (this.#known.size >= MOST_KNOWN && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(hash, found);
    return found;
  }

  /** Keeps a xorb; false when it was here. `bytes` are its records, and maybe a footer. */
  async put(xorb: Xorb, bytes: Uint8Array): Promise<boolean> {
    if (await this.find(xorb.hash) !== undefined) return false;
    const temporary = this.temporaryPath();
    try {
      using file = await Deno.open(temporary, { write: true, createNew: true });
      await writeAll(file, bytes.subarray(0, xorb.storedSize));
      await writeAll(file, xorbFooter(xorb));
      await file.syncData();
    } catch (error) {
      await Deno.remove(temporary).catch(ignoreMissing);
      throw error;
    }
    await Deno.rename(temporary, this.pathOf(xorb.hash));
    return true;
  }

  /** The bytes of some of its chunks, one after the other; each is valid until the next one. */
  async *read(xorb: StoredXorb, { start, end }: ChunkRange): AsyncGenerator<Uint8Array> {
    using file = await Deno.open(this.pathOf(xorb.hash));
    const chunk = new Uint8Array(MAX_CHUNK_SIZE);
    for (const { start: from, end: to } of recordsOf(xorb, { start, end })) {
      const record = await readAt(file, from, to - from);
      const header = readChunkHeader(record);
      const output = chunk.subarray(0, header.size);
      decodeChunk(header, record.subarray(CHUNK_HEADER_SIZE), output);
      yield output;
    }
  }

  /** Removes the xorbs that nobody uses and that were written before a time, in milliseconds since 1970. */
  async sweep(options: {
    readonly isUsed: (hash: XetHash) => boolean;
    readonly writtenBefore: number;
  }): Promise<void> {
    for await (const { name } of Deno.readDir(this.#folder)) {
      if (options.isUsed(name)) continue;
      const { mtime } = await Deno.stat(this.pathOf(name));
      if ((mtime?.getTime() ?? 0) < options.writtenBefore) await Deno.remove(this.pathOf(name));
    }
  }
}

/** Where the records of some chunks are in a xorb. */
export function storedRange(xorb: StoredXorb, { start, end }: ChunkRange): ByteRange {
  return {
    start: xorb.chunks[start - 1]?.storedEnd ?? 0,
    end: xorb.chunks[end - 1]?.storedEnd ?? 0,
  };
}

/** Size of some chunks together, uncompressed. */
export function sizeOfChunks(xorb: StoredXorb, { start, end }: ChunkRange): number {
  return xorb.chunks.slice(start, end).reduce((sum, { size }) => sum + size, 0);
}

/** A footer has 40 bytes for each chunk; with 1,000 chunks a xorb that is 10 MiB at most. */
const MOST_KNOWN = 256;

function recordsOf(xorb: StoredXorb, { start, end }: ChunkRange): ByteRange[] {
  return Array.from(
    { length: end - start },
    (_, index) => storedRange(xorb, { start: start + index, end: start + index + 1 }),
  );
}

async function readFooter(path: string): Promise<StoredXorb> {
  using file = await Deno.open(path);
  const { size } = await file.stat();
  const last = await readAt(file, size - 4, 4);
  const length = new DataView(last.buffer).getUint32(0, true) + 4;
  const footer = readXorbFooter(await readAt(file, size - length, length));
  const chunks = footer.chunks.map((chunk) => ({ ...chunk, size: chunk.size ?? 0 }));
  return { hash: footer.hash, chunks, storedSize: size - length };
}

async function readAt(
  file: Deno.FsFile,
  offset: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  await file.seek(offset, Deno.SeekMode.Start);
  for (let at = 0; at < length;) {
    const count = await file.read(bytes.subarray(at));
    if (count === null) throw new Deno.errors.UnexpectedEof("The xorb ends too early");
    at += count;
  }
  return bytes;
}
