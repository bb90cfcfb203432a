import assert from "node:assert/strict";
import { findings } from "./findings.ts";

const CASES: readonly (readonly [path: string, code: string, count: number])[] = [
  ["src/gguf/read_header.ts", `import { gguf } from "@huggingface/gguf";`, 1],
  ["src/stories/uploader.ts", `import * as hub from "@huggingface/hub";`, 1],
  ["src/vocabulary/hashing.ts", `import { createSHA256 } from "hash-wasm";`, 1],
  ["src/vocabulary/hashing.ts", `import { createHash } from "node:crypto";`, 1],
  ["src/vocabulary/hashing.ts", `export { createHash } from "node:crypto";`, 1],
  ["src/vocabulary/hashing.ts", `export * from "node:crypto";`, 1],
  ["src/cli/serve.ts", `import { Hono } from "hono";`, 1],
  ["src/cli/serve.ts", `import { etag } from "hono/etag";`, 1],
  ["mod.ts", `import { createHash } from "node:crypto";`, 1],
  ["cli.ts", `import { createHash } from "node:crypto";`, 1],
  ["src/server/app.ts", `import { createHash } from "node:crypto";`, 0],
  ["src/server/app.ts", `import { Hono } from "hono"; import { etag } from "hono/etag";`, 0],
  ["src/cli/serve.ts", `import type { Hono } from "hono";`, 0],
  ["src/cli/serve.ts", `export type { Hono } from "hono";`, 0],
  ["src/cli/serve.ts", `const { Hono } = await import("hono");`, 0],
  ["src/cli/serve.ts", `import { Honolulu } from "honolulu"; import "node:fs";`, 0],
  ["tests/hub/downloads_test.ts", `import { snapshotDownload } from "@huggingface/hub";`, 0],
  ["scripts/bench.ts", `import { createHash } from "node:crypto";`, 0],
];

for (const [path, code, count] of CASES) {
  Deno.test(`heavy-imports ${count === 0 ? "accepts" : "refuses"} ${code} in ${path}`, () => {
    assert.equal(findings("heavy-imports", path, code).length, count);
  });
}
