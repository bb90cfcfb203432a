import type { Target } from "./target.ts";

/** What a binary may do for as long as it lives; nobody is asked for more. */
export const BAKED_PERMISSIONS: readonly string[] = [
  "--no-prompt",
  "--allow-net",
  "--allow-read",
  "--allow-write",
  "--allow-env",
  "--allow-sys",
  "--deny-run",
  "--deny-ffi",
  "--deny-import",
];

/** Files that are loaded by URL while the program runs, so that no import leads to them. */
export const LOADED_BY_URL: readonly string[] = ["src/transfer/hash_worker.ts"];

/** Why no binary could be made. */
export class CompileError extends Error {
  static {
    this.prototype.name = "CompileError";
  }
}

/** Options of {@linkcode compileBinary}. */
export interface CompileOptions {
  /** Folder of the project, as a `file:` URL that ends with a slash. */
  readonly root: URL;
  /** Where the binary goes. */
  readonly output: string;
  /** What `--version` says in brackets. */
  readonly build: string;
  /** The runtime stub; where none is named, Deno looks into its cache and then into the network. */
  readonly stub?: string | undefined;
}

/**
 * Runs `deno compile` for one machine and gives the paths of the files it embedded, from the root
 * of the project.
 *
 * @throws {CompileError} when the runtime stub cannot be had, or the compiler fails
 */
export async function compileBinary(target: Target, options: CompileOptions): Promise<string[]> {
  const { root, output, build, stub } = options;
  const entry = new URL("dist/ruv_hub.ts", root);
  await Deno.mkdir(new URL("./", entry), { recursive: true });
  await Deno.writeTextFile(
    entry,
    `import { main } from "../cli.ts";\nawait main({ build: ${JSON.stringify(build)} });\n`,
  );
  try {
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "compile",
        "--frozen",
        "--exclude-unused-npm",
        ...BAKED_PERMISSIONS,
        ...LOADED_BY_URL.flatMap((file) => ["--include", file]),
        "--target",
        target.triple,
        "--output",
        output,
        "dist/ruv_hub.ts",
      ],
      cwd: root,
      env: { NO_COLOR: "1", ...(stub === undefined ? {} : { DENORT_BIN: stub }) },
    }).output();
    const talk = new TextDecoder().decode(stderr);
    if (!success) throw new CompileError(whyNot(talk, target));
    return embeddedFiles(talk);
  } finally {
    await Deno.remove(entry);
  }
}

function whyNot(talk: string, target: Target): string {
  const lines = talk.split("\n").map((line) => line.trim());
  const cause = lines.find((line) => /^\d+: error/.test(line))?.replace(/^\d+: /, "") ??
    lines.find((line) => line.startsWith("error"))?.replace(/^error: /, "") ?? "no reason is given";
  return talk.includes("/denort-")
    ? `Cannot compile for ${target.name}: the runtime stub (denort) is neither in the cache nor ` +
      `named by DENORT_BIN, and cannot be downloaded: ${cause}`
    : `Cannot compile for ${target.name}: ${cause}`;
}

/** The paths in the tree that the compiler draws: `├─┬ src (1KB)`, two columns a level. */
export function embeddedFiles(talk: string): string[] {
  const folders: string[] = [];
  const files: string[] = [];
  for (const line of talk.split("\n")) {
    const [, indent, kind, name] =
      /^([ │]*)[├└]─([─┬]) (.+?) \([\d.]+[KMG]?B(?: - .*)?\)$/.exec(line) ?? [];
    if (indent === undefined || name === undefined) continue;
    folders.length = indent.length / 2;
    if (kind === "┬") folders.push(name);
    else files.push([...folders, name].join("/"));
  }
  return files;
}
