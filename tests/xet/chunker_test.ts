import assert from "node:assert/strict";
import { Chunker } from "../../src/xet/chunker.ts";
import { splitMixBytes } from "./split_mix.ts";
import { vectorBytes, vectors } from "./xet_vectors.ts";

const chunker = await Chunker.create();

/** Where chunks end when bytes come in pieces of `pieceSize`. */
function boundaries(
  bytes: Uint8Array,
  pieceSize = Math.max(bytes.length, 1),
  cut = chunker,
): number[] {
  const ends: number[] = [];
  let at = 0;
  for (let start = 0; start < bytes.length; start += pieceSize) {
    let piece = bytes.subarray(start, start + pieceSize);
    while (piece.length > 0) {
      const { taken, isEnd } = cut.next(piece);
      at += taken;
      if (isEnd) ends.push(at);
      piece = piece.subarray(taken);
    }
  }
  if (cut.finish() > 0) ends.push(at);
  return ends;
}

for (const file of vectors.files) {
  Deno.test(`Chunker cuts ${file.name} as published`, () => {
    assert.deepEqual(boundaries(vectorBytes(file)), file.boundaries);
  });
}

for (const pieceSize of [1, 37, 255, 8191, 8192]) {
  Deno.test(`Chunker cuts the same when bytes come by ${pieceSize}`, () => {
    const bytes = splitMixBytes(256_000, 1n);
    assert.deepEqual(boundaries(bytes, pieceSize), [25125, 104497, 235569, 256000]);
  });
}

Deno.test("Chunker passes over matches before 8 KiB, in all 128 patterns", () => {
  const { pattern, boundaries: expected } = vectors.trigger_chunking;
  assert.equal(expected.length, 128);
  expected.forEach((ends, padding) => {
    const period = pattern.length + padding;
    const bytes = new Uint8Array(65_536).map((_, index) => pattern[index % period] ?? 0);
    assert.deepEqual(boundaries(bytes), ends, `padding ${padding}`);
  });
});

Deno.test("Chunker cuts as huggingface.js 2.17 does when it may from 8128 bytes on", async () => {
  const lenient = await Chunker.create({ minSize: 8128 });
  assert.deepEqual(boundaries(splitMixBytes(500_000, 7n), 100_000, lenient), [
    ...[22353, 38750, 169822, 238355, 246483, 272493, 316659, 330201, 428383, 460472, 476631],
    ...[486874, 500000],
  ]);
});
