import assert from "node:assert/strict";
import { findings } from "./findings.ts";

const REFUSED =
  "src/hub/tree.ts may not import src/cache/hub_cache.ts: specialists do not know each other; the stories are where they meet";

const WAYS_TO_IMPORT = [
  `import { HubCache } from "../cache/hub_cache.ts";`,
  `import type { HubCache } from "../cache/hub_cache.ts";`,
  `import "../cache/hub_cache.ts";`,
  `export { HubCache } from "../cache/hub_cache.ts";`,
  `export * from "../cache/hub_cache.ts";`,
  `const { HubCache } = await import("../cache/hub_cache.ts");`,
  `let cache: import("../cache/hub_cache.ts").HubCache;`,
];

for (const code of WAYS_TO_IMPORT) {
  Deno.test(`layers refuses ${code}`, () => {
    assert.deepEqual(findings("layers", "src/hub/tree.ts", code), [REFUSED]);
  });
}

Deno.test("layers takes the package's own name for mod.ts and cli.ts", () => {
  assert.equal(findings("layers", "src/hub/tree.ts", `import "@ruv/hub";`).length, 1);
  assert.equal(findings("layers", "src/hub/tree.ts", `import "@ruv/hub/cli";`).length, 1);
});

Deno.test("layers says nothing of dependencies and of computed specifiers", () => {
  const code = `import "node:fs"; import "hono"; await import(name); export const one = 1;`;
  assert.deepEqual(findings("layers", "src/hub/tree.ts", code), []);
});
