import assert from "node:assert/strict";
import { isRefName } from "../../src/vocabulary/ref_name.ts";

Deno.test("isRefName() takes what git takes for a branch or a tag", () => {
  for (const name of ["main", "v1.0.0", "feature/x", "refs/pr/1", "refs/tags/v1", "ü", "a@b"]) {
    assert.equal(isRefName(name), true, name);
  }
});

Deno.test("isRefName() refuses what git refuses", () => {
  const bad = [
    ["", "a b", "a\tb", "a\u007f", "a~1", "a^", "a:b", "a?", "a*", "a[", "a\\b"],
    ["../x", "a..b", "a@{1}", "a//b", "/a", "a/", "a.", ".a", "a/.b", "a.lock", "a.lock/b"],
  ].flat();
  for (const name of bad) assert.equal(isRefName(name), false, JSON.stringify(name));
});
