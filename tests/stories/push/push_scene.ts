import {
  ModelDownloader,
  type ModelMetadata,
  ModelUploader,
  type TransferEvent,
  type UploadConfig,
  type UploadPlan,
  type UploadResult,
} from "../../../mod.ts";
import type { EmbeddedHubOptions } from "../../../src/server/embedded_hub.ts";
import { settingsFromEnv } from "../../../src/vocabulary/settings.ts";
import { FaultyHub, type SeenRequest } from "../../faulty_hub.ts";
import { ggufFile } from "../../gguf/gguf_file.ts";
import { pseudoRandomBytes } from "../../transfer/pseudo_random_bytes.ts";

/** Bytes of a part of an upload in parts. */
export const PART = 64 * 1024;
/** An upload of five parts, the last one short, and a header in front. */
export const WEIGHTS = 4 * PART + 1000;

/** A Hub of its own, a folder to push from, and everything the pushes say. */
export class PushScene implements AsyncDisposable {
  readonly hub: FaultyHub;
  readonly events: TransferEvent[] = [];
  readonly #folder: string;

  private constructor(hub: FaultyHub, folder: string) {
    this.hub = hub;
    this.#folder = folder;
  }

  /** Files beyond 10 kB go into LFS, those beyond 100 kB in parts of 64 KiB. */
  static async make(
    options: Omit<EmbeddedHubOptions, "dataDir" | "cdnUrl" | "uploadUrl"> = {},
  ): Promise<PushScene> {
    const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "ruv-hub-" }));
    const hub = await FaultyHub.start({
      dataDir: `${folder}/hub`,
      lfsThresholdBytes: 10_000,
      multipartThresholdBytes: 100_000,
      multipartPartBytes: PART,
      ...options,
    });
    await Deno.mkdir(`${folder}/in`);
    return new PushScene(hub, folder);
  }

  /** A path in the scene's folder. */
  at(path: string): string {
    return `${this.#folder}/${path}`;
  }

  /** Writes a file to push; gives its path. */
  async file(name: string, content: Uint8Array | string = model()): Promise<string> {
    const path = this.at(`in/${name}`);
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    await Deno.writeFile(path, bytes);
    return path;
  }

  uploader(config: UploadConfig = {}): ModelUploader {
    const environment: Readonly<Record<string, string>> = {
      HF_HOME: this.at("hf"),
      HF_ENDPOINT: this.hub.url,
    };
    return new ModelUploader({
      settings: settingsFromEnv((name) => environment[name]),
      onProgress: (event) => this.events.push(event),
      ...config,
    });
  }

  /** Pushes to `me/m`. */
  push(
    files: string | readonly string[],
    config: UploadConfig = {},
    metadata: ModelMetadata = {},
  ): Promise<UploadResult> {
    return this.uploader(config).upload(files, "me/m", metadata);
  }

  /** Plans a push to `me/m`. */
  plan(
    files: string | readonly string[],
    config: UploadConfig = {},
    metadata: ModelMetadata = {},
  ): Promise<UploadPlan> {
    return this.uploader(config).plan(files, "me/m", metadata);
  }

  /** The files of a revision of `me/m`, pulled into a folder of their own: path to content. */
  async pulled(revision = "main", name = "me/m"): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
    const outputDir = await Deno.makeTempDir({ dir: this.#folder });
    const { files } = await new ModelDownloader({
      endpoint: this.hub.url,
      cacheDir: this.at("pulled"),
      stateDir: this.at("state"),
      outputDir,
      token: false,
    }).download(name, { revision, all: true });
    const contents = new Map<string, Uint8Array<ArrayBuffer>>();
    for (const { path, localPath } of files) contents.set(path, await Deno.readFile(localPath));
    return contents;
  }

  /** The text of a file of `me/m` as it is now. */
  async text(path: string, revision = "main"): Promise<string> {
    const content = (await this.pulled(revision)).get(path);
    return content === undefined ? "" : new TextDecoder().decode(content);
  }

  /** The titles of the commits of `me/m`, the latest first. */
  async titles(revision = "main"): Promise<string[]> {
    const url = `${this.hub.hub.url}/api/models/me/m/commits/${encodeURIComponent(revision)}`;
    const commits: { readonly title: string }[] = await (await fetch(url)).json();
    return commits.map(({ title }) => title);
  }

  /** The events of one kind. */
  of<T extends TransferEvent["type"]>(type: T): Extract<TransferEvent, { readonly type: T }>[] {
    return this.events.filter((event) => event.type === type) as Extract<
      TransferEvent,
      { readonly type: T }
    >[];
  }

  /** What was said in words. */
  get notices(): string[] {
    return this.of("notice").map(({ message }) => message);
  }

  /** The requests that carried parts of files. */
  get parts(): readonly SeenRequest[] {
    return this.hub.seen.filter(({ target }) => /^\/lfs\/multipart\/[^/]+\/\d+/.test(target));
  }

  /** Names of the files in a folder of the scene. */
  async list(path: string): Promise<string[]> {
    try {
      return (await Array.fromAsync(Deno.readDir(this.at(path)))).map(({ name }) => name).sort();
    } catch {
      return [];
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.hub[Symbol.asyncDispose]();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

/** A GGUF file whose weights follow from a seed. */
export function model(seed = 7, weights = WEIGHTS): Uint8Array<ArrayBuffer> {
  const file = ggufFile({ data: weights });
  file.set(pseudoRandomBytes(weights, seed), file.length - weights);
  return file;
}
