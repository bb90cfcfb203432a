import assert from "node:assert/strict";
import { findings } from "./findings.ts";

const CODE = "step();\n";

Deno.test("file-size counts neither blank lines nor comments, of whatever kind", () => {
  const comments = "\n  \n// why\n/** a\n * b\n */\n/* c */ /* d */\n// é – 𝒳\n";
  assert.deepEqual(findings("file-size", "src/a.ts", comments + CODE.repeat(300) + comments), []);
});

Deno.test("file-size counts a line that has a comment beside its code", () => {
  assert.deepEqual(findings("file-size", "src/a.ts", "step(); // 𝒳 why\n".repeat(301)), [
    "301 lines of code in one file: more than 300 hold more than one idea",
  ]);
});

Deno.test("file-size does not take a comment within a string for one", () => {
  const lines = 'step("// not a comment");\nstep(`/* nor this */`);\n'.repeat(151);
  assert.deepEqual(findings("file-size", "src/a.ts", lines), [
    "302 lines of code in one file: more than 300 hold more than one idea",
  ]);
});

Deno.test("file-size holds for tests too", () => {
  assert.equal(findings("file-size", "tests/a_test.ts", CODE.repeat(301)).length, 1);
});
