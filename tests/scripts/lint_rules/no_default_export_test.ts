import assert from "node:assert/strict";
import { findings } from "./findings.ts";

const REFUSED = [
  `export default function go(): void {}`,
  `export default class Walker {}`,
  `export default { go: 1 };`,
  `const go = 1; export { go as default };`,
  `export { default } from "./walker.ts";`,
  `export { go as default } from "./walker.ts";`,
];

for (const code of REFUSED) {
  Deno.test(`no-default-export refuses ${code}`, () => {
    assert.equal(findings("no-default-export", "src/a.ts", code).length, 1);
  });
}

Deno.test("no-default-export lets a foreign default be given a name", () => {
  const code = `import assert from "node:assert"; export { default as go } from "walker";`;
  assert.deepEqual(findings("no-default-export", "src/a.ts", code), []);
});

Deno.test("no-default-export lets the lint plugin be one, as Deno asks for it", () => {
  const code = `export default { name: "house", rules: {} };`;
  assert.deepEqual(findings("no-default-export", "scripts/lint_plugin.ts", code), []);
});
