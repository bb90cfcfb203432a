import assert from "node:assert/strict";
import fc from "fast-check";
import { splitSetOf } from "../../../src/gguf/gguf_variants.ts";
import { type FileWish, selectFiles } from "../../../src/stories/pull/select_files.ts";
import { EntryNotFoundError, InvalidArgumentError } from "../../../src/vocabulary/errors.ts";

const listing = (...paths: string[]) =>
  paths.map((path) => ({ path, size: 1, oid: "0".repeat(40) }));

/** A repository with several quantizations, one of them split, as unsloth and Qwen lay them out. */
const QUANTS = listing(
  ".gitattributes",
  "BF16/m-BF16-00001-of-00003.gguf",
  "BF16/m-BF16-00002-of-00003.gguf",
  "BF16/m-BF16-00003-of-00003.gguf",
  "README.md",
  "config.json",
  "m-Q4_K_M.gguf",
  "m-Q8_0.gguf",
  "m-UD-Q4_K_XL.gguf",
  "mmproj-F16.gguf",
);

/** Two models of the catalogue in one repository: a label alone does not tell them apart. */
const TWO_MODELS = listing(
  "medium-1.1b-q4_k_m.gguf",
  "medium-1.1b-q8_0.gguf",
  "small-0.5b-q4_k_m.gguf",
);

function pathsOf(files: ReturnType<typeof listing>, wish?: FileWish): string[] {
  const selection = selectFiles(files, wish);
  assert.equal(selection.kind, "files");
  return selection.kind === "files" ? selection.files.map(({ path }) => path) : [];
}

/** The variants between which the machine decides (`automatic`), or a person (`ambiguous`). */
function variantsOf(
  kind: "automatic" | "ambiguous",
  files: ReturnType<typeof listing>,
  wish?: FileWish,
): string[][] {
  const selection = selectFiles(files, wish);
  assert.equal(selection.kind, kind);
  return selection.variants.map(({ label, name, size }) => [label, name, String(size)]);
}

