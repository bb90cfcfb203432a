/**
 * Puts `ruv-hub` on this machine, as it is in this clone:
 *
 *     deno task install
 *
 * The command goes where `deno install -g` puts commands: `DENO_INSTALL_ROOT`, by default `~/.deno`,
 * in the folder `bin`.
 *
 * @module
 */
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { BAKED_PERMISSIONS } from "./compile/compile_binary.ts";

/** What a command is made of. */
export interface CommandOptions {
  /** The clone, with a slash at its end. */
  readonly clone: URL;
  /** Where the command goes. */
  readonly folder: string;
  /** The runtime that runs it. */
  readonly deno: string;
  /** Whether it is for Windows. */
  readonly windows: boolean;
}

/**
 * Writes the command and gives its path. One of ours is written anew.
 *
 * @throws {Error} when another program of this name is there
 */
export async function writeCommand(options: CommandOptions): Promise<string> {
  const { folder, windows } = options;
  const path = join(folder, windows ? "ruv-hub.cmd" : "ruv-hub");
  if (!await isOurs(path)) {
    throw new Error(`Cannot install: "${path}" is another program; remove it first`);
  }
  await Deno.mkdir(folder, { recursive: true });
  const temporary = `${path}.${crypto.randomUUID()}`;
  await Deno.writeTextFile(temporary, windows ? batchFile(options) : shellScript(options));
  if (!windows) await Deno.chmod(temporary, 0o755);
  await Deno.rename(temporary, path);
  return path;
}

/** Whether what is at `path` may be replaced: nothing, or a command of ours, but no link to either. */
async function isOurs(path: string): Promise<boolean> {
  const info = await Deno.lstat(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  });
  if (info === undefined) return true;
  return info.isFile && (await Deno.readTextFile(path)).includes(MARK);
}

const MARK = "Written by deno task install";

function shellScript({ clone, deno }: CommandOptions): string {
  const folder = fileURLToPath(clone);
  return `#!/bin/sh
# ${MARK}.
deno=${quoted(deno)}
[ -x "$deno" ] || deno=$(command -v deno) || {
  echo "ruv-hub: Deno is gone; run npx --yes deno@2.9 task install again in "${quoted(folder)} >&2
  exit 1
}
exec "$deno" ${argumentsFor(clone).map(quoted).join(" ")} "$@"
`;
}

function batchFile({ clone, deno }: CommandOptions): string {
  // In a batch file a percent sign begins a variable, within quotes too.
  const words = [deno, ...argumentsFor(clone)].map((word) => `"${word.replaceAll("%", "%%")}"`);
  return `@rem ${MARK}.\r\n@${words.join(" ")} %*\r\n`;
}

function argumentsFor(clone: URL): string[] {
  const file = (name: string) => fileURLToPath(new URL(name, clone));
  return ["run", "--config", file("deno.json"), "--frozen", ...BAKED_PERMISSIONS, file("cli.ts")];
}

/** A word that no shell looks into. */
function quoted(word: string): string {
  return /^[\w./=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

async function install(): Promise<void> {
  const clone = new URL("../", import.meta.url);
  const home = Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE") ?? ".";
  const folder = join(Deno.env.get("DENO_INSTALL_ROOT") ?? join(home, ".deno"), "bin");
  const deno = Deno.execPath();
  const windows = Deno.build.os === "windows";
  // What it imports has to be there without a network, too.
  const cached = await new Deno.Command(deno, {
    args: ["cache", "--quiet", "--frozen", fileURLToPath(new URL("cli.ts", clone))],
    cwd: fileURLToPath(clone),
  }).spawn().status;
  if (!cached.success) Deno.exit(cached.code);
  console.log(await writeCommand({ clone, folder, deno, windows }));
  const isFound = (Deno.env.get("PATH") ?? "").split(delimiter).includes(folder);
  if (isFound) return;
  console.error("The shell does not look there yet:");
  console.error(windows ? `  set "PATH=${folder};%PATH%"` : `  export PATH="${folder}:$PATH"`);
}

if (import.meta.main) await install();
