import assert from "node:assert/strict";
import { explainNeed } from "../../src/fit/explain_need.ts";
import { memoryNeed } from "../../src/fit/memory_need.ts";

Deno.test("explainNeed() shows the sum line by line", () => {
  const shape = { blockCount: 24, embeddingLength: 896, headCount: 14, headCountKv: 2 };
  const lines = explainNeed(memoryNeed(662_000_000, { shape }));
  assert.deepEqual(lines, [
    { bytes: 662_000_000, what: "weights: the size of its files" },
    {
      bytes: 50_331_648,
      what: "keys and values: 4096 tokens of 12288 bytes, stored as f16, by the model's header",
    },
    {
      bytes: 281_675_456,
      what: "overhead: 256 MiB for the program and its buffers, " +
        "2 % of the weights for what grows with them",
    },
    { bytes: 994_007_104, what: "in all" },
  ]);
});

Deno.test("explainNeed() says when keys and values are estimated", () => {
  assert.match(
    explainNeed(memoryNeed(1, { paramsB: 7, kvCacheType: "q8_0" }))[1]?.what ?? "",
    /tokens of 69632 bytes, stored as q8_0, estimated by the model's size$/,
  );
});