Deno.test("selectFiles() takes everything when there is at most one GGUF model", () => {
  for (
    const paths of [
      [],
      ["README.md"],
      ["README.md", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"],
      ["README.md", "m-Q4_K_M.gguf", "mmproj-F16.gguf", "imatrix.gguf"],
      ["m-Q8_0-00001-of-00002.gguf", "m-Q8_0-00002-of-00002.gguf"],
    ]
  ) assert.deepEqual(pathsOf(listing(...paths)), paths);
});

Deno.test("selectFiles() leaves the choice to the machine when one model has many quantizations", () => {
  const variants = [
    ["BF16", "BF16/m-BF16", "3"],
    ["Q8_0", "m-Q8_0", "1"],
    ["UD-Q4_K_XL", "m-UD-Q4_K_XL", "1"],
    ["Q4_K_M", "m-Q4_K_M", "1"],
  ];
  assert.deepEqual(variantsOf("automatic", QUANTS), variants);
  for (const quantization of ["auto", "AUTO"]) {
    assert.deepEqual(variantsOf("automatic", QUANTS, { quantization }), variants);
  }
});

Deno.test("selectFiles() leaves the choice to a person when there are several models", () => {
  for (const wish of [{}, { quantization: "auto" }]) {
    assert.equal(variantsOf("ambiguous", listing("a.gguf", "b.gguf"), wish).length, 2);
    assert.equal(variantsOf("ambiguous", TWO_MODELS, wish).length, 3);
  }
  assert.equal(variantsOf("automatic", TWO_MODELS, { exclude: ["small*"] }).length, 2);
});

Deno.test("selectFiles() weighs a single model when asked for auto, and takes everything otherwise", () => {
  const files = listing("README.md", "m-Q4_K_M.gguf");
  assert.deepEqual(variantsOf("automatic", files, { quantization: "auto" }), [
    ["Q4_K_M", "m-Q4_K_M", "1"],
  ]);
  assert.deepEqual(pathsOf(files), ["README.md", "m-Q4_K_M.gguf"]);
});

Deno.test("selectFiles() offers the machine no split model that lacks a part", () => {
  const files = listing("m-F16-00001-of-00002.gguf", "m-Q4_K_M.gguf", "m-Q8_0.gguf");
  assert.deepEqual(variantsOf("automatic", files).map(([label]) => label), ["Q8_0", "Q4_K_M"]);
  const broken = listing("m-F16-00001-of-00002.gguf", "m-Q8_0-00002-of-00002.gguf");
  assert.throws(() => selectFiles(broken), {
    name: "EntryNotFoundError",
    message: 'Cannot select "m-F16-00001-of-00002.gguf": the repository lacks ' +
      '"m-F16-00002-of-00002.gguf", another part of it',
  });
});

Deno.test("selectFiles() finds a GGUF model by its name", () => {
  assert.deepEqual(pathsOf(TWO_MODELS, { quantization: "Small-0.5B-Q4_K_M" }), [
    "small-0.5b-q4_k_m.gguf",
  ]);
  for (const quantization of ["BF16/m-BF16", "m-bf16"]) {
    assert.equal(pathsOf(QUANTS, { quantization }).length, 3);
  }
});

Deno.test("selectFiles() treats empty lists as not given", () => {
  assert.equal(variantsOf("automatic", QUANTS, { paths: [], include: [], exclude: [] }).length, 4);
});

Deno.test("selectFiles() takes everything when asked for all", () => {
  assert.equal(pathsOf(QUANTS, { all: true }).length, QUANTS.length);
  assert.deepEqual(pathsOf(QUANTS, { all: true, exclude: ["*.gguf"] }), [
    ".gitattributes",
    "README.md",
    "config.json",
  ]);
  const incomplete = listing("m-00001-of-00002.gguf", "README.md");
  assert.deepEqual(pathsOf(incomplete, { all: true }), ["m-00001-of-00002.gguf", "README.md"]);
});

Deno.test("selectFiles() takes one quantization's files and nothing else", () => {
  assert.deepEqual(pathsOf(QUANTS, { quantization: "Q8_0" }), ["m-Q8_0.gguf"]);
  assert.deepEqual(pathsOf(QUANTS, { quantization: "q4_k_m" }), ["m-Q4_K_M.gguf"]);
  assert.deepEqual(pathsOf(QUANTS, { quantization: "ud-q4_k_xl" }), ["m-UD-Q4_K_XL.gguf"]);
  assert.deepEqual(pathsOf(QUANTS, { quantization: "bf16" }), [
    "BF16/m-BF16-00001-of-00003.gguf",
    "BF16/m-BF16-00002-of-00003.gguf",
    "BF16/m-BF16-00003-of-00003.gguf",
  ]);
});

Deno.test("selectFiles() finds F16 by either spelling", () => {
  assert.deepEqual(pathsOf(listing("m-fp16.gguf", "m-q4.gguf"), { quantization: "F16" }), [
    "m-fp16.gguf",
  ]);
  assert.deepEqual(pathsOf(listing("m-F16.gguf", "m-q4.gguf"), { quantization: "fp16" }), [
    "m-F16.gguf",
  ]);
});

Deno.test("selectFiles() finds a model without a label by its file's name", () => {
  const files = listing("chat.gguf", "base.gguf");
  assert.deepEqual(pathsOf(files, { quantization: "Chat" }), ["chat.gguf"]);
});

Deno.test("selectFiles() hands the choice back when two models have the quantization", () => {
  assert.deepEqual(variantsOf("ambiguous", TWO_MODELS, { quantization: "Q4_K_M" }), [
    ["Q4_K_M", "medium-1.1b-q4_k_m", "1"],
    ["Q4_K_M", "small-0.5b-q4_k_m", "1"],
  ]);
  assert.deepEqual(pathsOf(TWO_MODELS, { quantization: "Q4_K_M", include: ["small*"] }), [
    "small-0.5b-q4_k_m.gguf",
  ]);
});

Deno.test("selectFiles() names the nearest quantizations when one is unknown", () => {
  const refused = (files: ReturnType<typeof listing>, quantization: string) => {
    try {
      selectFiles(files, { quantization });
    } catch (error) {
      assert.ok(error instanceof InvalidArgumentError);
      return [error.message, error.suggestions];
    }
    assert.fail("it was accepted");
  };
  assert.deepEqual(refused(QUANTS, "Q4_K_XL"), [
    'Cannot select the quantization "Q4_K_XL": no file has it; the nearest: "UD-Q4_K_XL", "Q8_0"',
    ["UD-Q4_K_XL", "Q8_0"],
  ]);
  assert.deepEqual(refused(QUANTS, "Q4_KM"), [
    'Cannot select the quantization "Q4_KM": no file has it; the nearest: "Q4_K_M"',
    ["Q4_K_M"],
  ]);
  assert.deepEqual(refused(TWO_MODELS, "Q6_K"), [
    'Cannot select the quantization "Q6_K": no file has it; the nearest: "Q4_K_M", "Q8_0"',
    ["Q4_K_M", "Q8_0"],
  ]);
  assert.deepEqual(refused(listing("README.md"), "auto"), [
    'Cannot select the quantization "auto": no file has it; there is no GGUF model',
    [],
  ]);
  assert.deepEqual(refused(TWO_MODELS, "bfloat16"), [
    'Cannot select the quantization "bfloat16": no file has it; there are "Q8_0", "Q4_K_M"',
    [],
  ]);
  assert.deepEqual(refused(listing("README.md", "mmproj-F16.gguf"), "F16"), [
    'Cannot select the quantization "F16": no file has it; there is no GGUF model',
    [],
  ]);
});

Deno.test("selectFiles() takes named files and folders, each once, in the listing's order", () => {
  assert.deepEqual(pathsOf(QUANTS, { paths: ["README.md"] }), ["README.md"]);
  assert.deepEqual(pathsOf(QUANTS, { paths: ["m-Q8_0.gguf", "README.md", "README.md"] }), [
    "README.md",
    "m-Q8_0.gguf",
  ]);
  for (const folder of ["BF16/", "BF16"]) {
    assert.deepEqual(pathsOf(QUANTS, { paths: [folder, "config.json"] }), [
      "BF16/m-BF16-00001-of-00003.gguf",
      "BF16/m-BF16-00002-of-00003.gguf",
      "BF16/m-BF16-00003-of-00003.gguf",
      "config.json",
    ]);
  }
});

Deno.test("selectFiles() reads no pattern into a path", () => {
  const files = listing("[x].bin", "a*b", "axb", "x.bin");
  assert.deepEqual(pathsOf(files, { paths: ["a*b", "[x].bin"] }), ["[x].bin", "a*b"]);
});

Deno.test("selectFiles() refuses a path that is not there, and names the nearest", () => {
  for (
    const [path, hint] of [
      ["READNE.md", '; the nearest: "README.md"'],
      ["readme.md", '; the nearest: "README.md"'],
      ["BF1", '; the nearest: "BF/x"'],
      ["weights", ""],
      ["", ""],
      ["README.md/", '; the nearest: "README.md"'],
    ] as const
  ) {
    assert.throws(() => selectFiles(listing("BF/x", "README.md"), { paths: [path] }), (error) => {
      assert.ok(error instanceof EntryNotFoundError);
      assert.equal(error.message, `Cannot select "${path}": no such file or folder${hint}`);
      return true;
    });
  }
});

Deno.test("selectFiles() brings all parts when one of them is named or matches", () => {
  const parts = [1, 2, 3].map((part) => `BF16/m-BF16-0000${part}-of-00003.gguf`);
  assert.deepEqual(pathsOf(QUANTS, { paths: ["BF16/m-BF16-00002-of-00003.gguf"] }), parts);
  assert.deepEqual(pathsOf(QUANTS, { include: ["*-00001-of-*"] }), parts);
  assert.deepEqual(pathsOf(QUANTS, { include: ["BF16/*"], exclude: ["*-00002-of-*"] }), parts);
});

Deno.test("selectFiles() refuses a split model that lacks a part, and says which", () => {
  const files = listing("m-Q8_0-00001-of-00003.gguf", "m-Q8_0-00003-of-00003.gguf", "README.md");
  for (
    const wish of [
      {},
      { paths: ["m-Q8_0-00003-of-00003.gguf"] },
      { include: ["*.gguf"] },
      { quantization: "Q8_0" },
    ]
  ) {
    assert.throws(() => selectFiles(files, wish), {
      name: "EntryNotFoundError",
      message: 'Cannot select "m-Q8_0-00001-of-00003.gguf": the repository lacks ' +
        '"m-Q8_0-00002-of-00003.gguf", another part of it',
    });
  }
  assert.deepEqual(pathsOf(files, { paths: ["README.md"] }), ["README.md"]);
});

Deno.test("selectFiles() takes whatever the patterns match, several quantizations too", () => {
  assert.deepEqual(pathsOf(QUANTS, { include: ["*Q4*"] }), ["m-Q4_K_M.gguf", "m-UD-Q4_K_XL.gguf"]);
  assert.deepEqual(pathsOf(QUANTS, { include: ["*.md", "*.json"], exclude: ["config*"] }), [
    "README.md",
  ]);
});

Deno.test("selectFiles() with exclusions alone still hands an open choice back", () => {
  assert.deepEqual(variantsOf("automatic", QUANTS, { exclude: ["BF16/*", "*XL*"] }), [
    ["Q8_0", "m-Q8_0", "1"],
    ["Q4_K_M", "m-Q4_K_M", "1"],
  ]);
  assert.deepEqual(pathsOf(QUANTS, { exclude: ["BF16/", "*Q4*", ".git*"] }), [
    "README.md",
    "config.json",
    "m-Q8_0.gguf",
    "mmproj-F16.gguf",
  ]);
});

Deno.test("selectFiles() refuses patterns that leave nothing of something", () => {
  assert.throws(() => selectFiles(QUANTS, { include: ["*.ggf"] }), {
    name: "EntryNotFoundError",
    message: 'Cannot select files: the patterns "*.ggf" leave none of 10',
  });
  assert.deepEqual(pathsOf([], { include: ["*.gguf"] }), []);
});

Deno.test("selectFiles() refuses wishes that contradict each other", () => {
  for (
    const wish of [
      { paths: ["README.md"], include: ["*"] },
      { paths: ["README.md"], exclude: ["*"] },
      { paths: ["README.md"], quantization: "Q8_0" },
      { paths: ["README.md"], all: true },
      { quantization: "Q8_0", all: true },
    ]
  ) assert.throws(() => selectFiles(QUANTS, wish), InvalidArgumentError, JSON.stringify(wish));
});

Deno.test("selectFiles() gives a part of the listing in its order, with split models whole", () => {
  const model = fc.constantFrom("a-Q4_K_M", "a-Q8_0", "b/c-F16");
  const path = fc.oneof(
    model.map((name) => `${name}.gguf`),
    fc.tuple(model, fc.integer({ min: 1, max: 2 })).map(([name, part]) =>
      `${name}-0000${part}-of-00002.gguf`
    ),
    fc.constantFrom("README.md", "b/config.json", "mmproj-F16.gguf"),
  );
  const patterns = fc.subarray(["*Q4*", "b/", "*.md", "*-00001-*"]);
  fc.assert(
    fc.property(fc.uniqueArray(path), patterns, patterns, (paths, include, exclude) => {
      const files = listing(...paths.sort());
      let selection;
      try {
        selection = selectFiles(files, { include, exclude });
      } catch (error) {
        assert.ok(error instanceof EntryNotFoundError);
        return;
      }
      if (selection.kind !== "files") return assert.ok(selection.variants.length > 0);
      const chosen = new Set(selection.files);
      assert.deepEqual(files.filter((file) => chosen.has(file)), selection.files);
      for (const { path } of selection.files) {
        const set = splitSetOf(path);
        if (set === undefined) continue;
        assert.equal(selection.files.filter((file) => splitSetOf(file.path) === set).length, 2);
      }
    }),
  );
});
