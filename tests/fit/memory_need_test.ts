import assert from "node:assert/strict";
import { memoryNeed } from "../../src/fit/memory_need.ts";

/** Qwen2.5 0.5B: 12,288 bytes a token at f16. */
const SHAPE = {
  blockCount: 24,
  contextLength: 32_768,
  embeddingLength: 896,
  headCount: 14,
  headCountKv: 2,
};

Deno.test("memoryNeed() adds up weights, keys and values, and overhead", () => {
  assert.deepEqual(memoryNeed(662_000_000, { shape: SHAPE }), {
    totalBytes: 662_000_000 + 50_331_648 + 281_675_456,
    weightsBytes: 662_000_000,
    kvCacheBytes: 50_331_648,
    kvBytesPerToken: 12_288,
    kvCacheType: "f16",
    contextLength: 4096,
    overheadBytes: 281_675_456,
    basis: "header",
  });
});

Deno.test("memoryNeed() follows the context and the type of the cache", () => {
  const need = memoryNeed(1, { shape: SHAPE, contextLength: 8192, kvCacheType: "q8_0" });
  assert.equal(need.kvBytesPerToken, 6_528);
  assert.equal(need.kvCacheBytes, 8192 * 6_528);
  assert.equal(need.kvCacheType, "q8_0");
});

Deno.test("memoryNeed() counts no more context than the model was made for", () => {
  const tokens = (options: Parameters<typeof memoryNeed>[1]) =>
    memoryNeed(1, options).contextLength;
  assert.equal(tokens({ shape: SHAPE, contextLength: 100_000 }), 32_768);
  assert.equal(tokens({ shape: { ...SHAPE, contextLength: 2048 } }), 2048);
  assert.equal(tokens({ modelContext: 8192, contextLength: 100_000 }), 8192);
  assert.equal(tokens({ contextLength: 100_000 }), 100_000);
});

Deno.test("memoryNeed() estimates keys and values when the shape is not known", () => {
  const perToken = (weights: number, paramsB?: number) => {
    const { kvBytesPerToken, basis } = memoryNeed(weights, { paramsB });
    assert.equal(basis, "estimate");
    return kvBytesPerToken;
  };
  assert.equal(perToken(4_400_000_000, 7), 131_072);
  assert.equal(perToken(4_400_000_000, 28), 262_144);
  assert.equal(perToken(400_000_000, 0.5), 16_384);
  // 4.5 bits a weight: 3.9375 GB are 7 billion parameters.
  assert.equal(perToken(3_937_500_000), 131_072);
  assert.equal(memoryNeed(1, { paramsB: 7, kvCacheType: "q4_0" }).kvBytesPerToken, 36_864);
  // A header that says too little is as good as none.
  assert.equal(memoryNeed(1, { paramsB: 7, shape: { blockCount: 32 } }).basis, "estimate");
});
