import assert from "node:assert/strict";
import { ggufVariants, splitSetOf } from "../../src/gguf/gguf_variants.ts";

const file = (path: string, size = 1) => ({ path, size, oid: "0".repeat(40) });
const outline = (paths: readonly [string, number][]) =>
  ggufVariants(paths.map(([path, size]) => file(path, size))).map((
    { label, name, files, size },
  ) => [
    label,
    name,
    files.map(({ path }) => path),
    size,
  ]);

Deno.test("ggufVariants() gives one variant per quantization, from large to small", () => {
  assert.deepEqual(
    outline([
      ["README.md", 100],
      ["config.json", 10],
      ["imatrix.gguf", 5],
      ["mmproj-f16.gguf", 7],
      ["model-Q2_K.gguf", 20],
      ["model-Q8_0.gguf", 80],
      ["model-q4_k_m.gguf", 40],
    ]),
    [
      ["Q8_0", "model-Q8_0", ["model-Q8_0.gguf"], 80],
      ["Q4_K_M", "model-q4_k_m", ["model-q4_k_m.gguf"], 40],
      ["Q2_K", "model-Q2_K", ["model-Q2_K.gguf"], 20],
    ],
  );
});

Deno.test("ggufVariants() takes a split model as one, its parts in order", () => {
  assert.deepEqual(
    outline([
      ["Q8_0/model-00002-of-00002.gguf", 30],
      ["Q8_0/model-00001-of-00002.gguf", 50],
      ["model-Q4_0-00001-of-00001.gguf", 4],
    ]),
    [
      [
        "Q8_0",
        "Q8_0/model",
        ["Q8_0/model-00001-of-00002.gguf", "Q8_0/model-00002-of-00002.gguf"],
        80,
      ],
      ["Q4_0", "model-Q4_0", ["model-Q4_0-00001-of-00001.gguf"], 4],
    ],
  );
});

Deno.test("ggufVariants() keeps apart what another folder or another count of parts tells apart", () => {
  assert.equal(
    outline([
      ["a/model-00001-of-00002.gguf", 1],
      ["a/model-00001-of-00003.gguf", 1],
      ["b/model-00001-of-00002.gguf", 1],
    ]).length,
    3,
  );
});

Deno.test("ggufVariants() keeps two models of one label, told apart by name", () => {
  assert.deepEqual(
    outline([["small-q8_0.gguf", 1], ["medium-q8_0.gguf", 2]]).map(([label, name]) => [
      label,
      name,
    ]),
    [["Q8_0", "medium-q8_0"], ["Q8_0", "small-q8_0"]],
  );
});

Deno.test("ggufVariants() uses the file's name when it carries no label", () => {
  assert.deepEqual(outline([["weights/tiny.GGUF", 3]]), [
    ["tiny", "weights/tiny", ["weights/tiny.GGUF"], 3],
  ]);
});

Deno.test("ggufVariants() is empty when there is no GGUF model", () => {
  assert.deepEqual(outline([["model.safetensors", 1], ["model.gguf.etag", 1]]), []);
  assert.deepEqual(ggufVariants([]), []);
});

Deno.test("splitSetOf() is the same for the parts of one model only", () => {
  assert.equal(splitSetOf("m-00001-of-00002.gguf"), splitSetOf("m-00002-of-00002.gguf"));
  assert.notEqual(splitSetOf("m-00001-of-00002.gguf"), splitSetOf("m-00001-of-00003.gguf"));
  assert.notEqual(splitSetOf("a/m-00001-of-00002.gguf"), splitSetOf("b/m-00001-of-00002.gguf"));
  assert.equal(splitSetOf("m.gguf"), undefined);
});
