import { KeptRecords } from "../cache/kept_records.ts";
import { ChunkList } from "../xet/chunk_list.ts";
import { hashChunks, type LocalChunksOptions } from "../xet/local_chunks.ts";

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
    const key = `${file.etag} ${options.minSize}`;
    const kept = decode(await this.#records.read(key));
    if (kept?.size === file.size) return kept;
    const chunks = await hashChunks(file.path, file.size, options);
    await this.#records.write(key, chunks.encode().toBase64());
    return chunks;
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
