import assert from "node:assert/strict";
import { whyRefused } from "../scripts/lint_rules/import_law.ts";

/** What is loaded with each entry before it does anything, besides files of this project. */
const LOADS_AT_ONCE: Readonly<Record<string, readonly string[]>> = {
  "mod.ts": [],
  "cli.ts": ["@stricli/core"],
  "src/cli/commands/list.ts": [],
  "src/cli/commands/pull.ts": [],
  "src/transfer/hash_worker.ts": [],
  "src/card/mod.ts": [],
  "src/registry/mod.ts": [],
};

/** What a program can import of the package. */
const ENTRIES = [
  "mod.ts",
  "cli.ts",
  "src/card/mod.ts",
  "src/registry/mod.ts",
  "src/server/mod.ts",
];

/** What the library may load at all, sooner or later, besides its own files. */
const LOADS_AT_FIRST_USE = [
  "@huggingface/gguf",
  "@huggingface/hub",
  "gearhash-jit",
  "hash-wasm",
  "js-yaml",
  "node:crypto",
  "node:fs/promises",
  "node:path",
  "node:zlib",
];

const ROOT = new URL("../", import.meta.url);

Deno.test("the import graph points down everywhere", async () => {
  const refused = (await readGraph()).flatMap(({ from, to }) => {
    const reason = isOfProject(to) ? whyRefused(from, to) : undefined;
    return reason === undefined ? [] : [`${from} → ${to}: ${reason}`];
  });
  assert.deepEqual(refused, []);
});

Deno.test("the import graph has no cycle but mod.ts, which becomes cli.ts when it is run", async () => {
  const graph = await readGraph();
  const becomesCli = graph.filter(({ from, to }) => from === "mod.ts" && to === "cli.ts");
  assert.deepEqual(becomesCli, [{ from: "mod.ts", to: "cli.ts", loaded: "dynamically" }]);
  assert.equal(findCycle(graph.filter((edge) => !becomesCli.includes(edge))), undefined);
});

for (const [entry, expected] of Object.entries(LOADS_AT_ONCE)) {
  const missing = !(await filesUnder("src")).includes(entry) && entry.startsWith("src/");
  if (missing) console.warn(`${entry} is not written yet: what it loads is not looked at`);
  Deno.test({
    name: `${entry} loads at once ${expected.join(", ") || "no dependency"}`,
    ignore: missing,
    fn: async () => {
      const graph = (await readGraph()).filter(({ loaded }) => loaded === "statically");
      assert.ok(graph.some(({ from }) => from === entry), `${entry} imports nothing`);
      assert.deepEqual(dependenciesOf(entry, graph), expected);
    },
  });
}

Deno.test("mod.ts loads nothing else at its first use", async () => {
  const graph = (await readGraph())
    .filter(({ loaded, to }) => loaded !== "never" && to !== "cli.ts");
  assert.deepEqual(dependenciesOf("mod.ts", graph), LOADS_AT_FIRST_USE);
});

Deno.test("mod.ts and cli.ts load no file of the embedded Hub at once", async () => {
  const graph = (await readGraph()).filter(({ loaded }) => loaded === "statically");
  const reached = [...reachableFrom(["mod.ts", "cli.ts"], graph)];
  assert.deepEqual(reached.filter((module) => module.startsWith("src/server/")), []);
});

Deno.test("mod.ts is imported without any permission, by a program that then does nothing", async () => {
  const program = `import * as hub from ${JSON.stringify(new URL("mod.ts", ROOT).href)};
    console.log(typeof hub.HubError);`;
  const output = await run(["run", "--no-prompt", "--quiet", "--no-check", "-"], program);
  assert.equal(output, "function\n");
});

Deno.test("mod.ts exports the names of public_surface.txt", async () => {
  const listed = await Deno.readTextFile(new URL("tests/public_surface.txt", ROOT));
  const expected = listed.trimEnd().split("\n");
  const doc: DocOutput = JSON.parse(await run(["doc", "--json", "mod.ts"]));
  const names = Object.values(doc.nodes).flatMap(({ symbols }) => symbols.map(({ name }) => name));
  const actual = [...new Set(names)].sort();
  assert.deepEqual(expected, [...expected].sort(), "tests/public_surface.txt is not sorted");
  const added = actual.filter((name) => !expected.includes(name));
  const removed = expected.filter((name) => !actual.includes(name));
  assert.ok(
    added.length + removed.length === 0,
    `the public surface is another: new ${added.join(", ") || "nothing"}, gone ${
      removed.join(", ") || "nothing"
    }; when that is wanted, edit tests/public_surface.txt (one name a line, sorted) and CHANGELOG.md`,
  );
});

