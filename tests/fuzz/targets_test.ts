import assert from "node:assert/strict";
import { FUZZ_TARGETS } from "./targets.ts";

/** Another one each time, printed by what fails; `deno task fuzz --seed` tries it again. */
const seed = Date.now() % 2 ** 31;

for (const { name, suiteCases, fuzz } of FUZZ_TARGETS) {
  Deno.test(`the reader of the ${name} survives ${suiteCases} hostile inputs`, async () => {
    const { refused } = await fuzz({ seed, cases: suiteCases });
    assert.ok(refused <= suiteCases * 3);
  });
}
