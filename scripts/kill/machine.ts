import { createHash } from "node:crypto";
import type { EmbeddedHub } from "../../src/server/embedded_hub.ts";

const CLI = new URL("../../cli.ts", import.meta.url).href;
const MODEL = { type: "model", name: "me/m" } as const;

/** One user's machine: a cache, a list of models and a file to push; and what is visible of it. */
export class Machine {
  /** Files that were visible under their final name and were not whole. */
  readonly torn: string[] = [];
  /** What was there once and is not any more. */
  readonly lost: string[] = [];
  readonly #folder: string;
  readonly #hub: EmbeddedHub;
  /** SHA-256 of every content there ever was. */
  readonly #contents = new Set<string>();
  readonly #pushes = new Set<string>();

  private constructor(folder: string, hub: EmbeddedHub) {
    this.#folder = folder;
    this.#hub = hub;
  }

  /** Makes it in a folder, in front of a Hub. */
  static async make(folder: string, hub: EmbeddedHub): Promise<Machine> {
    await Deno.mkdir(`${folder}/work`);
    const list = { models: [{ model: MODEL.name, to: "models/" }] };
    await Deno.writeTextFile(`${folder}/work/hub.json`, JSON.stringify(list));
    return new Machine(folder, hub);
  }

  /** Puts a new version on the Hub, and the same bytes into the file that is pushed. */
  async publish(content: Uint8Array<ArrayBuffer>): Promise<void> {
    const config = new TextEncoder().encode(
      `{"first": ${content[0]}, "last": ${content.at(-1)}}\n`,
    );
    for (const bytes of [content, config]) this.#contents.add(digest(bytes));
    await this.#hub.commitFiles(MODEL, [
      { path: "config.json", content: config },
      { path: "model.bin", content },
    ]);
    await Deno.writeFile(`${this.#folder}/work/weights.bin`, content);
    this.#pushes.add(digest(content));
  }

  /** Starts a command and kills it after a while; false when it had ended by then. */
  async kill(args: readonly string[], afterMs: number): Promise<boolean> {
    const child = this.#command(args, "null").spawn();
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    try {
      child.kill("SIGKILL");
    } catch {
      // It had ended.
    }
    return (await child.status).signal === "SIGKILL";
  }

  /** Runs a command to its end. */
  async run(args: readonly string[]): Promise<{ readonly code: number; readonly stderr: string }> {
    const { code, stderr } = await this.#command(args, "piped").output();
    return { code, stderr: new TextDecoder().decode(stderr) };
  }

  /** Looks at every file under a final name, and at where the refs lead. */
  async inspect(): Promise<void> {
    const cache = `${this.#folder}/home/hub/models--me--m`;
    for (const commit of await names(`${cache}/snapshots`)) {
      await this.#inspectFiles(`${cache}/snapshots/${commit}`);
    }
    await this.#inspectFiles(`${this.#folder}/work/models`);
    for (const ref of await names(`${cache}/refs`)) {
      const commit = await Deno.readTextFile(`${cache}/refs/${ref}`);
      const snapshot = await names(`${cache}/snapshots/${commit}`);
      const missing = ["config.json", "model.bin"].filter((name) => !snapshot.includes(name));
      if (missing.length > 0) {
        this.lost.push(`refs/${ref} leads to ${commit}, which lacks ${missing.join(", ")}`);
      }
    }
  }

  /** The whole cache and all folders, hashed again by the program itself. */
  async verify(): Promise<string[]> {
    const { code, stderr } = await this.run(["verify", "--all"]);
    return code === 0 ? [] : [`verify --all ends with ${code}: ${stderr.trim()}`];
  }

  /** Every version that was pushed stands in exactly one commit, and the head is whole. */
  async checkPushed(): Promise<string[]> {
    const repository = `${this.#hub.url}/api/models/me/pushed`;
    const commits: { title: string }[] = await json(`${repository}/commits/main?limit=1000`);
    const pushes = commits.filter(({ title }) => title !== "initial commit").length;
    const head: { path: string; lfs?: { oid: string } }[] = await json(`${repository}/tree/main`);
    const weights = head.find(({ path }) => path === "weights.bin")?.lfs?.oid;
    const failures: string[] = [];
    if (pushes > this.#pushes.size) {
      failures.push(`${this.#pushes.size} versions were pushed in ${pushes} commits`);
    }
    if (weights === undefined || !this.#pushes.has(weights)) {
      failures.push(`the head of the pushed repository has ${weights} as weights.bin`);
    }
    return failures;
  }

  #command(args: readonly string[], stderr: "null" | "piped"): Deno.Command {
    return new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", "--no-check", CLI, ...args],
      cwd: `${this.#folder}/work`,
      env: {
        HF_HOME: `${this.#folder}/home`,
        HF_ENDPOINT: this.#hub.url,
        HF_TOKEN: "hf_local",
        NO_COLOR: "1",
      },
      stdin: "null",
      stdout: "null",
      stderr,
    });
  }

  async #inspectFiles(folder: string): Promise<void> {
    for (const name of await names(folder)) {
      if (!["config.json", "model.bin"].includes(name)) continue;
      const bytes = await Deno.readFile(`${folder}/${name}`);
      if (!this.#contents.has(digest(bytes))) this.torn.push(`${folder}/${name}`);
    }
  }
}

function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

async function json<T>(url: string): Promise<T> {
  const reply = await fetch(url);
  if (reply.ok) return await reply.json();
  throw new Error(`Cannot ask ${url}: ${reply.status} ${await reply.text()}`);
}

async function names(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
