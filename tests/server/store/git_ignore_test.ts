import assert from "node:assert/strict";
import { ignoreMatcher } from "../../../src/server/store/git_ignore.ts";

/** What `git check-ignore --no-index` says of each path. */
const CASES: readonly (readonly [text: string, ignored: string, kept: string])[] = [
  ["*.log", "a.log sub/b.log", "a.logs log"],
  ["/a.txt", "a.txt", "sub/a.txt"],
  ["build/", "build/x sub/build/x/y", "build sub/builds/x"],
  ["sub/*.txt", "sub/a.txt", "sub/in/a.txt a.txt other/sub/a.txt"],
  ["**/tmp", "tmp a/b/tmp a/tmp/x", "tmps"],
  ["a/**/z", "a/z a/b/c/z", "z b/a/z"],
  ["# note\n\n*.a\n!keep.a", "x.a", "keep.a # note"],
  ["dir\n!dir/keep", "dir/keep dir/x", "dirs"],
  ["\\#x\n\\!y", "#x !y", "x y"],
  ["[ab].txt\n[!0-9].md", "a.txt x.md", "c.txt 5.md"],
  ["?.c", "x.c", "xy.c"],
];

for (const [text, ignored, kept] of CASES) {
  Deno.test(`ignoreMatcher() agrees with git when the text is ${JSON.stringify(text)}`, () => {
    const isIgnored = ignoreMatcher(text);
    const paths = (list: string) => list.split(" ").filter((path) => path !== "");
    assert.deepEqual(paths(ignored).filter((path) => !isIgnored(path)), []);
    assert.deepEqual(paths(kept).filter(isIgnored), []);
  });
}

Deno.test("ignoreMatcher() takes blanks at the end of a line as none", () => {
  assert.equal(ignoreMatcher("a b  \r\n")("a b"), true);
});

Deno.test("ignoreMatcher() is quick and throws nothing, whatever the pattern", () => {
  const patterns = [
    "*a".repeat(2000),
    "[::1]",
    "[z-a]",
    "[a-]",
    "[]",
    "[!]",
    "\\",
    "**",
    "a".repeat(300_000),
  ];
  const begin = performance.now();
  const isIgnored = ignoreMatcher(patterns.join("\n"));
  assert.equal(isIgnored(`${"a".repeat(1000)}b`), true);
  assert.ok(performance.now() - begin < 1000);
  assert.equal(ignoreMatcher("*a".repeat(2000))(`${"a".repeat(1000)}b`), false);
  assert.equal(ignoreMatcher("[::1]")(":"), true);
  assert.equal(ignoreMatcher("[z-ab]")("b"), true);
  assert.equal(ignoreMatcher("[z-a]")("b"), false);
});
