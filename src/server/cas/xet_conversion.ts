import type { BlobStore } from "../store/blob_store.ts";
import { chunkFile, type ChunkingParts } from "./chunk_file.ts";
import { Turns } from "../store/turns.ts";
import type { XetFile } from "./xet_registry.ts";

/** What the conversion works with. */
export interface XetConversionParts extends Omit<ChunkingParts, "hasher"> {
  /** File contents. */
  readonly blobs: BlobStore;
  /** Gives the hasher, which is loaded at first use. */
  readonly hasher: () => Promise<ChunkingParts["hasher"]>;
  /** Told what went wrong where nobody waits for it. */
  readonly log: (line: string) => void;
}

/**
 * Has contents that came by LFS cut into chunks, one after the other, when somebody first asks for
 * them.
 */
export class XetConversion {
  readonly #parts: XetConversionParts;
  readonly #turns = new Turns();
  readonly #running = new Map<string, Promise<void>>();
  readonly #stop = new AbortController();

  /** Works on open stores. */
  constructor(parts: XetConversionParts) {
    this.#parts = parts;
  }

  /**
   * The Xet files of contents, by their SHA-256. What is not known yet is made; what takes longer
   * than `patienceMs` in all is left out this time.
   */
  async filesOf(
    contents: Iterable<string>,
    patienceMs: number,
  ): Promise<Map<string, XetFile>> {
    const wanted = [...new Set(contents)];
    const missing = wanted.filter((sha256) => this.#parts.registry.fileOf(sha256) === undefined);
    if (missing.length > 0) await this.#within(patienceMs, this.convert(missing));
    return new Map(wanted.flatMap((sha256) => {
      const file = this.#parts.registry.fileOf(sha256);
      return file === undefined ? [] : [[sha256, file]];
    }));
  }

  /** Cuts contents into chunks that are not yet; ends when it is done. */
  async convert(contents: readonly string[]): Promise<void> {
    await Promise.all(contents.map((sha256) => {
      const running = this.#running.get(sha256) ??
        this.#turns.take(() => this.#convert(sha256)).finally(() => this.#running.delete(sha256));
      this.#running.set(sha256, running);
      return running;
    }));
  }

  /** Gives up what is going on. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#turns.settled();
  }

  async #convert(sha256: string): Promise<void> {
    const { blobs, registry, log } = this.#parts;
    const { signal } = this.#stop;
    try {
      const size = await blobs.sizeOf(sha256);
      if (signal.aborted || !size || registry.fileOf(sha256) !== undefined) return;
      const parts = { ...this.#parts, hasher: await this.#parts.hasher() };
      await chunkFile({ path: blobs.pathOf(sha256), sha256, size }, parts, signal);
    } catch (error) {
      // The file is served in one piece then.
      if (!signal.aborted) log(`Cannot cut ${sha256} into chunks: ${error}`);
    }
  }

  async #within(ms: number, work: Promise<void>): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const timeout = new Promise<void>((resolve) => timer = setTimeout(resolve, ms));
    await Promise.race([work, timeout]);
    clearTimeout(timer);
  }
}
