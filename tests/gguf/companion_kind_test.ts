import assert from "node:assert/strict";
import { companionKind } from "../../src/gguf/companion_kind.ts";

Deno.test("companionKind() tells companions from models by their names", () => {
  for (
    const [path, kind] of [
      ["mmproj-model-f16.gguf", "mmproj"],
      ["mmproj-BF16.gguf", "mmproj"],
      ["mmproj.gguf", "mmproj"],
      ["vision/MMPROJ-F32.gguf", "mmproj"],
      ["gemma-3-4b-it-mmproj-f16.gguf", "mmproj"],
      ["Qwen2-VL-7B-Instruct.mmproj-fp16.gguf", "mmproj"],
      ["llava_mmproj.gguf", "mmproj"],
      ["imatrix.dat", "imatrix"],
      ["imatrix.gguf", "imatrix"],
      ["imatrix_unsloth.dat", "imatrix"],
      ["imatrix_unsloth.gguf_file", "imatrix"],
      ["Meta-Llama-3.1-8B-Instruct.imatrix", "imatrix"],
      ["Qwen2.5-7B-Instruct.imatrix.dat", "imatrix"],
      ["Qwen3-8B.imatrix.gguf", "imatrix"],
      ["mtp-Qwen3-Next-80B-A3B-Q8_0.gguf", "draft"],
      ["eagle3-llama-3.1-8b-f16.gguf", "draft"],
      ["draft/dflash-qwen3-8b.gguf", "draft"],
      ["dspark-model.gguf", "draft"],
      ["ruvltra-small-0.5b-q4_k_m.gguf", undefined],
      ["Infinitely-Laydiculous-7B-Q4_K_M-imat.gguf", undefined],
      ["model-imatrix-Q4_K_M.gguf", undefined],
      ["mmproj/README.md", undefined],
      ["smtp-helper-Q8_0.gguf", undefined],
      ["dmmproject-Q4_0.gguf", undefined],
      ["README.md", undefined],
    ] as const
  ) assert.equal(companionKind(path), kind, path);
});
