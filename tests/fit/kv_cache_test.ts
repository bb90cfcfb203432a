import assert from "node:assert/strict";
import { type AttentionShape, kvCacheBytesPerToken } from "../../src/fit/kv_cache.ts";

/** What the headers of well-known models say, and what a token takes: f16, q8_0, q4_0. */
const MODELS: readonly (readonly [string, AttentionShape, readonly [number, number, number]])[] = [
  [
    "Llama 3.2 1B",
    {
      blockCount: 16,
      embeddingLength: 2048,
      headCount: 32,
      headCountKv: 8,
      keyLength: 64,
      valueLength: 64,
    },
    [32_768, 17_408, 9_216],
  ],
  [
    "Qwen2.5 0.5B",
    { blockCount: 24, embeddingLength: 896, headCount: 14, headCountKv: 2 },
    [12_288, 6_528, 3_456],
  ],
  [
    "Qwen2.5 7B",
    { blockCount: 28, embeddingLength: 3584, headCount: 28, headCountKv: 4 },
    [57_344, 30_464, 16_128],
  ],
  [
    "Mistral 7B",
    { blockCount: 32, embeddingLength: 4096, headCount: 32, headCountKv: 8 },
    [131_072, 69_632, 36_864],
  ],
  [
    "Phi-3 mini",
    { blockCount: 32, embeddingLength: 3072, headCount: 32, headCountKv: 32 },
    [393_216, 208_896, 110_592],
  ],
];

for (const [name, shape, [f16, q8, q4]] of MODELS) {
  Deno.test(`kvCacheBytesPerToken() is exact for ${name}`, () => {
    assert.equal(kvCacheBytesPerToken(shape), f16);
    assert.equal(kvCacheBytesPerToken(shape, "f16"), f16);
    assert.equal(kvCacheBytesPerToken(shape, "q8_0"), q8);
    assert.equal(kvCacheBytesPerToken(shape, "q4_0"), q4);
  });
}

Deno.test("kvCacheBytesPerToken() takes every head for keys and values when nothing else is said", () => {
  assert.equal(
    kvCacheBytesPerToken({ blockCount: 2, embeddingLength: 128, headCount: 4 }),
    2 * 2 * 128 * 2,
  );
});

Deno.test("kvCacheBytesPerToken() adds up layers that differ", () => {
  // Three layers of a key and a value, 64 wide, with 3, 4 and 5 heads, two bytes a number.
  assert.equal(
    kvCacheBytesPerToken({
      blockCount: 3,
      headCount: [12, 16, 20],
      headCountKv: [3, 4, 5],
      keyLength: 64,
      valueLength: 64,
    }),
    (3 + 4 + 5) * 128 * 2,
  );
  // A layer without heads keeps a state of its own kind, and the list may be too short.
  assert.equal(
    kvCacheBytesPerToken({
      blockCount: 4,
      headCount: 8,
      headCountKv: [0, 2, 0],
      keyLength: 32,
      valueLength: 64,
    }),
    (0 + 2 + 0 + 2) * 96 * 2,
  );
});

Deno.test("kvCacheBytesPerToken() leaves out layers that keep no keys of their own", () => {
  const shape = {
    blockCount: 12,
    headCount: 16,
    headCountKv: 2,
    keyLength: 256,
    valueLength: 256,
  };
  assert.equal(kvCacheBytesPerToken({ ...shape, fullAttentionInterval: 4 }), 3 * 2 * 512 * 2);
  assert.equal(kvCacheBytesPerToken({ ...shape, sharedKvLayers: 5 }), 7 * 2 * 512 * 2);
});

Deno.test("kvCacheBytesPerToken() fills up the last block of a row", () => {
  const shape = { blockCount: 1, headCount: 1, keyLength: 33, valueLength: 1 };
  assert.equal(kvCacheBytesPerToken(shape, "q8_0"), 2 * 34 + 34);
  assert.equal(kvCacheBytesPerToken(shape, "q4_0"), 2 * 18 + 18);
});

Deno.test("kvCacheBytesPerToken() is nothing without attention, and unknown without its shape", () => {
  assert.equal(kvCacheBytesPerToken({ blockCount: 64, headCount: 0, embeddingLength: 4096 }), 0);
  assert.equal(kvCacheBytesPerToken({}), undefined);
  assert.equal(kvCacheBytesPerToken({ blockCount: 16, embeddingLength: 2048 }), undefined);
  assert.equal(kvCacheBytesPerToken({ blockCount: 16, headCount: 8 }), undefined);
  assert.equal(kvCacheBytesPerToken({ headCount: 8, embeddingLength: 2048 }), undefined);
});
