import { HubError } from "../../../mod.ts";

/** A command in a process of its own, so that it can be killed. */
export interface DemoChild {
  /** Resolves when the process has ended, however. */
  readonly ended: Promise<unknown>;
  /** Kills it without a warning. */
  kill(): Promise<void>;
  /** Waits for its end and gives what it printed; throws when it failed. */
  output(): Promise<string>;
}

/** Where the commands of a demonstration run. */
export interface DemoStage {
  /** Base URL of the Hub. */
  readonly endpoint: string;
  /** The HF_HOME. */
  readonly home: string;
  /** Whether what they say is kept to themselves. */
  readonly quiet: boolean;
}

/** Starts a command with no permission but the ones that commands need. */
export function startDemoChild(stage: DemoStage, args: readonly string[]): DemoChild {
  const { endpoint, home, quiet } = stage;
  const { hostname } = new URL(endpoint);
  const program = Deno.build.standalone ? [] : [
    "run",
    "--no-prompt",
    `--allow-net=${hostname}`,
    "--allow-read",
    `--allow-write=${home}`,
    "--allow-env",
    "--allow-sys=statfs",
    import.meta.resolve("../../../cli.ts"),
  ];
  const child = new Deno.Command(Deno.execPath(), {
    args: [...program, ...args],
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
    async output() {
      const { success, stdout } = await output;
      if (success) return new TextDecoder().decode(stdout);
      throw new HubError(`Cannot go on with the demonstration: the ${args[0]} failed`);
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