Deno.test("every file of src is reached from what a program can import", async () => {
  const { exports } = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));
  const exported = Object.values<string>(exports).map((path) => path.replace("./", ""));
  assert.deepEqual(exported.sort(), ENTRIES.toSorted());
  const reached = reachableFrom(ENTRIES, await readGraph());
  const orphans = (await filesUnder("src")).filter((file) => !reached.has(file));
  assert.deepEqual(orphans, []);
});

/** One import: paths from the root of the project, or the bare name of a dependency. */
interface Edge {
  readonly from: string;
  readonly to: string;
  readonly loaded: "statically" | "dynamically" | "never";
}

let graphOfProject: Promise<Edge[]> | undefined;

/** The imports of every file that the entries lead to, as Deno itself resolves them. */
function readGraph(): Promise<Edge[]> {
  return graphOfProject ??= (async () => {
    const edges = new Map<string, Edge>();
    for (const entry of ENTRIES) {
      const info: InfoOutput = JSON.parse(await run(["info", "--json", entry]));
      for (const edge of info.modules.flatMap(edgesOf)) edges.set(JSON.stringify(edge), edge);
    }
    return [...edges.values()];
  })();
}

function edgesOf({ specifier, error, dependencies = [] }: InfoModule): Edge[] {
  assert.equal(error, undefined, `${specifier}: ${error}`);
  if (!specifier.startsWith(ROOT.href)) return [];
  return dependencies.map(({ code, type, isDynamic }) => {
    const target = code ?? type;
    assert.ok(target?.specifier !== undefined, `${specifier} imports something that is not there`);
    return {
      from: nameOf(specifier),
      to: nameOf(target.specifier),
      loaded: code === undefined ? "never" : isDynamic ? "dynamically" : "statically",
    };
  });
}

/** `src/hub/tree.ts` for a file of the project, `@stricli/core` for a package, `node:fs` as it is. */
function nameOf(specifier: string): string {
  if (specifier.startsWith(ROOT.href)) return specifier.slice(ROOT.href.length);
  const [, name] = /^(?:npm|jsr):\/?((?:@[^/]+\/)?[^/@]+)/.exec(specifier) ?? [];
  return name ?? specifier;
}

/** The modules from elsewhere that an entry leads to, sorted. */
function dependenciesOf(entry: string, graph: readonly Edge[]): string[] {
  return [...reachableFrom([entry], graph)].filter((module) => !isOfProject(module)).sort();
}

function isOfProject(module: string): boolean {
  return /^(mod\.ts|cli\.ts|src\/.*)$/.test(module);
}

function reachableFrom(entries: readonly string[], graph: readonly Edge[]): Set<string> {
  const reached = new Set(entries);
  for (const module of reached) {
    for (const { from, to } of graph) if (from === module) reached.add(to);
  }
  return reached;
}

/** Some cycle, as `a → b → a`; undefined where there is none. */
function findCycle(graph: readonly Edge[]): string | undefined {
  const done = new Set<string>();
  const visit = (module: string, trail: readonly string[]): string | undefined => {
    if (trail.includes(module)) {
      return [...trail.slice(trail.indexOf(module)), module].join(" → ");
    }
    if (done.has(module)) return undefined;
    for (const { from, to } of graph) {
      const cycle = from === module ? visit(to, [...trail, module]) : undefined;
      if (cycle !== undefined) return cycle;
    }
    done.add(module);
    return undefined;
  };
  return graph.map(({ from }) => visit(from, [])).find((cycle) => cycle !== undefined);
}

async function filesUnder(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const entry of Deno.readDir(new URL(folder, ROOT))) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) files.push(...await filesUnder(path));
    else if (path.endsWith(".ts")) files.push(path);
  }
  return files.sort();
}

/** Runs this Deno in the project's folder and gives back what it wrote to stdout. */
async function run(args: readonly string[], stdin = ""): Promise<string> {
  const command = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: ROOT,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1" },
  });
  await using child = command.spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(stdin));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  assert.ok(success, `deno ${args.join(" ")} failed: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

/** The part of `deno info --json` that is read here. */
interface InfoOutput {
  readonly modules: readonly InfoModule[];
}

interface InfoModule {
  readonly specifier: string;
  readonly error?: string;
  readonly dependencies?: readonly {
    readonly code?: { readonly specifier?: string };
    readonly type?: { readonly specifier?: string };
    readonly isDynamic?: boolean;
  }[];
}

/** The part of `deno doc --json` that is read here. */
interface DocOutput {
  readonly nodes: Readonly<
    Record<string, { readonly symbols: readonly { readonly name: string }[] }>
  >;
}
