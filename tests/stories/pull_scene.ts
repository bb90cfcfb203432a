import { type DownloadConfig, ModelDownloader, type TransferEvent } from "../../mod.ts";
import { settingsFromEnv } from "../../src/vocabulary/settings.ts";
import { FaultyHub } from "../faulty_hub.ts";

/** A Hub that misbehaves on demand with one model in it, a home to pull into, and what was said. */
export interface PullScene extends AsyncDisposable {
  readonly hub: FaultyHub;
  readonly folder: string;
  readonly commit: string;
  readonly events: TransferEvent[];
  /** A downloader into this scene's home; `config` overrides. */
  downloader(config?: DownloadConfig): ModelDownloader;
}

export const REPOSITORY = { type: "model", name: "me/m" } as const;
export const MEBIBYTE = 2 ** 20;
/** A file of three parts, in LFS by its name. */
export const MODEL: Uint8Array<ArrayBuffer> = pseudoRandomBytes(20 * MEBIBYTE);
export const MODEL_SHA256: string = new Uint8Array(await crypto.subtle.digest("SHA-256", MODEL))
  .toHex();

export async function openPullScene(): Promise<PullScene> {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  const hub = await FaultyHub.start({ dataDir: `${folder}/hub` });
  const { commit } = await hub.hub.commitFiles(REPOSITORY, [
    { path: "config.json", content: new TextEncoder().encode("{}\n") },
    { path: "model-Q4_K_M.gguf", content: MODEL },
  ]);
  const events: TransferEvent[] = [];
  return {
    hub,
    folder,
    commit,
    events,
    downloader: (config = {}) =>
      new ModelDownloader({
        settings: settingsFromEnv((name) =>
          ({ HF_HOME: `${folder}/home`, HF_ENDPOINT: hub.url, HF_HUB_DOWNLOAD_TIMEOUT: "2" })[name]
        ),
        onProgress: (event) => events.push(event),
        ...config,
      }),
    async [Symbol.asyncDispose]() {
      await hub[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** Names of the files in a folder and below, sorted; empty where there is none. */
export async function filesBelow(folder: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      if (!isDirectory) names.push(name);
      else {
        const inner = await filesBelow(`${folder}/${name}`);
        names.push(...inner.map((path) => `${name}/${path}`));
      }
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return names.sort();
}

function pseudoRandomBytes(size: number): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(size / 4);
  let state = 1;
  for (let index = 0; index < words.length; index++) {
    state = Math.imul(state, 1664525) + 1013904223 | 0;
    words[index] = state;
  }
  return new Uint8Array(words.buffer);
}
