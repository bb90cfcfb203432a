import { EmbeddedHub } from "../../src/server/embedded_hub.ts";
import type { PythonVenv } from "./python_venv.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const TOKEN = "hf_interop0123456789abcdefghijklmnopqrs";

/** A process that has ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One embedded Hub, one shared cache, and both clients on them. */
export class Scene implements AsyncDisposable {
  /** The token of the user `me`. */
  readonly token = TOKEN;

  private constructor(
    /** The Hub. */
    readonly hub: EmbeddedHub,
    /** A folder for everything. */
    readonly folder: string,
    readonly venv: PythonVenv,
  ) {}

  /** Starts the Hub with one user, `me`, who may write. */
  static async open(venv: PythonVenv): Promise<Scene> {
    const folder = await Deno.realPath(await Deno.makeTempDir());
    const users = [{ name: "me", scope: "write", token: TOKEN }] as const;
    const hub = await EmbeddedHub.start({ dataDir: `${folder}/hub`, users, xet: true });
    return new Scene(hub, folder, venv);
  }

  /** Where the shared cache is; another name is another, empty one. */
  home(name = "home"): string {
    return `${this.folder}/${name}`;
  }

  /** Runs the official command line. */
  hf(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
    return this.#run(`${this.venv.folder}/bin/hf`, args, env);
  }

  /** Runs a Python program with `api = HfApi()` at hand. */
  python(program: string, env: Readonly<Record<string, string>> = {}): Promise<Ended> {
    const prelude = "from huggingface_hub import *\napi = HfApi()\n";
    return this.#run(`${this.venv.folder}/bin/python`, ["-c", prelude + program], env);
  }

  /** Runs our command line. */
  ours(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
    return this.#run(Deno.execPath(), [...OURS, ...args], env);
  }

  /** Starts our command line beside what follows. */
  spawnOurs(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Deno.ChildProcess {
    return new Deno.Command(Deno.execPath(), {
      args: [...OURS, ...args],
      env: this.#env(env),
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
  }

  /** Stops the Hub and removes the folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.hub.close();
    await Deno.remove(this.folder, { recursive: true });
  }

  async #run(
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<Ended> {
    const { code, stdout, stderr } = await new Deno.Command(command, {
      args: [...args],
      env: this.#env(env),
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  }

  #env(more: Readonly<Record<string, string>>): Record<string, string> {
    return {
      HF_HOME: this.home(),
      HF_ENDPOINT: this.hub.url,
      HF_TOKEN: TOKEN,
      HF_HUB_DISABLE_TELEMETRY: "1",
      HF_HUB_DISABLE_PROGRESS_BARS: "1",
      NO_COLOR: "1",
      ...more,
    };
  }
}

const OURS = ["run", "-A", "--quiet", "--no-check", `${ROOT}cli.ts`];
