import { KeptRecords } from "../../cache/kept_records.ts";
import { ChunkList } from "../../xet/chunk_list.ts";
import { hashChunks, type LocalChunksOptions } from "../../xet/local_chunks.ts";

/** A file on this disk, known by its content. */
export interface IndexedFile {
  /** Where it is. */
  readonly path: string;
  /** Size in bytes. */
  readonly size: number;
  /** Its content address. */
  readonly etag: string;
}

/**
 * The chunks of files on this disk, kept in our own state so that a file is hashed for it once.
 * Whatever is lost is computed again.
 */
export class ChunkIndex {
  readonly #records: KeptRecords;

  /** Nothing is read or made yet. */
  constructor(stateDir: string) {
    this.#records = new KeptRecords(stateDir, "chunks", LIMITS);
  }

  /**
   * The chunks of a file.
   *
   * @throws {HubError} when it cannot be read
   */
  async chunksOf(file: IndexedFile, options: LocalChunksOptions): Promise<ChunkList> {
    const kept = await this.kept(file, options.minSize);
    if (kept !== undefined) return kept;
    const chunks = await hashChunks(file.path, file.size, options);
    await this.keep(file.etag, chunks);
    return chunks;
  }

  /** The chunks of a content, where they are known; the file itself need not be here. */
  async kept(
    { etag, size }: Omit<IndexedFile, "path">,
    minSize: number,
  ): Promise<ChunkList | undefined> {
    const chunks = decode(await this.#records.read(`${etag} ${minSize}`));
    return chunks?.size === size ? chunks : undefined;
  }

  /** Remembers the chunks of a content. */
  async keep(etag: string, chunks: ChunkList): Promise<void> {
    await this.#records.write(`${etag} ${chunks.minSize}`, chunks.encode().toBase64());
  }
}

/** The chunks of some 400 GB, at 800 kB for each GB; of a file up to 80 GB. */
const LIMITS = {
  records: 256,
  totalBytes: 320 * 1024 * 1024,
  recordLength: 64 * 1024 * 1024,
};

function decode(value: unknown): ChunkList | undefined {
  if (typeof value !== "string") return undefined;
  try {
    return ChunkList.decode(Uint8Array.fromBase64(value));
  } catch {
    return undefined;
  }
}
