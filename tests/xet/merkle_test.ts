import assert from "node:assert/strict";
import { fileHash, xorbHash } from "../../src/xet/merkle.ts";
import { createXetHmac, XetHasher } from "../../src/xet/xet_hasher.ts";
import { vectorBytes, vectors } from "./xet_vectors.ts";

const hasher = await XetHasher.create();

for (const file of vectors.files) {
  Deno.test(`XetHasher and the Merkle tree give the hashes of ${file.name}`, () => {
    const bytes = vectorBytes(file);
    const chunks = file.boundaries.map((end, index) => {
      const chunk = bytes.subarray(file.boundaries[index - 1] ?? 0, end);
      return { hash: hasher.chunk(chunk), size: chunk.length };
    });
    assert.deepEqual(chunks.map(({ hash }) => hash), file.chunk_hashes);
    assert.equal(xorbHash(hasher, chunks), file.xorb_hash);
    assert.equal(fileHash(hasher, chunks), file.file_hash);
    if (file.verification_hash_all_chunks === null) return;
    assert.equal(hasher.verification(file.chunk_hashes), file.verification_hash_all_chunks);
  });
}

Deno.test("xorbHash() and fileHash() agree with the reference in all 18 cases", () => {
  const { cases } = vectors.aggregation;
  assert.equal(cases.length, 18);
  const salt = "0".repeat(64);
  cases.forEach(({ chunks, xorb, salted }, index) => {
    const entries = chunks.map(([hash, size]) => ({ hash: String(hash), size: Number(size) }));
    assert.equal(xorbHash(hasher, entries), xorb, `case ${index}`);
    const [, file] = salted.find(([of]) => of === salt) ?? [];
    assert.equal(fileHash(hasher, entries), file, `case ${index}`);
  });
});

Deno.test("createXetHmac() hides a hash as the reference does", async () => {
  const { hash, key, result } = vectors.hmac;
  assert.equal((await createXetHmac(key))(hash), result);
});

Deno.test("XetHasher.verification() is over the raw hashes of a term", () => {
  const { chunk_hashes, result } = vectors.verification;
  assert.equal(hasher.verification(chunk_hashes), result);
});
