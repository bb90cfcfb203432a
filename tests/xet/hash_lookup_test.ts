import assert from "node:assert/strict";
import { ChunkList } from "../../src/xet/chunk_list.ts";
import { findChunks, hasAny } from "../../src/xet/hash_lookup.ts";
import { xetHashBytes } from "../../src/xet/xet_hash.ts";
import { createXetHmac } from "../../src/xet/xet_hasher.ts";

const [A = "", B = "", C = "", D = ""] = ["1a", "2b", "3c", "4d"].map((pair) => pair.repeat(32));

function list(...chunks: readonly (readonly [string, number])[]): ChunkList {
  const hashes = new Uint8Array(chunks.flatMap(([hash]) => [...xetHashBytes(hash)]));
  return new ChunkList(8192, hashes, Uint32Array.from(chunks, ([, size]) => size));
}

function xorb(...chunks: readonly (readonly [string, number])[]) {
  const size = chunks.reduce((sum, [, size]) => sum + size, 0);
  return {
    hash: D,
    size,
    storedSize: size,
    chunks: chunks.map(([hash, size]) => ({ hash, size })),
  };
}

Deno.test("findChunks() finds chunks in files, and says the sizes of all", async () => {
  const shard = { files: [], xorbs: [xorb([A, 10], [C, 30], [B, 20])] };
  const found = await findChunks(shard, [list([B, 20]), list([D, 5], [A, 10])]);
  assert.deepEqual(
    found,
    new Map([[D, [
      { size: 10, local: { file: 1, offset: 5 } },
      { size: 30 },
      { size: 20, local: { file: 0, offset: 0 } },
    ]]]),
  );
});

Deno.test("findChunks() sees through the key of a shard", async () => {
  const hmacKey = "ef".repeat(32);
  const hide = await createXetHmac(hmacKey);
  const shard = {
    files: [],
    xorbs: [xorb([hide(A), 10], [B, 20])],
    footer: { hmacKey, createdAt: 0, expiresAt: Infinity },
  };
  assert.deepEqual(
    await findChunks(shard, [list([A, 10], [B, 20])]),
    new Map([[D, [
      { size: 10, local: { file: 0, offset: 0 } },
      { size: 20 },
    ]]]),
  );
});

Deno.test("findChunks() goes on where the last chunk was, of several places that are equal", async () => {
  const shard = { files: [], xorbs: [xorb([B, 20], [A, 10])] };
  const found = await findChunks(shard, [list([A, 10], [C, 30], [B, 20], [A, 10])]);
  assert.deepEqual(found.get(D)?.map(({ local }) => local?.offset), [40, 60]);
});

Deno.test("ChunkList.decode() gives back what was encoded, and nothing else", () => {
  const chunks = list([A, 10], [B, 20]);
  const decoded = ChunkList.decode(chunks.encode());
  assert.deepEqual([decoded?.minSize, decoded?.size, decoded?.length], [8192, 30, 2]);
  assert.deepEqual([decoded?.hash(0), decoded?.hash(1)], [A, B]);
  assert.equal(ChunkList.decode(chunks.encode().slice(1)), undefined);
  assert.equal(ChunkList.decode(chunks.encode().slice(0, -1)), undefined);
  assert.equal(ChunkList.decode(new Uint8Array(5)), undefined);
});

Deno.test("findChunks() leaves out files that are left out, and keeps the indexes of the others", async () => {
  const shard = { files: [], xorbs: [xorb([B, 20])] };
  const found = await findChunks(shard, [undefined, list([B, 20])]);
  assert.deepEqual(found.get(D), [{ size: 20, local: { file: 1, offset: 0 } }]);
});

Deno.test("hasAny() knows a chunk of a shard, also when it is hidden", async () => {
  const hmacKey = "ef".repeat(32);
  const hide = await createXetHmac(hmacKey);
  const footer = { hmacKey, createdAt: 0, expiresAt: Infinity };
  const hidden = { files: [], xorbs: [xorb([hide(A), 10])], footer };
  assert.equal(await hasAny(hidden, [B, A]), true);
  assert.equal(await hasAny(hidden, [B, hide(A)]), false);
  assert.equal(await hasAny({ files: [], xorbs: [xorb([A, 10])] }, [A]), true);
});
