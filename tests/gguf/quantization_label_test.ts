import assert from "node:assert/strict";
import fc from "fast-check";
import { canonicalLabel, quantizationLabel } from "../../src/gguf/quantization_label.ts";
import { QUANTIZATIONS } from "../../src/gguf/quantization_order.ts";

Deno.test("quantizationLabel() reads the names publishers use", () => {
  for (
    const [path, label] of [
      // The catalogue's own names.
      ["ruvltra-small-0.5b-q4_k_m.gguf", "Q4_K_M"],
      ["ruvltra-medium-1.1b-q8_0.gguf", "Q8_0"],
      // TheBloke, bartowski, mradermacher: after a dot, a dash, upper and lower case.
      ["llama-2-7b-chat.Q4_K_M.gguf", "Q4_K_M"],
      ["tinyllama-1.1b-chat-v1.0.Q2_K.gguf", "Q2_K"],
      ["mixtral-8x7b-instruct-v0.1.Q3_K_S.gguf", "Q3_K_S"],
      ["Meta-Llama-3.1-8B-Instruct-IQ4_XS.gguf", "IQ4_XS"],
      ["Meta-Llama-3.1-8B-Instruct-Q6_K_L.gguf", "Q6_K_L"],
      ["Meta-Llama-3.1-8B-Instruct-Q4_K_L.gguf", "Q4_K_L"],
      ["Meta-Llama-3.1-8B-Instruct-Q4_0_4_4.gguf", "Q4_0_4_4"],
      ["Meta-Llama-3.1-8B-Instruct-Q4_0_8_8.gguf", "Q4_0_8_8"],
      ["Qwen2.5-7B-Instruct.i1-IQ1_S.gguf", "IQ1_S"],
      ["Qwen2.5-7B-Instruct.i1-IQ3_XXS.gguf", "IQ3_XXS"],
      ["gemma-2-2b-it-IQ4_NL.gguf", "IQ4_NL"],
      // The makers' own repositories.
      ["qwen2.5-0.5b-instruct-fp16.gguf", "F16"],
      ["qwen2.5-7b-instruct-q5_k_m-00001-of-00002.gguf", "Q5_K_M"],
      ["Phi-3-mini-4k-instruct-q4.gguf", "Q4"],
      ["Phi-3-mini-4k-instruct-fp16.gguf", "F16"],
      ["gemma-3-1b-it-f16.gguf", "F16"],
      ["gemma-3-27b-it-qat-q4_0.gguf", "Q4_0"],
      ["SmolLM2-135M-Instruct.F32.gguf", "F32"],
      ["gpt-oss-20b-mxfp4.gguf", "MXFP4"],
      ["gpt-oss-120b-MXFP4_MOE-00001-of-00002.gguf", "MXFP4_MOE"],
      ["Nemotron-3-NVFP4.gguf", "NVFP4"],
      ["ggml-model-tq1_0.gguf", "TQ1_0"],
      ["TriLM_3.9B_Unpacked-TQ2_0.gguf", "TQ2_0"],
      ["model-q4_1_some_f16.gguf", "Q4_1_SOME_F16"],
      ["codellama-13b.Q5_K.gguf", "Q5_K"],
      // unsloth: dynamic ones, in folders.
      ["gemma-3-4b-it-UD-Q4_K_XL.gguf", "UD-Q4_K_XL"],
      ["Qwen3-30B-A3B-UD-IQ2_XXS.gguf", "UD-IQ2_XXS"],
      ["UD-Q4_K_XL/Qwen3-235B-A22B-UD-Q4_K_XL-00001-of-00003.gguf", "UD-Q4_K_XL"],
      ["DeepSeek-R1-UD-IQ1_S/DeepSeek-R1-UD-IQ1_S-00001-of-00003.gguf", "UD-IQ1_S"],
      ["BF16/Qwen3-235B-A22B-BF16-00001-of-00010.gguf", "BF16"],
      // The folder alone.
      ["Q8_0/model-00001-of-00002.gguf", "Q8_0"],
      ["ud-q2_k_xl/model.gguf", "UD-Q2_K_XL"],
      // The last one stands.
      ["F16/model-Q4_K_M.gguf", "Q4_K_M"],
      ["model-from-BF16-Q8_0.gguf", "Q8_0"],
      // An underscore before and after.
      ["model_Q4_K_M_v2.gguf", "Q4_K_M"],
    ] as const
  ) assert.equal(quantizationLabel(path), label, path);
});

Deno.test("quantizationLabel() is undefined when a path names none", () => {
  for (
    const path of [
      "model.gguf",
      "README.md",
      "Qwen3-8B.gguf",
      "llama-3.2-1b.gguf",
      "xq4_k_m.gguf",
      "model-q4x.gguf",
      "abf16.gguf",
      "q42.gguf",
      "",
    ]
  ) assert.equal(quantizationLabel(path), undefined, path);
});

Deno.test("quantizationLabel() reads every known label in any place and case", () => {
  const letters = fc.stringMatching(/^[a-z]{1,8}$/).filter((text) => !text.endsWith("ud"));
  fc.assert(
    fc.property(
      fc.constantFrom(...QUANTIZATIONS),
      fc.boolean(),
      letters,
      fc.constantFrom("-", ".", "_", "/"),
      fc.constantFrom(".gguf", ".GGUF", "-00002-of-00009.gguf", "/model.gguf"),
      fc.boolean(),
      (label, dynamic, stem, separator, end, lower) => {
        const wanted = dynamic ? `UD-${label}` : label;
        const path = stem + separator + (lower ? wanted.toLowerCase() : wanted) + end;
        assert.equal(quantizationLabel(path), wanted);
      },
    ),
  );
});

Deno.test("canonicalLabel() writes a label as people compare it", () => {
  assert.equal(canonicalLabel("q4_k_m"), "Q4_K_M");
  assert.equal(canonicalLabel("ud-Q4_k_xl"), "UD-Q4_K_XL");
  assert.equal(canonicalLabel("fp16"), "F16");
  assert.equal(canonicalLabel("FP32"), "F32");
  assert.equal(canonicalLabel("fp8"), "FP8");
});
