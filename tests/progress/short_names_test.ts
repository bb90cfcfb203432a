import assert from "node:assert/strict";
import { shortNames } from "../../src/progress/short_names.ts";

const short = (names: readonly string[], width: number) =>
  shortNames(names, width, { ellipsis: "…" });

Deno.test("shortNames() keeps what tells quantizations apart", () => {
  const names = ["Q4_K_M", "Q5_K_M", "UD-Q4_K_XL"].map((label) =>
    `Qwen2.5-7B-Instruct-${label}.gguf`
  );
  assert.deepEqual(short(names, 10), ["Qwe…Q4_K_M", "Qwe…Q5_K_M", "Qwe…4_K_XL"]);
  assert.deepEqual(short(names, 40), names);
});

Deno.test("shortNames() keeps what tells the parts of a split model apart", () => {
  const names = [1, 2].map((part) => `model-Q8_0-0000${part}-of-00002.gguf`);
  assert.deepEqual(short(names, 10), ["mod…-00001", "mod…-00002"]);
});

Deno.test("shortNames() leaves a name alone that is short enough", () => {
  assert.deepEqual(short(["README.md", "a-long-name-of-some-file.gguf"], 10), [
    "README.md",
    "a-l…e-file",
  ]);
});

Deno.test("shortNames() drops the extension of a single name", () => {
  assert.deepEqual(short(["Qwen2.5-7B-Instruct-Q4_K_M.gguf"], 10), ["Qwe…Q4_K_M"]);
  assert.deepEqual(short(["a-very-long-name"], 10), ["a-v…g-name"]);
  assert.deepEqual(short([], 10), []);
});
