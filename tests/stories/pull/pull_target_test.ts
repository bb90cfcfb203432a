import assert from "node:assert/strict";
import { RuvLtraRegistry } from "../../../src/registry/ruv_ltra_registry.ts";
import { parseCatalogue } from "../../../src/registry/catalogue.ts";
import { pullTarget } from "../../../src/stories/pull/pull_target.ts";
import builtIn from "../../../src/registry/catalogue.json" with { type: "json" };

const settings = { endpoint: "https://huggingface.co", registry: () => new RuvLtraRegistry() };

Deno.test("pullTarget() takes the registry's file for an id", () => {
  const { repository, wish, model } = pullTarget("ruvltra-small", {}, settings);
  assert.equal(repository.name, "ruv/ruvltra");
  assert.deepEqual(wish.paths, ["ruvltra-small-0.5b-q4_k_m.gguf"]);
  assert.equal(model?.paramsB, 0.5);
});

Deno.test("pullTarget() leaves the quantization open for an id with auto", () => {
  for (
    const [reference, options] of [["ruvltra-small:auto", {}], ["ruvltra-small-q8", {
      quantization: "auto",
    }]] as const
  ) {
    const { wish } = pullTarget(reference, options, settings);
    assert.deepEqual([wish.paths, wish.quantization], [[], "auto"]);
    assert.deepEqual(wish.include, [
      "ruvltra-small-0.5b-q4_k_m.gguf",
      "ruvltra-small-0.5b-q8_0.gguf",
    ]);
  }
});

Deno.test("pullTarget() knows no quantizations of an adapter", () => {
  const { wish } = pullTarget("ruvltra-small-coder:auto", {}, settings);
  assert.deepEqual(wish.paths, ["ruvltra-small-coder-lora.safetensors"]);
  assert.equal(wish.quantization, undefined);
});

Deno.test("pullTarget() lets patterns widen what auto chooses from", () => {
  const { wish } = pullTarget("ruvltra-small:auto", { include: ["*medium*"] }, settings);
  assert.deepEqual([wish.paths, wish.include, wish.quantization], [[], ["*medium*"], "auto"]);
});

Deno.test("pullTarget() reads no pattern into a file's name", () => {
  const [model] = builtIn.models;
  const registry = () =>
    new RuvLtraRegistry(parseCatalogue({
      ...builtIn,
      models: [{ ...model, filename: "m[1]*-q4_k_m.gguf" }],
    }));
  const { wish } = pullTarget("ruvltra-small:auto", {}, { ...settings, registry });
  assert.deepEqual(wish.include, ["m[[]1][*]-q4_k_m.gguf"]);
});

Deno.test("pullTarget() refuses a reference and an option that contradict each other", () => {
  assert.throws(() => pullTarget("me/m:Q8_0", { quantization: "auto" }, settings), {
    name: "InvalidArgumentError",
    message: 'Cannot tell the quantization: the reference says "Q8_0", the option "auto"',
  });
});
