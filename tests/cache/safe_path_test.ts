import assert from "node:assert/strict";
import { posix, win32 } from "node:path";
import fc from "fast-check";
import { assertNoCollisions, assertSafePath } from "../../src/cache/safe_path.ts";
import { UnsafeFileError } from "../../src/vocabulary/errors.ts";

const UNSAFE = [
  "",
  ".",
  "..",
  "/x",
  "\\x",
  "//server/share/x",
  "\\\\server\\share\\x",
  "C:x",
  "c:/x",
  "C:\\x",
  "a/C:/x",
  "../x",
  "..\\x",
  "a/..",
  "a/../../x",
  "a\\..\\..\\x",
  "a/..\\x",
  "a/./x",
  "a//x",
  "a/",
  "a\0b",
  "a\nb",
  "a\x7fb",
  ".. /x",
  "a/...",
  "name.",
  "name ",
  "NUL",
  "con",
  "a/aux.txt",
  "prn.tar.gz",
  "com1",
  "LPT9.bin",
  "com¹",
  "CONIN$",
  "nul .txt",
  "x".repeat(256),
  "é".repeat(128),
];

const SAFE = [
  "config.json",
  ".gitattributes",
  "a/b/c.bin",
  "..a/b..c",
  "console.log",
  "nullable.txt",
  "com10",
  "com",
  "auxiliary/x",
  "with space/and (brackets)#100%.txt",
  "データ/模型.bin",
  "x".repeat(255),
  "é".repeat(127),
  "a\\b",
];

Deno.test("assertSafePath() refuses a name when it could leave the folder on any platform", () => {
  for (const path of UNSAFE) {
    for (const windows of [true, false]) {
      assert.throws(() => assertSafePath(path, { windows }), UnsafeFileError, JSON.stringify(path));
    }
  }
});

Deno.test("assertSafePath() accepts what repositories really hold", () => {
  for (const path of SAFE) {
    for (const windows of [true, false]) assertSafePath(path, { windows });
  }
});

Deno.test("assertSafePath() refuses a colon inside a segment only when on Windows", () => {
  const path = "results_2024-05-01T12:33:00.json";
  assertSafePath(path, { windows: false });
  assert.throws(() => assertSafePath(path, { windows: true }), {
    name: "UnsafeFileError",
    message: `Cannot use "${path}" as a path: it has a character Windows does not allow`,
  });
});

Deno.test("assertSafePath() says which rule was broken", () => {
  assert.throws(() => assertSafePath("a/../b"), {
    message: 'Cannot use "a/../b" as a path: it has the segment ".."',
  });
  assert.throws(() => assertSafePath("a\u0000b"), {
    message: 'Cannot use "a\\u0000b" as a path: it has a control character',
  });
});

Deno.test("assertSafePath() lets nothing through that leaves the folder when joined", () => {
  const segment = fc.constantFrom("a", "..", ".", "", "/", "\\", "C:", "..a", " ", ". ");
  fc.assert(
    fc.property(fc.array(segment, { maxLength: 8 }), (segments) => {
      const path = segments.join(segments.length % 2 === 0 ? "/" : "");
      try {
        assertSafePath(path);
      } catch {
        return;
      }
      assert.ok(posix.resolve("/folder/sub", path).startsWith("/folder/sub/"), path);
      assert.ok(win32.resolve("D:\\root\\sub", path).startsWith("D:\\root\\sub\\"), path);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("assertNoCollisions() refuses two names for one file when case does not count", () => {
  const paths = ["README.md", "Readme.md"];
  assertNoCollisions(paths, { caseInsensitive: false });
  assert.throws(() => assertNoCollisions(paths, { caseInsensitive: true }), {
    name: "UnsafeFileError",
    message:
      'Cannot place both "README.md" and "Readme.md": they would take the same place on this disk',
  });
});

Deno.test("assertNoCollisions() refuses two spellings of one letter when case does not count", () => {
  const paths = ["caf\u00e9", "cafe\u0301"];
  assertNoCollisions(paths, { caseInsensitive: false });
  assert.throws(() => assertNoCollisions(paths, { caseInsensitive: true }), UnsafeFileError);
});

Deno.test("assertNoCollisions() refuses a file that is also a folder", () => {
  for (const paths of [["a", "a/b/c"], ["a/b/c", "a/b"]]) {
    assert.throws(
      () => assertNoCollisions(paths, { caseInsensitive: false }),
      UnsafeFileError,
    );
  }
  assert.throws(
    () => assertNoCollisions(["Data", "data/x"], { caseInsensitive: true }),
    UnsafeFileError,
  );
});

Deno.test("assertNoCollisions() refuses a path when it occurs twice", () => {
  assert.throws(() => assertNoCollisions(["a", "b", "a"]), UnsafeFileError);
});

Deno.test("assertNoCollisions() accepts names that merely begin alike", () => {
  assertNoCollisions(["a", "ab", "a.b/c", "b/a"], { caseInsensitive: true });
});

Deno.test("assertSafePath() refuses a path that is too long for any system, and does not repeat it", () => {
  assertSafePath(`${"a/".repeat(2047)}bc`);
  assert.throws(() => assertSafePath("a/".repeat(100_000)), {
    name: "UnsafeFileError",
    message: `Cannot use "${"a/".repeat(50)}..." as a path: it is longer than 4096 bytes`,
  });
  assert.throws(() => assertSafePath("é/".repeat(1500)), UnsafeFileError);
});

Deno.test("assertSafePath() refuses half characters, which all become one on a disk", () => {
  assert.throws(() => assertSafePath("a\ud800.gguf"), {
    message: 'Cannot use "a\\ud800.gguf" as a path: it has half a character in it',
  });
});

Deno.test("assertSafePath() refuses what controls a terminal or turns a name around", () => {
  for (const character of ["\x1b", "\x7f", "\u009b", "\u202e", "\u2066", "\u2028"]) {
    assert.throws(() => assertSafePath(`a${character}b`), UnsafeFileError);
  }
  // Marks of direction stand in names of some languages, and turn nothing around.
  assertSafePath("a\u200fb.gguf");
});
