/**
 * Makes `dist/ruv-hub-VERSION-TARGET`, one file that needs nothing else, and proves the one this
 * machine can run:
 *
 *     deno task compile [--target linux-x64]…
 *
 * Without `--target` every target is built. The runtime stub comes from Deno's cache, from
 * `DENORT_BIN` (a stub for the one target that is then named), or from the network.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { parseArgs } from "node:util";
import { compileBinary, CompileError, LOADED_BY_URL } from "./compile/compile_binary.ts";
import { proveBinary } from "./compile/prove_binary.ts";
import { binaryName, hostTarget, type Target, TARGETS } from "./compile/target.ts";
import { packageConfig } from "./jsr/package_files.ts";

const ROOT = new URL("../", import.meta.url);

/** Data that an import brings along; named here so that a binary without it is never shipped. */
const DATA_FILES: readonly string[] = ["src/registry/catalogue.json"];

/** Builds, checks and proves; gives a line for each binary. */
async function compileAll(targets: readonly Target[]): Promise<string[]> {
  const { version } = await packageConfig(ROOT);
  const build = await commitOfSources();
  const lines: string[] = [];
  for (const target of targets) {
    const output = new URL(`dist/${binaryName(target, version)}`, ROOT).pathname;
    const files = await compileBinary(target, { root: ROOT, output, build });
    const missing = [...LOADED_BY_URL, ...DATA_FILES].filter((file) => !files.includes(file));
    if (missing.length > 0) {
      throw new CompileError(
        `Cannot compile for ${target.name}: ${missing.join(", ")} is not in it`,
      );
    }
    const isProven = target.name === hostTarget()?.name;
    if (isProven) await proveOrRemove(output, build);
    const digest = createHash("sha256").update(await Deno.readFile(output)).digest("hex");
    await Deno.writeTextFile(`${output}.sha256`, `${digest}  ${binaryName(target, version)}\n`);
    lines.push(`${binaryName(target, version)}  ${digest}  ${isProven ? "proven" : "unproven"}`);
  }
  return lines;
}

/** What is not proven does not stay, so that nobody takes it for the real thing. */
async function proveOrRemove(binary: string, build: string): Promise<void> {
  try {
    await proveBinary(binary, build);
  } catch (error) {
    await Deno.remove(binary);
    throw error;
  }
}

/** Seven digits of the commit, with a `+` when the sources differ from it. */
async function commitOfSources(): Promise<string> {
  const git = async (...args: string[]): Promise<string> => {
    const { stdout } = await new Deno.Command("git", { args, cwd: ROOT }).output();
    return new TextDecoder().decode(stdout).trim();
  };
  const commit = (await git("rev-parse", "HEAD")).slice(0, 7);
  return await git("status", "--porcelain") === "" ? commit : `${commit}+`;
}

function readTargets(names: readonly string[]): readonly Target[] {
  // A stub is made for one machine; the others' have to come from the network.
  const host = Deno.env.has("DENORT_BIN") ? hostTarget()?.name : undefined;
  const wanted = names.length > 0 || host === undefined ? names : [host];
  if (wanted.length === 0) return TARGETS;
  return wanted.map((name) => {
    const target = TARGETS.find((known) => known.name === name);
    if (target !== undefined) return target;
    const known = TARGETS.map((one) => one.name).join(", ");
    throw new CompileError(`Cannot compile for "${name}": the targets are ${known}`);
  });
}

if (import.meta.main) {
  try {
    const { values } = parseArgs({
      args: Deno.args,
      options: { target: { type: "string", multiple: true, default: [] } },
    });
    for (const line of await compileAll(readTargets(values.target))) console.log(line);
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    console.error(error.message);
    Deno.exit(1);
  }
}
