import assert from "node:assert/strict";
import { ChunkList } from "../../src/xet/chunk_list.ts";
import { ChunkListBuilder } from "../../src/xet/chunk_list_builder.ts";

Deno.test("ChunkListBuilder collects chunks, also more than it had room for", () => {
  const builder = new ChunkListBuilder();
  const hashOf = (index: number) => index.toString(16).padStart(64, "0");
  for (let index = 0; index < 3_000; index++) builder.add(hashOf(index), 10 + index);
  const list = builder.list();
  assert.equal(list.length, 3_000);
  assert.deepEqual([...list].at(-1), { hash: hashOf(2_999), size: 3_009 });
  const again = ChunkList.decode(list.encode());
  assert.deepEqual(again && [...again], [...list]);
});
