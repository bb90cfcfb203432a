import assert from "node:assert/strict";
import { VERSION } from "../../src/vocabulary/version.ts";

Deno.test("VERSION is the one in deno.json", async () => {
  const file = new URL("../../deno.json", import.meta.url);
  assert.equal(VERSION, JSON.parse(await Deno.readTextFile(file)).version);
});
