import { createHash } from "node:crypto";
import { type DownloadConfig, ModelDownloader, type TransferEvent } from "../../../mod.ts";
import type { EmbeddedHubOptions } from "../../../src/server/embedded_hub.ts";
import type { Repository } from "../../../src/vocabulary/repository.ts";
import { settingsFromEnv } from "../../../src/vocabulary/settings.ts";
import { FaultyHub } from "../../faulty_hub.ts";
import { pseudoRandomBytes } from "../../transfer/pseudo_random_bytes.ts";

export const MEBIBYTE = 1024 * 1024;
/** The engine's parts. */
export const PART_SIZE = 8 * MEBIBYTE;
export const REPOSITORY: Repository = { type: "model", name: "me/m" };
/** A model of four parts, the last one short. */
export const MODEL = pseudoRandomBytes(3 * PART_SIZE + 1000, 21);
export const README = new TextEncoder().encode("# A model\n");

/** A Hub with one repository, a cache of its own, and everything a pull says. */
export class PullScene implements AsyncDisposable {
  readonly hub: FaultyHub;
  readonly events: TransferEvent[] = [];
  readonly #folder: string;

  private constructor(hub: FaultyHub, folder: string) {
    this.hub = hub;
    this.#folder = folder;
  }

  /** The repository holds `model.bin` in LFS, `README.md` outside it, and the Hub's `.gitattributes`. */
  static async make(
    options: Omit<EmbeddedHubOptions, "dataDir" | "cdnUrl"> & {
      readonly files?: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
    } = {},
  ): Promise<PullScene> {
    const { files = { "README.md": README, "model.bin": MODEL }, ...rest } = options;
    const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "ruv-hub-" }));
    const dataDir = `${folder}/data`;
    const hub = await FaultyHub.start({ dataDir, lfsThresholdBytes: 100_000, ...rest });
    const scene = new PullScene(hub, folder);
    await scene.commit(files);
    return scene;
  }

  /** Adds files to the repository; returns the commit. */
  async commit(files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>): Promise<string> {
    const entries = Object.entries(files).map(([path, content]) => ({ path, content }));
    return (await this.hub.hub.commitFiles(REPOSITORY, entries)).commit;
  }

  /** A path in the scene's folder. */
  at(path: string): string {
    return `${this.#folder}/${path}`;
  }

  /** The folder of real files in the cache. */
  get blobs(): string {
    return this.at("hf/hub/models--me--m/blobs");
  }

  /** The partial file of some content, and its journal. */
  partial(content: Uint8Array): { readonly data: string; readonly journal: string } {
    const stem = `${this.blobs}/${sha256(content)}`;
    return {
      data: `${stem}.ruv-hub.incomplete`,
      journal: `${stem}.ruv-hub-journal.incomplete`,
    };
  }

  downloader(config: DownloadConfig = {}): ModelDownloader {
    const environment: Readonly<Record<string, string>> = {
      HF_HOME: this.at("hf"),
      HF_ENDPOINT: this.hub.url,
    };
    return new ModelDownloader({
      settings: settingsFromEnv((name) => environment[name]),
      connections: 4,
      onProgress: (event) => this.events.push(event),
      ...config,
    });
  }

  /** The events of one kind. */
  of<T extends TransferEvent["type"]>(type: T): Extract<TransferEvent, { readonly type: T }>[] {
    return this.events.filter((event) => event.type === type) as Extract<
      TransferEvent,
      { readonly type: T }
    >[];
  }

  /** Names of the files in a folder of the scene, sorted. */
  async list(path: string): Promise<string[]> {
    try {
      return (await Array.fromAsync(Deno.readDir(path))).map(({ name }) => name).sort();
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return [];
      throw error;
    }
  }

  /** Begins a pull of the model and aborts it when so many bytes are there. */
  async interrupt(bytes: number, config: DownloadConfig = {}): Promise<void> {
    const abort = new AbortController();
    await this.downloader({
      connections: 2,
      // Progress is told twenty times a second: that must be soon enough.
      limitRate: 60_000_000,
      ...config,
      signal: abort.signal,
      onProgress: (event) => {
        if (event.type === "bytes" && event.done >= bytes) abort.abort(new Error("interrupted"));
      },
    }).download("me/m", { paths: ["model.bin"] }).then(
      () => {
        throw new Error("Cannot interrupt the pull: it is over");
      },
      (error) => {
        if (error !== abort.signal.reason) throw error;
      },
    );
    this.hub.reset();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.hub[Symbol.asyncDispose]();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

export function sha256(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

export function gitSha1(content: Uint8Array): string {
  return createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
}

/** Flips a bit of a file on disk. */
export async function flipOnDisk(path: string, offset: number): Promise<void> {
  using file = await Deno.open(path, { read: true, write: true });
  const byte = new Uint8Array(1);
  await file.seek(offset, Deno.SeekMode.Start);
  await file.read(byte);
  byte[0] = (byte[0] ?? 0) ^ 8;
  await file.seek(offset, Deno.SeekMode.Start);
  await file.write(byte);
}
