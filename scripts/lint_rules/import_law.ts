/**
 * Why a file of this project may not import another one, or undefined when it may. Both are paths
 * from the root of the project.
 */
export function whyRefused(from: string, to: string): string | undefined {
  const importer = layerOf(from);
  const imported = layerOf(to);
  if (imported === "src/server" && importer !== imported) {
    return MAY_IMPORT_SERVER.test(from)
      ? undefined
      : "the embedded Hub stands beside the client; only serve, demo, tests and scripts start it";
  }
  if (importer === imported || OUTSIDE.has(importer)) return undefined;
  if (from === "mod.ts" && to === "cli.ts") return undefined;
  const allowed = MAY_IMPORT[importer];
  if (allowed === undefined) return `${importer} has no place in the layers`;
  if (allowed.includes(imported)) return undefined;
  return SPECIALISTS.includes(importer) && SPECIALISTS.includes(imported)
    ? "specialists do not know each other; the stories are where they meet"
    : `${importer} imports ${allowed.join(", ") || "nothing but itself"}`;
}

const SPECIALISTS: readonly string[] = [
  "src/hub",
  "src/transfer",
  "src/xet",
  "src/cache",
  "src/registry",
  "src/gguf",
  "src/weights",
  "src/card",
  "src/fit",
  "src/progress",
];

/** What each layer may import besides itself, from the top of the house to its ground. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "cli.ts": ["src/cli", "mod.ts"],
  "src/cli": ["mod.ts"],
  "mod.ts": ["src/stories", ...SPECIALISTS, "src/vocabulary"],
  "src/stories": [...SPECIALISTS, "src/vocabulary"],
  ...Object.fromEntries(SPECIALISTS.map((layer) => [layer, ["src/vocabulary"]])),
  "src/server": ["src/xet", "src/vocabulary"],
  "src/vocabulary": [],
};

/** Not part of the house: they may look into every room. */
const OUTSIDE: ReadonlySet<string> = new Set(["tests", "scripts", "docs"]);

const MAY_IMPORT_SERVER = /^((tests|scripts)\/.*|src\/cli\/commands\/(serve|demo)\.ts)$/;

/** A folder of `src/`, a folder at the top, or a file at the top. */
function layerOf(path: string): string {
  const segments = path.split("/");
  return segments.slice(0, segments[0] === "src" ? 2 : 1).join("/");
}
