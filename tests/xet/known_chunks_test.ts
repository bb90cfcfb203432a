import assert from "node:assert/strict";
import { ChunkList } from "../../src/xet/chunk_list.ts";
import { KnownChunks } from "../../src/xet/known_chunks.ts";
import { xetHashBytes } from "../../src/xet/xet_hash.ts";
import { createXetHmac } from "../../src/xet/xet_hasher.ts";

const [A = "", B = "", C = "", X = "", Y = ""] = ["1a", "2b", "3c", "4d", "5e"]
  .map((pair) => pair.repeat(32));

const CHUNKS = new ChunkList(
  8192,
  new Uint8Array([A, B, C].flatMap((hash) => [...xetHashBytes(hash)])),
  Uint32Array.of(10, 20, 30),
);

function term(xorb: string, start: number, end: number, size: number) {
  const chunks = { start, end };
  return { xorb, chunks, size, entry: { xorb, chunks, url: "x", bytes: { start: 0, end: 1 } } };
}

Deno.test("KnownChunks.addFile() knows where every chunk of a file is", () => {
  const known = new KnownChunks();
  assert.equal(known.addFile(CHUNKS, [term(X, 5, 7, 30), term(Y, 0, 1, 30)]), true);
  assert.deepEqual(known.find(B), { xorb: X, index: 6 });
  assert.deepEqual(known.find(C), { xorb: Y, index: 0 });
  assert.equal(known.find(X), undefined);
});

for (
  const [what, terms] of [
    ["are too few", [term(X, 0, 2, 30)]],
    ["are too many", [term(X, 0, 4, 60)]],
    ["have other sizes", [term(X, 0, 1, 11), term(X, 1, 3, 49)]],
  ] as const
) {
  Deno.test(`KnownChunks.addFile() believes nothing of terms whose chunks ${what}`, () => {
    const known = new KnownChunks();
    assert.equal(known.addFile(CHUNKS, terms), false);
    assert.equal(known.find(A), undefined);
  });
}

Deno.test("KnownChunks.addShard() knows chunks that are hidden under a key", async () => {
  const hmacKey = "ef".repeat(32);
  const hide = await createXetHmac(hmacKey);
  const known = new KnownChunks();
  await known.addShard({
    files: [],
    xorbs: [{ hash: X, size: 10, storedSize: 18, chunks: [{ hash: hide(A), size: 10 }] }],
    footer: { hmacKey, createdAt: 0, expiresAt: Infinity },
  });
  assert.deepEqual(known.find(A), { xorb: X, index: 0 });
  assert.equal(known.find(hide(A)), undefined);
});
