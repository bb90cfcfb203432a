import assert from "node:assert/strict";
import fc from "fast-check";
import { fnmatch, matches } from "../../src/vocabulary/fnmatch.ts";

/** What Python 3.11's fnmatch.fnmatchcase(path, pattern) answers. */
const CASES: readonly (readonly [pattern: string, path: string, answer: boolean])[] = [
  ["", "", true],
  ["", "a", false],
  ["a", "a", true],
  ["a", "A", false],
  ["a", "ab", false],
  ["a", "ba", false],
  ["*", "", true],
  ["*", ".hidden", true],
  ["*", "a/b/c", true],
  ["*.json", "a.json", true],
  ["*.json", "deep/er/a.json", true],
  ["*.json", "a.json5", false],
  ["**/*.json", "a.json", false],
  ["**/*.json", "x/a.json", true],
  ["a*b*c", "a--b--c", true],
  ["a*b*c", "acb", false],
  ["a*b", "abab", true],
  ["*\n*", "a\nb", true],
  ["?", "a", true],
  ["?", "/", true],
  ["?", "\n", true],
  ["?", "", false],
  ["?", "é", true],
  ["?", "😀", true],
  ["??", "😀", false],
  ["[abc]", "b", true],
  ["[abc]", "d", false],
  ["[a-c]x", "bx", true],
  ["[a-c]", "-", false],
  ["[!abc]", "d", true],
  ["[!abc]", "a", false],
  ["[!abc]", "/", true],
  ["[^a]", "^", true],
  ["[^a]", "b", false],
  ["[*]", "*", true],
  ["[*]", "a", false],
  ["[?]", "?", true],
  ["[[]", "[", true],
  ["[]]", "]", true],
  ["[]a]", "a", true],
  ["[!]]", "a", true],
  ["[!]]", "]", false],
  ["[", "[", true],
  ["[abc", "[abc", true],
  ["[abc", "a", false],
  ["[!", "[!", true],
  ["[]", "[]", true],
  ["[!]", "[!]", true],
  ["[a-]", "-", true],
  ["[-a]", "-", true],
  ["[!-a]", "-", false],
  ["[z-a]", "m", false],
  ["[z-a]", "-", false],
  ["[!z-a]", "m", true],
  ["[b-ax]", "x", true],
  ["[a-c-e]", "-", true],
  ["[a-c-e]", "d", false],
  ["[--0]", ".", true],
  ["[b-a!-c]", "-", false],
  ["[b-a!-c]", "x", true],
  ["[😀-😂]", "😁", true],
  ["[\\]", "\\", true],
  ["\\*", "\\x", true],
  ["\\*", "*", false],
  ["a.b", "axb", false],
  ["(a|b)+$", "(a|b)+$", true],
  ["[a&&b]", "&", true],
  ["[a||b]", "|", true],
  ["[a~~b]", "~", true],
];

Deno.test("fnmatch() answers as Python does when asked the table", () => {
  for (const [pattern, path, answer] of CASES) {
    assert.equal(fnmatch(path, pattern), answer, `fnmatch(${JSON.stringify([path, pattern])})`);
  }
});

Deno.test("fnmatch() agrees with a naive matcher when patterns have stars and sets", () => {
  const token = fc.constantFrom("*", "?", "a", "b", "/", "[ab]", "[!a]", "[a-b]");
  const text = fc.array(fc.constantFrom("a", "b", "c", "/"), { maxLength: 12 });
  fc.assert(
    fc.property(fc.array(token, { maxLength: 8 }), text, (tokens, characters) => {
      assert.equal(fnmatch(characters.join(""), tokens.join("")), naive(tokens, characters));
    }),
    { numRuns: 2000 },
  );
});

Deno.test("fnmatch() matches a path with itself when it has no special character", () => {
  const path = fc.string({ unit: "binary" }).filter((text) => !/[*?[]/.test(text));
  fc.assert(fc.property(path, (text) => fnmatch(text, text)));
});

Deno.test("fnmatch() stays quick when a pattern invites backtracking", () => {
  const path = "a".repeat(5_000);
  const started = performance.now();
  assert.equal(fnmatch(path, "*a".repeat(30) + "b"), false);
  assert.equal(fnmatch(path, "*a".repeat(30) + "*"), true);
  assert.ok(performance.now() - started < 2_000);
});

Deno.test("matches() takes every path when nothing is asked for", () => {
  assert.equal(matches("a/b.bin", {}), true);
  assert.equal(matches("a/b.bin", { include: undefined, exclude: undefined }), true);
});

Deno.test("matches() takes no path when include is empty", () => {
  assert.equal(matches("a/b.bin", { include: [] }), false);
});

Deno.test("matches() lets exclude win when both match", () => {
  const filter = { include: ["*.bin", "*.json"], exclude: ["old/*"] };
  assert.equal(matches("new/a.bin", filter), true);
  assert.equal(matches("new/a.json", filter), true);
  assert.equal(matches("old/a.bin", filter), false);
  assert.equal(matches("new/a.txt", filter), false);
});

Deno.test("matches() covers the folder when a pattern ends in a slash", () => {
  assert.equal(matches("data/deep/a.bin", { include: ["data/"] }), true);
  assert.equal(matches("data", { include: ["data/"] }), false);
  assert.equal(matches("data/a.bin", { exclude: ["data/"] }), false);
});

Deno.test("matches() takes a backslash for a slash when a pattern or a path has one", () => {
  assert.equal(matches("data/a.bin", { include: ["data\\*"] }), true);
  assert.equal(matches("data\\a.bin", { include: ["data/*"] }), true);
  assert.equal(matches("data/a.bin", { include: ["data\\"] }), true);
});

/** Tries every length for every star. */
function naive(tokens: readonly string[], characters: readonly string[]): boolean {
  const [token, ...rest] = tokens;
  const [character, ...others] = characters;
  if (token === undefined) return character === undefined;
  if (token === "*") {
    return naive(rest, characters) || (character !== undefined && naive(tokens, others));
  }
  if (character === undefined) return false;
  const accepted: Record<string, string> = {
    "?": "abc/",
    "[ab]": "ab",
    "[!a]": "bc/",
    "[a-b]": "ab",
  };
  return (accepted[token] ?? token).includes(character) && naive(rest, others);
}
