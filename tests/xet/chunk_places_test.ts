import assert from "node:assert/strict";
import fc from "fast-check";
import { ChunkPlaces } from "../../src/xet/chunk_places.ts";

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => bytes.toHex());
const [A = "", B = "", C = "", X = "", Y = ""] = ["1a", "2b", "3c", "4d", "5e"]
  .map((pair) => pair.repeat(32));

Deno.test("ChunkPlaces finds what a Map would find, however many chunks there are", () => {
  const chunks = fc.array(fc.tuple(hash, hash, fc.nat({ max: 100_000 })), { minLength: 1_500 });
  fc.assert(
    fc.property(chunks, (chunks) => {
      const places = new ChunkPlaces(Infinity);
      const expected = new Map(chunks.map(([chunk, xorb, index]) => [chunk, { xorb, index }]));
      for (const [chunk, xorb, index] of chunks) places.add(chunk, { xorb, index });
      for (const [chunk, place] of expected) assert.deepEqual(places.find(chunk), place);
      assert.equal(places.find("ab".repeat(32)), undefined);
    }),
    { numRuns: 5 },
  );
});

Deno.test("ChunkPlaces keeps the first place of a chunk", () => {
  const places = new ChunkPlaces(10);
  places.add(A, { xorb: X, index: 1 });
  places.add(A, { xorb: Y, index: 2 });
  assert.deepEqual(places.find(A), { xorb: X, index: 1 });
});

Deno.test("ChunkPlaces leaves out what is beyond its limit", () => {
  const places = new ChunkPlaces(2);
  for (const [index, chunk] of [A, B, C].entries()) places.add(chunk, { xorb: X, index });
  assert.deepEqual(places.find(B), { xorb: X, index: 1 });
  assert.equal(places.find(C), undefined);
});
