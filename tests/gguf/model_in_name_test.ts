import assert from "node:assert/strict";
import { modelInName } from "../../src/gguf/model_in_name.ts";

for (
  const [model, names] of [
    ["qwen2-5-7b-instruct", [
      "Qwen2.5-7B-Instruct-Q8_0",
      "qwen2.5-7b-instruct-q4_k_m",
      "Qwen2.5-7B-Instruct.Q4_K_M",
      "Qwen2.5-7B-Instruct.i1-IQ2_XXS",
      "UD-Q4_K_XL/Qwen2.5-7B-Instruct-UD-Q4_K_XL",
      "BF16/Qwen2.5-7B-Instruct-BF16",
      "Qwen2.5-7B-Instruct-fp16",
      "Qwen2.5-7B-Instruct-Q4_0_4_4",
      "Qwen2.5-7B-Instruct-Q5_K_M-imat",
    ]],
    ["ruvltra-small-0-5b", ["ruvltra-small-0.5b-q4_k_m", "ruvltra-small-0.5b-q8_0"]],
    ["ruvltra-medium-1-1b", ["ruvltra-medium-1.1b-q4_k_m"]],
    ["model", ["Q8_0/model", "model"]],
    ["", ["Q4_K_M"]],
  ] as const
) {
  Deno.test(`modelInName() is "${model}" whatever the quantization`, () => {
    for (const name of names) assert.equal(modelInName(name), model);
  });
}
