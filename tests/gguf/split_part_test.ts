import assert from "node:assert/strict";
import fc from "fast-check";
import { splitPart, splitPath } from "../../src/gguf/split_part.ts";

Deno.test("splitPart() reads stem, index and count", () => {
  assert.deepEqual(splitPart("qwen2.5-7b-instruct-q5_k_m-00001-of-00002.gguf"), {
    stem: "qwen2.5-7b-instruct-q5_k_m",
    index: 1,
    count: 2,
  });
  assert.deepEqual(splitPart("UD-Q4_K_XL/Qwen3-235B-UD-Q4_K_XL-00003-of-00003.gguf"), {
    stem: "UD-Q4_K_XL/Qwen3-235B-UD-Q4_K_XL",
    index: 3,
    count: 3,
  });
  assert.deepEqual(splitPart("a-00001-of-00001.GGUF"), { stem: "a", index: 1, count: 1 });
});

Deno.test("splitPart() is undefined when the name only resembles a part's", () => {
  for (
    const path of [
      "model.gguf",
      "model-00001-of-00002.safetensors",
      "model-00001-of-00002.gguf.part",
      "model-1-of-2.gguf",
      "model-000001-of-000002.gguf",
      "model-00000-of-00002.gguf",
      "model-00003-of-00002.gguf",
      "-00001-of-00002.gguf",
      "model-00001-of-00002",
    ]
  ) assert.equal(splitPart(path), undefined, path);
});

Deno.test("splitPath() writes what splitPart() reads", () => {
  assert.equal(splitPath({ stem: "a/b", index: 2, count: 12 }), "a/b-00002-of-00012.gguf");
  const stem = fc.stringMatching(/^[a-z0-9/._-]{1,20}$/);
  fc.assert(
    fc.property(stem, fc.integer({ min: 1, max: 99_999 }), fc.nat(), (stem, count, place) => {
      const part = { stem, index: 1 + place % count, count };
      assert.deepEqual(splitPart(splitPath(part)), part);
    }),
  );
});
