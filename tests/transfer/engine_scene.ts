import { createHash } from "node:crypto";
import type { FetchedFile, FileRequest } from "../../src/transfer/fetch_file.ts";
import { PartialFile } from "../../src/transfer/partial_file.ts";
import { TransferEngine, type TransferOptions } from "../../src/transfer/transfer_engine.ts";
import type { ByteSource } from "../../src/vocabulary/byte_source.ts";
import type { TransferEvent } from "../../src/vocabulary/events.ts";
import { MemorySource } from "./memory_source.ts";
import { pseudoRandomBytes } from "./pseudo_random_bytes.ts";

/** Small parts, so that a file of a few megabytes has many. */
export const PART_SIZE = 64 * 1024;
/** Forty parts, and one byte of a last one; large enough for a journal. */
export const CONTENT = pseudoRandomBytes(40 * PART_SIZE + 1, 5);

/** A folder, an engine over small parts, and everything it says and waits for. */
export class EngineScene implements AsyncDisposable {
  readonly events: TransferEvent[] = [];
  /** Milliseconds of every wait before a repetition; none really takes time. */
  readonly waits: number[] = [];
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async make(): Promise<EngineScene> {
    return new EngineScene(await Deno.makeTempDir());
  }

  /** An engine with one part a request, unless told otherwise. */
  engine(options: TransferOptions = {}): TransferEngine {
    return new TransferEngine({
      connections: 4,
      partSize: PART_SIZE,
      partsPerRequest: 1,
      onEvent: (event) => this.events.push(event),
      ...options,
      retry: {
        random: () => 0.5,
        delay: (milliseconds, signal) => {
          signal?.throwIfAborted();
          this.waits.push(milliseconds);
          return Promise.resolve();
        },
        ...options.retry,
      },
    });
  }

  request(source: ByteSource, etag: string, name = "file"): FileRequest {
    const identity = { etag, size: source.size, commit: "0".repeat(40) };
    return { path: name, source, identity, partial: this.paths(name) };
  }

  paths(name = "file"): { readonly data: string; readonly journal: string } {
    return { data: `${this.#folder}/${name}`, journal: `${this.#folder}/${name}-journal` };
  }

  /** Fetches from a source with an engine of its own. */
  async fetch(
    source: ByteSource,
    options: TransferOptions & {
      readonly etag?: string;
      readonly signal?: AbortSignal;
    } = {},
  ): Promise<FetchedFile> {
    const { etag = sha256(CONTENT), signal = new AbortController().signal, ...rest } = options;
    using engine = this.engine(rest);
    return await engine.fetchFile(this.request(source, etag), signal);
  }

  /** Leaves a partial file behind that has some parts of {@linkcode CONTENT}, each whole. */
  async leave(indexes: readonly number[]): Promise<void> {
    const identity = this.request(new MemorySource(CONTENT), sha256(CONTENT)).identity;
    await using partial = await PartialFile.open(this.paths(), identity, { partSize: PART_SIZE });
    for (const index of indexes) {
      const { start, end } = partial.parts.range(index);
      using writer = await partial.writer();
      writer.position = start;
      await writer.write(CONTENT.subarray(start, end));
    }
  }

  read(name = "file"): Promise<Uint8Array> {
    return Deno.readFile(this.paths(name).data);
  }

  /** The names of all files that are left. */
  async left(): Promise<string[]> {
    return (await Array.fromAsync(Deno.readDir(this.#folder))).map(({ name }) => name).sort();
  }

  of<T extends TransferEvent["type"]>(type: T): Extract<TransferEvent, { readonly type: T }>[] {
    return this.events.filter((event) => event.type === type) as Extract<
      TransferEvent,
      { readonly type: T }
    >[];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#folder, { recursive: true });
  }
}

export function sha256(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

export function gitSha1(content: Uint8Array): string {
  return createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
}
