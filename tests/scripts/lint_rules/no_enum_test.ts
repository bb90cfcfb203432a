import assert from "node:assert/strict";
import { findings } from "./findings.ts";

for (const code of ["enum A { B }", "const enum A { B }", "declare enum A { B }"]) {
  Deno.test(`no-enum refuses ${code}`, () => {
    assert.deepEqual(findings("no-enum", "src/a.ts", code), [
      "enum A: its values are not the strings a caller has in hand",
    ]);
  });
}
