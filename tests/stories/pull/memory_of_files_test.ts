import assert from "node:assert/strict";
import type { ModelDescription } from "../../../src/stories/push/model_description.ts";
import { memoryOfFiles } from "../../../src/stories/pull/memory_of_files.ts";

const MODEL: ModelDescription = {
  parameters: 7e9,
  contextLength: 32_768,
  baseModels: [],
  isAdapter: false,
  contradictions: [],
};

Deno.test("memoryOfFiles() is that of the smallest model, its parts added up", () => {
  const files = [
    { path: "m-q8_0.gguf", size: 7_700_000_000 },
    { path: "m-q4-00001-of-00002.gguf", size: 2_000_000_000 },
    { path: "m-q4-00002-of-00002.gguf", size: 2_100_000_000 },
    { path: "mmproj-m.gguf", size: 100_000_000 },
  ];
  // 4.1 GB, 4096 × 128 KiB for the context, 256 MiB and 2 % besides.
  assert.deepEqual(memoryOfFiles(files, MODEL), { minRamGb: 5 });
});

Deno.test("memoryOfFiles() says nothing of adapters, and where there is no GGUF", () => {
  assert.equal(memoryOfFiles([{ path: "a.safetensors", size: 1e9 }], MODEL), undefined);
  assert.equal(memoryOfFiles([{ path: "mmproj-m.gguf", size: 1e9 }], MODEL), undefined);
  const adapter = { ...MODEL, isAdapter: true };
  assert.equal(memoryOfFiles([{ path: "a.gguf", size: 1e9 }], adapter), undefined);
});
