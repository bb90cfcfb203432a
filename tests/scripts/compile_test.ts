import assert from "node:assert/strict";
import {
  compileBinary,
  CompileError,
  embeddedFiles,
  LOADED_BY_URL,
} from "../../scripts/compile/compile_binary.ts";
import { proveBinary } from "../../scripts/compile/prove_binary.ts";
import { binaryName, hostTarget, TARGETS } from "../../scripts/compile/target.ts";

const ROOT = new URL("../../", import.meta.url);
const STUB = Deno.env.get("DENORT_BIN");

Deno.test("embeddedFiles() reads the tree that deno compile draws", () => {
  const talk = [
    "Embedded Files",
    "",
    "ruv-hub",
    "├─┬ .deno_compile_node_modules (12.97MB - 12.2MB unique)",
    "│ └── hono/4.13.19/* (1.27MB - 1.27MB unique)",
    "├── cli.ts (10.14KB)",
    "└─┬ src (1.22MB)",
    "  ├─┬ cache (131.46KB)",
    "  │ └── clone_file.ts (3.25KB)",
    "  └── version.ts (288B)",
  ].join("\n");
  assert.deepEqual(embeddedFiles(talk), [
    ".deno_compile_node_modules/hono/4.13.19/*",
    "cli.ts",
    "src/cache/clone_file.ts",
    "src/version.ts",
  ]);
});

Deno.test("binaryName() says version and machine", () => {
  assert.deepEqual(TARGETS.map((target) => binaryName(target, "1.2.3")), [
    "ruv-hub-1.2.3-linux-x64",
    "ruv-hub-1.2.3-linux-arm64",
    "ruv-hub-1.2.3-macos-x64",
    "ruv-hub-1.2.3-macos-arm64",
    "ruv-hub-1.2.3-windows-x64.exe",
  ]);
});

const host = hostTarget();

Deno.test({
  name: "compileBinary() embeds the worker and the catalogue, and a stub that is none is found out",
  ignore: host === undefined,
  fn: async () => {
    assert.ok(host);
    const folder = await Deno.makeTempDir();
    const output = `${folder}/ruv-hub`;
    try {
      // The runtime itself as the stub: it embeds all files, but only ever runs as `deno`.
      const files = await compileBinary(host, {
        root: ROOT,
        output,
        build: "test",
        stub: Deno.execPath(),
      });
      const wanted = [...LOADED_BY_URL, "src/registry/catalogue.json", "cli.ts"];
      assert.deepEqual(wanted.filter((file) => !files.includes(file)), []);
      assert.deepEqual(files.filter((file) => /^(tests|scripts|docs)\//.test(file)), []);
      await assert.rejects(() => proveBinary(output, "test"), CompileError);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

if (STUB === undefined) {
  console.error("No binary is compiled: DENORT_BIN names no runtime stub.");
}

Deno.test({
  name: "compileBinary() gives a binary that runs --version, list and a pull",
  ignore: STUB === undefined || host === undefined,
  fn: async () => {
    assert.ok(host && STUB);
    const folder = await Deno.makeTempDir();
    try {
      const output = `${folder}/ruv-hub`;
      await compileBinary(host, { root: ROOT, output, build: "test", stub: STUB });
      await proveBinary(output, "test");
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
