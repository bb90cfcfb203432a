import assert from "node:assert/strict";
import { paramsInName } from "../../src/gguf/params_in_name.ts";

Deno.test("paramsInName() reads what a name states, in billions", () => {
  for (
    const [path, billions] of [
      ["ruvltra-small-0.5b-q4_k_m.gguf", 0.5],
      ["ruvltra-medium-1.1b-q8_0.gguf", 1.1],
      ["Meta-Llama-3.1-8B-Instruct-Q4_K_M.gguf", 8],
      ["SmolLM2-135M-Instruct.F32.gguf", 0.135],
      ["llama-2-70b-chat.Q2_K.gguf", 70],
      ["Qwen3-30B-A3B-UD-IQ2_XXS.gguf", 30],
      ["Q8_0/Qwen2.5_7B_Instruct-00001-of-00002.gguf", 7],
      ["7b.gguf", 7],
      ["ruvltra-small-coder-lora.safetensors", undefined],
      ["mixtral-8x7b-instruct-v0.1.Q3_K_S.gguf", undefined],
      ["7B/model.gguf", undefined],
      ["model-4bit.gguf", undefined],
      ["model-v1.5b2.gguf", undefined],
      ["q4_k_m.gguf", undefined],
      ["", undefined],
    ] as const
  ) assert.equal(paramsInName(path), billions, path);
});
