import assert from "node:assert/strict";
import { blobOid, commitOid, lfsPointer, treeOids } from "../../../src/server/store/git_objects.ts";
import { bytes } from "../hub_fixture.ts";

const HELLO = "ce013625030ba8dba906f756967f9e9ca394464a";

Deno.test("blobOid() equals git hash-object", () => {
  assert.equal(blobOid(bytes("hello\n")), HELLO);
  assert.equal(blobOid(bytes("")), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
});

Deno.test("lfsPointer() is the text whose blob git-lfs would commit", () => {
  const sha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
  assert.equal(
    lfsPointer(sha256, 5),
    `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256}\nsize 5\n`,
  );
  assert.equal(
    blobOid(bytes(lfsPointer(sha256, 5))),
    "d1ca116d6733584c13cb8bb50b21d5b5b81ee28f",
  );
});

Deno.test("treeOids() equals git mktree when names sort in git's own way", () => {
  const paths = ["é.txt", "a0", "a/z.txt", "a.b"];
  const oids = treeOids(paths.map((path) => ({ path, oid: HELLO })));
  assert.deepEqual(
    oids,
    new Map([
      ["a", "9224d631735dda84893fd470fcb3e98774becbee"],
      ["", "f8b3191f86739f2695ff2503e09b66071a97847b"],
    ]),
  );
});

Deno.test("treeOids() equals git mktree when folders are nested or there is no file", () => {
  assert.deepEqual(
    treeOids([{ path: "sub/in/z.txt", oid: HELLO }]),
    new Map([
      ["sub/in", "9224d631735dda84893fd470fcb3e98774becbee"],
      ["sub", "576f64f1dcdcbfc9136b945d9ea3651fd4687560"],
      ["", "23e90cfccf26f971b203ba560d7f56fda712c957"],
    ]),
  );
  assert.equal(treeOids([]).get(""), "4b825dc642cb6eb9a060e54bf8d69288fbee4904");
});

Deno.test("commitOid() equals git commit-tree with and without a parent", () => {
  const author = "me <me@users.noreply.localhost>";
  const first = commitOid({
    tree: "f8b3191f86739f2695ff2503e09b66071a97847b",
    parent: undefined,
    author,
    seconds: 1_700_000_000,
    message: "initial commit",
  });
  assert.equal(first, "6cd9057f9c4a4dd5e7e33108b449e6c4ca40e3ea");
  const second = commitOid({
    tree: "23e90cfccf26f971b203ba560d7f56fda712c957",
    parent: first,
    author,
    seconds: 1_700_000_000,
    message: "Add é\n\nBody line",
  });
  assert.equal(second, "c12ed13aace94fd98755dc28c50de3bc2fb1ff51");
});
