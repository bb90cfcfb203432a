import assert from "node:assert/strict";
import { findings } from "./findings.ts";

const REFUSED = [
  "// ------",
  "// ==== Helpers ====",
  "// Helpers ------------",
  "//////////////",
  "// ***",
  "// ── Helpers ──────",
  "/* ===== */",
  "/*\n * why\n ****************/",
  "/****************\n * Helpers\n */",
  "// #region helpers",
  "// endregion",
];

const ACCEPTED = [
  "// a -- b",
  "// -1 stands for unknown",
  "// The regional endpoint is slower.",
  "// deno-lint-ignore no-console",
  '/// <reference lib="deno.ns" />',
  "/** Doc. */",
  "/**\n * | a | b |\n * | --- | --- |\n *\n * ---\n */",
  "const line = '// ------';",
];

for (const code of REFUSED) {
  Deno.test(`no-banner refuses ${JSON.stringify(code)}`, () => {
    assert.equal(findings("no-banner", "src/a.ts", `${code}\nexport {};\n`).length, 1);
  });
}

for (const code of ACCEPTED) {
  Deno.test(`no-banner accepts ${JSON.stringify(code)}`, () => {
    assert.deepEqual(findings("no-banner", "src/a.ts", `${code}\nexport {};\n`), []);
  });
}
