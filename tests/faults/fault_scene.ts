import { ModelDownloader, settingsFromEnv } from "../../mod.ts";
import { type Run, runInMemory } from "../cli/memory_context.ts";
import { FaultyHub } from "../faulty_hub.ts";
import { pseudoRandomBytes } from "../transfer/pseudo_random_bytes.ts";

const MEBIBYTE = 1024 * 1024;
/** Two parts of the engine, the second one short. */
const SIZE = 9 * MEBIBYTE;
const TOKEN = "hf_faults0123456789abcdefghijklmnopqrs";

/** The model as it is at first, and as somebody pushes it later. */
export const VERSIONS = [pseudoRandomBytes(SIZE, 31), pseudoRandomBytes(SIZE, 32)] as const;
export const MODEL_PATH = "model.bin";

/** One user in front of a Hub that can misbehave, with a machine of its own. */
export class FaultScene implements AsyncDisposable {
  readonly hub: FaultyHub;
  readonly folder: string;
  /** Variables of this scene that differ from the usual ones. */
  readonly env: Record<string, string> = {};
  readonly #deferred: (() => Promise<void>)[] = [];
  readonly #watched: { readonly unless: string; readonly isMet: () => boolean }[] = [];

  private constructor(hub: FaultyHub, folder: string) {
    this.hub = hub;
    this.folder = folder;
  }

  /** The repository `me/m` holds the first version; the user may write. */
  static async open(options: { readonly xet?: boolean } = {}): Promise<FaultScene> {
    const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "ruv-hub-fault-" }));
    const hub = await FaultyHub.start({
      dataDir: `${folder}/data`,
      lfsThresholdBytes: 100_000,
      xet: options.xet ?? false,
      users: [{ name: "me", scope: "write", token: TOKEN }],
    });
    const scene = new FaultScene(hub, folder);
    await scene.commit(VERSIONS[0]);
    return scene;
  }

  /** The folder of cache, state and token. */
  get home(): string {
    return `${this.folder}/home`;
  }

  /** The token that must reach the Hub and nobody else. */
  get token(): string {
    return TOKEN;
  }

  /** Puts a version of the model at the head of the repository. */
  async commit(content: Uint8Array): Promise<void> {
    await this.hub.hub.commitFiles({ type: "model", name: "me/m" }, [
      { path: MODEL_PATH, content },
      { path: "config.json", content: new TextEncoder().encode(`{"bytes": ${content[0]}}\n`) },
    ]);
  }

  /** Runs a command line as the user would, from the scene's folder. */
  run(args: readonly string[]): Promise<Run> {
    return runInMemory(args, {
      env: {
        HF_HOME: this.home,
        HF_ENDPOINT: this.hub.url,
        HF_TOKEN: TOKEN,
        HF_HUB_DOWNLOAD_TIMEOUT: "1",
        ...this.env,
      },
    });
  }

  /** Begins a pull and aborts it when about half of the model is there. */
  async pullHalf(): Promise<void> {
    const abort = new AbortController();
    const variables: Readonly<Record<string, string>> = {
      HF_HOME: this.home,
      HF_ENDPOINT: this.hub.url,
      HF_TOKEN: TOKEN,
    };
    await new ModelDownloader({
      settings: settingsFromEnv((name) => variables[name]),
      connections: 2,
      limitRate: 60_000_000,
      signal: abort.signal,
      onProgress: (event) => {
        if (event.type === "bytes" && event.done >= SIZE / 3) abort.abort(new Error("half"));
      },
    }).download("me/m").catch((error) => {
      if (error !== abort.signal.reason) throw error;
    });
    this.hub.reset();
  }

  /** Remembers how to tell whether a fault was met, and what to say when it was not. */
  watch(unless: string, isMet: () => boolean): void {
    this.#watched.push({ unless, isMet });
  }

  /** What was arranged and has met nothing. */
  get unmet(): string[] {
    return [
      ...this.hub.unmet.map((rule) => `no request met the fault of ${JSON.stringify(rule)}`),
      ...this.#watched.filter(({ isMet }) => !isMet()).map(({ unless }) => unless),
    ];
  }

  /** Has something done before the folder is removed. */
  defer(action: () => Promise<void>): void {
    this.#deferred.push(action);
  }

  /** Stops everything and removes the folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const action of this.#deferred.toReversed()) await action();
    await this.hub[Symbol.asyncDispose]();
    await Deno.remove(this.folder, { recursive: true });
  }
}
