import assert from "node:assert/strict";
import { FileTerms } from "../../src/xet/file_terms.ts";
import { packShards } from "../../src/xet/pack_shards.ts";
import { fileRecord, xorbRecord } from "../../src/xet/write_shard.ts";
import { XetHasher } from "../../src/xet/xet_hasher.ts";
import { vectors } from "./xet_vectors.ts";

const [A = "", B = ""] = ["1a", "2b"].map((pair) => pair.repeat(32));

const xorb = xorbRecord({ hash: A, size: 20, storedSize: 36, chunks: [{ hash: B, size: 20 }] });
const file = fileRecord({
  hash: B,
  sha256: A,
  terms: [{ xorb: A, size: 20, start: 0, end: 1, verification: A }],
});

Deno.test("packShards() puts everything into one shard when it fits, and nothing into none", () => {
  const records = { files: [file], xorbs: [xorb] };
  assert.deepEqual([...packShards(records)], [records]);
  assert.deepEqual([...packShards({ files: [], xorbs: [] })], []);
});

Deno.test("packShards() registers all xorbs before the first file that may need them", () => {
  // A shard has 144 bytes, and a xorb of one chunk 96 more.
  const records = { files: [file], xorbs: [xorb, xorb, xorb] };
  const shards = [...packShards(records, { maxSize: 144 + 2 * 96 })];
  assert.deepEqual(shards.map(({ files, xorbs }) => [files.length, xorbs.length]), [
    [0, 2],
    [0, 1],
    [1, 0],
  ]);
});

Deno.test("FileTerms joins neighbours, also of a xorb whose hash comes later", async () => {
  const hasher = await XetHasher.create();
  const vector = vectors.files.find(({ name }) => name === "lin13");
  assert.ok(vector !== undefined);
  const late: { hash?: string } = {};
  const terms = new FileTerms(vector.sha256);
  vector.chunk_hashes.forEach((hash, index) => {
    const start = vector.boundaries[index - 1] ?? 0;
    const chunk = { hash, size: (vector.boundaries[index] ?? 0) - start };
    if (index < 5) terms.add(chunk, late, 10 + index);
    else terms.add(chunk, { hash: A }, index);
  });
  late.hash = B;
  const { hash, sha256, terms: described } = terms.describe(hasher);
  assert.equal(hash, vector.file_hash);
  assert.equal(sha256, vector.sha256);
  assert.deepEqual(
    described.map(({ xorb, start, end, size }) => ({ xorb, start, end, size })),
    [
      { xorb: B, start: 10, end: 15, size: 655_360 },
      { xorb: A, start: 5, end: 8, size: 344_640 },
    ],
  );
});
