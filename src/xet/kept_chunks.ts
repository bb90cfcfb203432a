import type { FetchEntry } from "./reconstruction.ts";

/**
 * Chunks that are needed once more, in bounded memory: what does not fit is fetched again.
 */
export class KeptChunks {
  readonly #limit: number;
  readonly #chunks = new Map<string, Uint8Array>();
  #size = 0;

  /** Keeps at most `limit` bytes. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** A chunk that was kept. */
  get({ xorb }: FetchEntry, index: number): Uint8Array | undefined {
    // Most files need no chunk twice.
    return this.#chunks.size === 0 ? undefined : this.#chunks.get(`${xorb} ${index}`);
  }

  /** Keeps a copy of a chunk; the ones kept longest make room for it. */
  keep({ xorb }: FetchEntry, index: number, chunk: Uint8Array): void {
    const key = `${xorb} ${index}`;
    if (this.#chunks.has(key) || chunk.length > this.#limit) return;
    this.#chunks.set(key, chunk.slice());
    this.#size += chunk.length;
    for (const [oldest] of this.#chunks) {
      if (this.#size <= this.#limit) return;
      this.#drop(oldest);
    }
  }

  /** Forgets a chunk. */
  drop({ xorb }: FetchEntry, index: number): void {
    this.#drop(`${xorb} ${index}`);
  }

  #drop(key: string): void {
    this.#size -= this.#chunks.get(key)?.length ?? 0;
    this.#chunks.delete(key);
  }
}
