import { HubError } from "../../mod.ts";

/** A pull in a process of its own, so that it can be killed. */
export interface DemoPull {
  /** Resolves when the process has ended, however. */
  readonly ended: Promise<unknown>;
  /** Kills it without a warning. */
  kill(): Promise<void>;
  /** Waits for its end and gives what it printed; throws when it failed. */
  result(): Promise<PullDocument>;
}

/** What `pull --json` prints, as far as the demonstration looks at it. */
export interface PullDocument {
  readonly fetchedBytes: number;
  readonly seconds: number;
  readonly files: readonly {
    readonly sha256: string;
    readonly resumedBytes: number;
    readonly verified: string;
  }[];
}

/** Options of {@linkcode startDemoPull}. */
export interface DemoPullOptions {
  /** Base URL of the Hub to pull from. */
  readonly endpoint: string;
  /** The HF_HOME to pull into. */
  readonly home: string;
  /** Arguments besides the model. */
  readonly arguments: readonly string[];
  /** Whether its progress is kept to itself. */
  readonly quiet: boolean;
}

/** Starts `pull ruvltra-small` with no permission but the ones it needs. */
export function startDemoPull(options: DemoPullOptions): DemoPull {
  const { endpoint, home, quiet } = options;
  const { hostname } = new URL(endpoint);
  const program = Deno.build.standalone ? [] : [
    "run",
    "--no-prompt",
    `--allow-net=${hostname}`,
    "--allow-read",
    `--allow-write=${home}`,
    "--allow-env",
    "--allow-sys=statfs",
    import.meta.resolve("../../cli.ts"),
  ];
  const child = new Deno.Command(Deno.execPath(), {
    args: [...program, "pull", "ruvltra-small", "--json", ...options.arguments],
    env: { ...NOTHING_OF_YOURS, HF_ENDPOINT: endpoint, HF_HOME: home },
    stdin: "null",
    stdout: "piped",
    stderr: quiet ? "null" : "inherit",
  }).spawn();
  const output = child.output();
  return {
    ended: child.status,
    async kill() {
      child.kill("SIGKILL");
      await output;
    },
    async result() {
      const { success, stdout } = await output;
      if (!success) throw new HubError("Cannot go on with the demonstration: the pull failed");
      return JSON.parse(new TextDecoder().decode(stdout));
    },
  };
}

/** A demonstration neither uses nor touches the cache, the token and the settings of whoever runs it. */
const NOTHING_OF_YOURS = {
  HF_TOKEN: "",
  HUGGING_FACE_HUB_TOKEN: "",
  HF_TOKEN_PATH: "",
  HF_HUB_CACHE: "",
  HUGGINGFACE_HUB_CACHE: "",
  HF_HUB_OFFLINE: "",
  TRANSFORMERS_OFFLINE: "",
  RUVLLM_MODELS_DIR: "",
  RUV_HUB_STATE: "",
  NO_PROXY: "127.0.0.1",
  no_proxy: "127.0.0.1",
};
