import assert from "node:assert/strict";
import { gitBlobHeader } from "../../src/vocabulary/git_blob.ts";
import { createHash } from "../../src/vocabulary/hashing.ts";

Deno.test("gitBlobHeader() is the word, the size in decimal and a zero byte", () => {
  assert.deepEqual([...gitBlobHeader(0)], [98, 108, 111, 98, 32, 48, 0]);
  assert.equal(new TextDecoder().decode(gitBlobHeader(4_294_967_296)), "blob 4294967296\0");
});

/** What `git hash-object` prints. */
const OBJECT_IDS: readonly (readonly [content: string, oid: string])[] = [
  ["", "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"],
  ["hello\n", "ce013625030ba8dba906f756967f9e9ca394464a"],
  ["test content\n", "d670460b4b4aece5915caf5c68d12f560a9fe3e4"],
];

for (const [content, oid] of OBJECT_IDS) {
  Deno.test(`gitBlobHeader() makes SHA-1 git's object id of ${JSON.stringify(content)}`, async () => {
    const bytes = new TextEncoder().encode(content);
    const hash = await createHash("sha1");
    hash.update(gitBlobHeader(bytes.length));
    hash.update(bytes);
    assert.equal(hash.digest(), oid);
  });
}
