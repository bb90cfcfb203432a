import { EmbeddedHub } from "../../src/server/embedded_hub.ts";
import { ggufFile } from "../gguf/gguf_file.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
export const DOC_TOKEN = "hf_docs0123456789abcdefghijklmnopqrstu";

/** A newcomer's machine in front of an embedded Hub that has the models the documents speak of. */
export class DocScene implements AsyncDisposable {
  readonly #hub: EmbeddedHub;
  readonly #folder: string;

  private constructor(hub: EmbeddedHub, folder: string) {
    this.#hub = hub;
    this.#folder = folder;
  }

  /** Starts the Hub and puts `ruv-hub` and `deno` on the path. */
  static async open(): Promise<DocScene> {
    const folder = await Deno.realPath(await Deno.makeTempDir());
    const users = [{ name: "me", scope: "write", token: DOC_TOKEN }] as const;
    const hub = await EmbeddedHub.start({ dataDir: `${folder}/hub`, users });
    await fill(hub);
    await Deno.mkdir(`${folder}/bin`);
    await Deno.mkdir(`${folder}/work/folder`, { recursive: true });
    await Deno.writeFile(`${folder}/work/my.gguf`, ggufFile());
    await Deno.writeTextFile(`${folder}/work/folder/config.json`, "{}\n");
    await writeProgram(`${folder}/bin/ruv-hub`, `exec ${OURS} "$@"`);
    await writeProgram(`${folder}/bin/deno`, DENO);
    return new DocScene(hub, folder);
  }

  /** Runs commands in the folder where the document's earlier ones ran. */
  async run(script: string): Promise<{ readonly code: number; readonly output: string }> {
    const child = new Deno.Command("bash", {
      args: [
        "-c",
        `set -euo pipefail\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n${
          onThisMachine(script)
        }`,
      ],
      cwd: `${this.#folder}/work`,
      clearEnv: true,
      env: {
        PATH: `${this.#folder}/bin:${Deno.env.get("PATH")}`,
        HOME: `${this.#folder}/home`,
        DENO_DIR: Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`,
        HF_HOME: `${this.#folder}/home/.cache/huggingface`,
        HF_ENDPOINT: this.#hub.url,
        HF_TOKEN: DOC_TOKEN,
        NO_COLOR: "1",
      },
      stdin: "null",
    });
    const { code, stdout, stderr } = await child.output();
    const decoder = new TextDecoder();
    return { code, output: decoder.decode(stdout) + decoder.decode(stderr) };
  }

  /** Stops the Hub and removes everything. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#hub.close();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

const OURS = `"${Deno.execPath()}" run -A --quiet --no-check "${ROOT}cli.ts"`;

/** The package as if it came from JSR; everything else is the runtime itself. */
const DENO = `case " $* " in
*" jsr:@ruv/hub "*)
  while [ "$1" != jsr:@ruv/hub ]; do shift; done
  shift
  exec ${OURS} "$@" ;;
*) exec "${Deno.execPath()}" "$@" ;;
esac`;

async function writeProgram(path: string, script: string): Promise<void> {
  await Deno.writeTextFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

/** The models that the documents name. */
async function fill(hub: EmbeddedHub): Promise<void> {
  // Contents that differ, so that none is taken for another.
  let data = 144;
  const model = (path: string) => ({ path, content: ggufFile({ data: data += 32 }) });
  await hub.commitFiles({ type: "model", name: "ruv/ruvltra" }, [
    model("ruvltra-small-0.5b-q4_k_m.gguf"),
    model("ruvltra-small-0.5b-q8_0.gguf"),
    model("ruvltra-medium-1.1b-q4_k_m.gguf"),
    { path: "ruvltra-small-coder-lora.safetensors", content: emptySafetensors() },
    { path: "registry.json", content: new TextEncoder().encode('{"models": []}') },
  ]);
  const repository = { type: "model", name: "user/repo" } as const;
  await hub.commitFiles(repository, [
    model("model-Q4_K_M.gguf"),
    model("model-Q8_0.gguf"),
    { path: "README.md", content: new TextEncoder().encode("# A model\n") },
  ]);
  await hub.createTag(repository, "v1.0");
}

/** A header without tensors: its length, and an empty object. */
function emptySafetensors(): Uint8Array {
  return new Uint8Array([2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7d]);
}

/** Every port becomes one that is free, and nothing listens to other machines. */
function onThisMachine(script: string): string {
  const ports = new Map<string, string>();
  const freeOne = (port: string): string => {
    const free = ports.get(port) ?? String(freePort());
    ports.set(port, free);
    return free;
  };
  return script.replaceAll(/\b808\d\b/g, freeOne).replaceAll("0.0.0.0", "127.0.0.1");
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
