import assert from "node:assert/strict";
import { RuvLtraRegistry } from "../../src/registry/ruv_ltra_registry.ts";
import { ModelNotFoundError } from "../../src/vocabulary/errors.ts";

const registry = new RuvLtraRegistry();
const idsOf = (models: readonly { readonly id: string }[]) => models.map(({ id }) => id);

Deno.test("listAll() gives base models from small to large, then adapters", () => {
  const ids = [
    "ruvltra-small",
    "ruvltra-small-q8",
    "ruvltra-medium",
    "ruvltra-medium-q8",
    "ruvltra-small-coder",
  ];
  assert.deepEqual(idsOf(registry.listAll()), ids);
  assert.deepEqual(registry.modelIds(), ids);
});

Deno.test("listAll() gives a list whose changes leave the registry alone", () => {
  registry.listAll().reverse();
  assert.equal(registry.listAll()[0]?.id, "ruvltra-small");
});

Deno.test("get() finds a model by its exact id", () => {
  const model = registry.get("ruvltra-small");
  assert.equal(
    JSON.stringify(model),
    '{"id":"ruvltra-small","name":"RuvLTRA Small (0.5B Q4)","repository":"ruv/ruvltra",' +
      '"filename":"ruvltra-small-0.5b-q4_k_m.gguf","size":"small","quantization":"Q4_K_M",' +
      '"sizeBytes":662000000,"paramsB":0.5,"contextLength":4096,"hardware":{"minRamGb":1,' +
      '"recommendedRamGb":2,"supportsAne":true,"supportsMetal":true,"supportsCuda":true,' +
      '"minVramGb":1},"description":"Edge devices, includes SONA weights","sona":true}',
  );
  assert.equal(registry.get("nonexistent"), undefined);
  assert.equal(registry.get("constructor"), undefined);
});

Deno.test("require() throws with the nearest ids when the id is unknown", () => {
  assert.equal(registry.require("ruvltra-medium").paramsB, 3);
  assert.throws(() => registry.require("ruvltra-smal"), (error) => {
    assert.ok(error instanceof ModelNotFoundError);
    assert.equal(error.message, 'Cannot find "ruvltra-smal": the registry has no such model');
    assert.equal(error.id, "ruvltra-smal");
    assert.deepEqual(error.suggestions, ["ruvltra-small"]);
    return true;
  });
});

Deno.test("suggestions() puts the nearest id first and gives none for a stranger", () => {
  for (
    const [typed, meant] of [
      ["ruvltra-smal", "ruvltra-small"],
      ["rvultra-small", "ruvltra-small"],
      ["ruvltra-samll-q8", "ruvltra-small-q8"],
      ["RuvLTRA-Medium", "ruvltra-medium"],
      ["ruvltra_medium_q8", "ruvltra-medium-q8"],
      ["ruvltra-coder", "ruvltra-small-coder"],
      ["coder", "ruvltra-small-coder"],
      ["small", "ruvltra-small"],
      ["ruvltra", "ruvltra-small"],
      ["llama-3-70b", undefined],
    ] as const
  ) assert.equal(registry.suggestions(typed)[0], meant, typed);
});

Deno.test("listBySize() gives one class, adapters included", () => {
  assert.deepEqual(idsOf(registry.listBySize("small")), ["ruvltra-small", "ruvltra-small-q8"]);
  assert.deepEqual(idsOf(registry.listBySize("medium")), ["ruvltra-medium", "ruvltra-medium-q8"]);
  assert.deepEqual(idsOf(registry.listBySize("tiny")), ["ruvltra-small-coder"]);
  assert.deepEqual(registry.listBySize("large"), []);
});

Deno.test("listBaseModels() leaves the adapters out", () => {
  assert.deepEqual(idsOf(registry.listBaseModels()), [
    "ruvltra-small",
    "ruvltra-small-q8",
    "ruvltra-medium",
    "ruvltra-medium-q8",
  ]);
});

Deno.test("listAdapters() gives those of one base model, or all", () => {
  assert.deepEqual(idsOf(registry.listAdapters("ruvltra-small")), ["ruvltra-small-coder"]);
  assert.deepEqual(registry.listAdapters("ruvltra-medium"), []);
  assert.deepEqual(idsOf(registry.listAdapters()), ["ruvltra-small-coder"]);
  assert.equal(registry.get("ruvltra-small-coder")?.adapterFor, "ruvltra-small");
});

Deno.test("recommendForRam() gives the largest base model whose minimum fits", () => {
  for (
    const [gigabytes, id] of [
      [0, undefined],
      [0.5, undefined],
      [0.999, undefined],
      [1, "ruvltra-small"],
      [1.999, "ruvltra-small"],
      [2, "ruvltra-small-q8"],
      [3.999, "ruvltra-small-q8"],
      [4, "ruvltra-medium"],
      [5.999, "ruvltra-medium"],
      [6, "ruvltra-medium-q8"],
      [1024, "ruvltra-medium-q8"],
      [NaN, undefined],
    ] as const
  ) assert.equal(registry.recommendForRam(gigabytes)?.id, id, `${gigabytes} GB`);
});

Deno.test("RuvLtraRegistry.sizeClasses says what each class means", () => {
  assert.deepEqual(registry.sizeClasses, {
    tiny: "< 0.5 B parameters",
    small: "0.5 to < 1 B",
    medium: "1 to < 5 B",
    large: "5 to 10 B",
  });
});
