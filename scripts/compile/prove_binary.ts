import { createHash } from "node:crypto";
import { EmbeddedHub } from "../../src/server/embedded_hub.ts";
import { CompileError } from "./compile_binary.ts";

/** Enough for several requests, and for the hashing thread to be asked. */
const MODEL_BYTES = 20_000_000;

/**
 * Runs a binary as its users will: `--version`, `list`, and a pull from an embedded Hub whose bytes
 * are compared.
 *
 * @param build what `--version` has to say in brackets
 * @throws {CompileError} at the first thing it does not do
 */
export async function proveBinary(binary: string, build: string): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const version = await output(binary, ["--version"], folder);
    if (!version.startsWith("ruv-hub ") || !version.endsWith(` (${build})\n`)) {
      throw new CompileError(
        `Cannot prove "${binary}": --version prints ${
          JSON.stringify(version)
        }, so this is no ruv-hub`,
      );
    }
    const list = await output(binary, ["list"], folder);
    if (!list.includes("ruvltra-small")) {
      throw new CompileError(`Cannot prove "${binary}": list names no model`);
    }
    await provePull(binary, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function provePull(binary: string, folder: string): Promise<void> {
  await using hub = await EmbeddedHub.start({ dataDir: `${folder}/hub` });
  const content = new Uint8Array(MODEL_BYTES).map((_, index) => (index * 7919) >> 5);
  await hub.commitFiles({ type: "model", name: "me/m" }, [{ path: "weights.bin", content }]);
  const path = (await output(binary, ["pull", "me/m", "weights.bin"], folder, {
    HF_ENDPOINT: hub.url,
  })).trimEnd();
  const pulled = createHash("sha256").update(await Deno.readFile(path)).digest("hex");
  if (pulled !== createHash("sha256").update(content).digest("hex")) {
    throw new CompileError(`Cannot prove "${binary}": it pulled other bytes`);
  }
}

async function output(
  binary: string,
  args: readonly string[],
  home: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(binary, {
    args: [...args],
    env: { HF_HOME: home, NO_COLOR: "1", ...env },
  }).output();
  const decoder = new TextDecoder();
  if (success) return decoder.decode(stdout);
  throw new CompileError(
    `Cannot prove "${binary}": ${args.join(" ")} failed: ${decoder.decode(stderr).trim()}`,
  );
}
