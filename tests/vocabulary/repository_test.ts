import assert from "node:assert/strict";
import { etagOf, isCommitHash } from "../../src/vocabulary/repository.ts";

Deno.test("etagOf() is the SHA-256 of a file in LFS", () => {
  const file = { path: "a.gguf", size: 4, oid: "1".repeat(40), sha256: "2".repeat(64) };
  assert.equal(etagOf(file), "2".repeat(64));
});

Deno.test("etagOf() is the git object id of a file outside LFS", () => {
  const file = { path: "a.json", size: 4, oid: "1".repeat(40), xetHash: "3".repeat(64) };
  assert.equal(etagOf(file), "1".repeat(40));
});

const REVISIONS: readonly (readonly [revision: string, isHash: boolean])[] = [
  ["0123456789abcdef0123456789abcdef01234567", true],
  ["0123456789ABCDEF0123456789ABCDEF01234567", false],
  ["0123456789abcdef0123456789abcdef0123456", false],
  ["0123456789abcdef0123456789abcdef012345678", false],
  ["0123456789abcdef0123456789abcdef0123456g", false],
  ["0123456789abcdef0123456789abcdef01234567\n", false],
  ["main", false],
  ["", false],
];

for (const [revision, isHash] of REVISIONS) {
  Deno.test(`isCommitHash() is ${isHash} for ${JSON.stringify(revision)}`, () => {
    assert.equal(isCommitHash(revision), isHash);
  });
}
