import assert from "node:assert/strict";
import { InvalidArgumentError } from "../../../src/vocabulary/errors.ts";
import { assertRepositoryPath, folderOf } from "../../../src/server/store/repository_path.ts";

Deno.test("assertRepositoryPath() passes ordinary paths", () => {
  for (
    const path of ["a", ".gitattributes", "a b/c ü.txt", "...", "x/.github/y", "ü".repeat(127)]
  ) {
    assertRepositoryPath(path);
  }
});

Deno.test("assertRepositoryPath() refuses whatever could leave a folder or hide in it", () => {
  for (
    const path of [
      "",
      "/a",
      "a/",
      "a//b",
      ".",
      "../a",
      "a/../b",
      "a/./b",
      ".git/config",
      "a/.GIT/x",
      ".cache/x",
      "a\\b",
      "a\0b",
      "a\nb",
      "\ud800",
      "ü".repeat(128),
    ]
  ) {
    assert.throws(() => assertRepositoryPath(path), InvalidArgumentError, JSON.stringify(path));
  }
});

Deno.test("folderOf() is empty when the path has no folder", () => {
  assert.equal(folderOf("a/b/c.txt"), "a/b");
  assert.equal(folderOf("c.txt"), "");
});
