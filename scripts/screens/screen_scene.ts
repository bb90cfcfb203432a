import { EmbeddedHub } from "../../src/server/embedded_hub.ts";
import { ggufFile } from "../../tests/gguf/gguf_file.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const TOKEN = "hf_screens0123456789abcdefghijklmnop";
const MEGABYTE = 1_000_000;

/** A newcomer's machine in front of an embedded Hub, whose names are as long as the ones shown for them. */
export class ScreenScene implements AsyncDisposable {
  /** The folder commands are typed in. */
  readonly folder: string;
  /** The environment they run in. */
  readonly env: Readonly<Record<string, string>>;
  readonly #hub: EmbeddedHub;
  readonly #home: string;

  private constructor(hub: EmbeddedHub, home: string) {
    this.#hub = hub;
    this.#home = home;
    this.folder = `${home}/work`;
    this.env = {
      PATH: `${home}/bin:${Deno.env.get("PATH")}`,
      HOME: home,
      DENO_DIR: Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`,
      HF_ENDPOINT: hub.url,
      HF_TOKEN: TOKEN,
      LANG: "C.UTF-8",
      TERM: "xterm-256color",
    };
  }

  /** Makes the machine and the Hub. */
  static async open(): Promise<ScreenScene> {
    const home = await shortFolder();
    const users = [{ name: "me", scope: "write", token: TOKEN }] as const;
    const hub = await EmbeddedHub.start({ dataDir: `${home}/hub`, users });
    await fill(hub);
    const scene = new ScreenScene(hub, home);
    await Deno.mkdir(`${home}/bin`);
    await Deno.mkdir(scene.folder);
    await Deno.writeTextFile(
      `${home}/bin/ruv-hub`,
      `#!/bin/sh\nexec "${Deno.execPath()}" run -A --quiet --no-check "${ROOT}cli.ts" "$@"\n`,
      { mode: 0o755 },
    );
    await Deno.writeFile(`${scene.folder}/my-chat-Q4_K_M.gguf`, chatModel(40));
    await Deno.writeTextFile(`${scene.folder}/hub.json`, `${JSON.stringify(LIST)}\n`);
    return scene;
  }

  /** Runs what has to have happened before a screen. */
  async prepare(script: string): Promise<void> {
    const command = new Deno.Command("bash", {
      args: ["-ec", script],
      cwd: this.folder,
      env: this.env,
      clearEnv: true,
    });
    const { success, stderr } = await command.output();
    if (!success) throw new Error(`Cannot prepare: ${new TextDecoder().decode(stderr)}`);
  }

  /** A newcomer's disk again. */
  async forget(): Promise<void> {
    for (const path of [".cache", "work/models", "work/hub.lock"]) {
      await Deno.remove(`${this.#home}/${path}`, { recursive: true }).catch(() => {});
    }
  }

  /** The same text, with a newcomer's home and the Hub's name in the place of this machine's. */
  disguise(text: string): string {
    return text.replaceAll(this.#home, HOME).replaceAll(this.#hub.url, HUB);
  }

  /** Stops the Hub and removes everything. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#hub.close();
    await Deno.remove(this.#home, { recursive: true });
  }
}

const HOME = "/home/you";
const HUB = "https://huggingface.co";

/** A folder whose path has as many letters as the one that is shown for it, so that lines break alike. */
async function shortFolder(): Promise<string> {
  for (;;) {
    const name = crypto.randomUUID().slice(0, HOME.length - "/tmp/".length);
    try {
      await Deno.mkdir(`/tmp/${name}`);
      return `/tmp/${name}`;
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    }
  }
}

const LIST = {
  models: [
    { model: "ruvltra-small", to: "cache" },
    { model: "user/chat:Q4_K_M", to: "models/" },
    { model: "user/gone", to: "models/" },
  ],
};

async function fill(hub: EmbeddedHub): Promise<void> {
  const model = (path: string, megabytes: number) => ({ path, content: chatModel(megabytes) });
  const card = (text: string) => ({
    path: "README.md",
    content: new TextEncoder().encode(`---\nlicense: mit\n---\n\n${text}\n`),
  });
  await hub.commitFiles({ type: "model", name: "ruv/ruvltra" }, [
    model("ruvltra-small-0.5b-q4_k_m.gguf", 66),
    model("ruvltra-medium-1.1b-q4_k_m.gguf", 90),
  ]);
  const chat = { type: "model", name: "user/chat" } as const;
  await hub.commitFiles(chat, [
    model("chat-Q4_K_M.gguf", 40),
    model("chat-Q8_0.gguf", 70),
    card("# Chat"),
  ], { message: "First version" });
  await hub.createTag(chat, "v1.0");
  await hub.commitFiles(chat, [model("chat-F16.gguf", 130), card("# Chat\n\nIn full, too.")], {
    message: "Add the unquantized model",
  });
}

/** A file with the shape of Qwen2.5 0.5B and one tensor, as if of Q4_K, of random weights. */
function chatModel(megabytes: number): Uint8Array<ArrayBuffer> {
  const rows = Math.floor(megabytes * MEGABYTE / BYTES_PER_ROW);
  const file = ggufFile({
    metadata: {
      "general.architecture": ["string", "qwen2"],
      "general.name": ["string", "My Chat"],
      "general.file_type": ["uint32", Q4_K_M],
      "qwen2.block_count": ["uint32", 24],
      "qwen2.context_length": ["uint32", 32_768],
      "qwen2.embedding_length": ["uint32", 896],
      "qwen2.attention.head_count": ["uint32", 14],
      "qwen2.attention.head_count_kv": ["uint32", 2],
    },
    tensors: [{ name: "blk.0.ffn_up.weight", shape: [ROW, rows], type: 12, offset: 0 }],
    data: rows * BYTES_PER_ROW,
  });
  const weights = file.subarray(-rows * BYTES_PER_ROW);
  // The runtime gives at most 65,536 random bytes at a time.
  for (let offset = 0; offset < weights.length; offset += 65_536) {
    crypto.getRandomValues(weights.subarray(offset, offset + 65_536));
  }
  return file;
}

const ROW = 1024;
/** Q4_K packs 256 weights into 144 bytes. */
const BYTES_PER_ROW = ROW / 256 * 144;
/** ggml's number of this type of file. */
const Q4_K_M = 15;
