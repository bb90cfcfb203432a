import assert from "node:assert/strict";
import {
  DEFAULT_GIT_ATTRIBUTES,
  lfsMatcher,
  withLfsPaths,
} from "../../../src/server/store/git_attributes.ts";
import { blobOid } from "../../../src/server/store/git_objects.ts";
import { bytes } from "../hub_fixture.ts";

Deno.test("DEFAULT_GIT_ATTRIBUTES is the Hub's, byte for byte", () => {
  assert.equal(DEFAULT_GIT_ATTRIBUTES.length, 1519);
  assert.equal(blobOid(bytes(DEFAULT_GIT_ATTRIBUTES)), "a6344aac8c09253b3b630fb776ae94478aa0275b");
});

Deno.test("lfsMatcher() follows the Hub's default patterns", () => {
  const isLfs = lfsMatcher(DEFAULT_GIT_ATTRIBUTES);
  for (
    const path of [
      "a.safetensors",
      "deep/er/b.bin",
      "x.tar.gz",
      "saved_model/x",
      "saved_model/a/b/c",
      "logs/events.out.tfevents.1",
    ]
  ) assert.equal(isLfs(path), true, path);
  for (const path of ["README.md", "bin", "a.bin.txt", "x/saved_model", "model.gguf", "a.BIN"]) {
    assert.equal(isLfs(path), false, path);
  }
});

Deno.test("lfsMatcher() lets the last matching line decide", () => {
  const isLfs = lfsMatcher("# note\n*.bin filter=lfs -text\nsmall/*.bin !filter\r\n*.md text\n");
  assert.equal(isLfs("a.bin"), true);
  assert.equal(isLfs("small/a.bin"), false);
  assert.equal(isLfs("other/small/a.bin"), true);
  assert.equal(isLfs("a.md"), false);
});

Deno.test("lfsMatcher() lets the last line decide whether it names a path or has wildcards", () => {
  const isLfs = lfsMatcher(
    [
      "dir/a.txt filter=lfs",
      "b.txt filter=lfs",
      "*.md filter=lfs",
      "dir/c.md !filter",
      "/top.md !filter",
      "d.bin !filter",
      "*.bin filter=lfs",
      "b.txt !filter",
    ].join("\n"),
  );
  assert.deepEqual(
    ["dir/a.txt", "a.txt", "x/dir/a.txt", "b.txt", "x/b.txt"].map(isLfs),
    [true, false, false, false, false],
  );
  assert.deepEqual(
    ["dir/c.md", "c.md", "top.md", "x/top.md", "d.bin"].map(isLfs),
    [false, true, false, true, true],
  );
});

Deno.test("withLfsPaths() adds a line that matches the path alone", () => {
  const text = withLfsPaths("*.bin filter=lfs -text", ["a.bin", "we ird[1]*.gguf"]);
  assert.equal(
    text,
    "*.bin filter=lfs -text\nwe[[:space:]]ird\\[1\\]\\*.gguf filter=lfs diff=lfs merge=lfs -text\n",
  );
  const isLfs = lfsMatcher(text);
  assert.equal(isLfs("we ird[1]*.gguf"), true);
  assert.equal(isLfs("we ird[1]xx.gguf"), false);
});

Deno.test("withLfsPaths() changes nothing when every path is covered", () => {
  assert.equal(withLfsPaths(DEFAULT_GIT_ATTRIBUTES, ["a.bin"]), DEFAULT_GIT_ATTRIBUTES);
});

Deno.test("lfsMatcher() counts a thousand patterns with wildcards, and as many names as there are", () => {
  const wildcards = "**/a*b*c filter=lfs\n".repeat(20_000);
  const names = Array.from({ length: 20_000 }, (_, index) => `${index}.x filter=lfs\n`).join("");
  const isLfs = lfsMatcher(`${wildcards}${names}*.late filter=lfs\n`);
  const begin = performance.now();
  assert.equal(isLfs("19999.x"), true);
  assert.equal(isLfs(`${"a/".repeat(500)}abc`), true);
  assert.equal(isLfs("a.late"), false);
  assert.ok(performance.now() - begin < 1000);
});
