import assert from "node:assert/strict";
import { textTable } from "../../src/cli/text_table.ts";

Deno.test("textTable() makes columns as wide as their widest cell", () => {
  assert.deepEqual(textTable([["id", "size", "for"], ["a", "10 MB", "x"], ["long", "5 B", ""]]), [
    "id    size   for",
    "a     10 MB  x",
    "long  5 B",
  ]);
});

Deno.test("textTable() aligns columns at their right when asked", () => {
  assert.deepEqual(textTable([["size", "n"], ["10 MB", "12"]], { right: [0] }), [
    " size  n",
    "10 MB  12",
  ]);
});

Deno.test("textTable() wraps the last column within itself", () => {
  const rows = [["key", "one two three four five"], ["k", "x"]];
  assert.deepEqual(textTable(rows, { width: 21 }), [
    "key  one two three",
    "     four five",
    "k    x",
  ]);
  // Where a word a line would be left of it, whoever prints the line breaks it.
  assert.deepEqual(textTable(rows, { width: 12 }), ["key  one two three four five", "k    x"]);
  assert.deepEqual(textTable([["key", "unbreakable"]], { width: 8 }), ["key  unbreakable"]);
});

Deno.test("textTable() counts columns of the screen, and lets nothing steer it", () => {
  assert.deepEqual(textTable([["模型", "x"], ["abcd", "y"]]), ["模型  x", "abcd  y"]);
  assert.ok(!textTable([["\x1b[2J", "y"]])[0]?.includes("\x1b"));
});

Deno.test("textTable() is empty when there are no rows", () => {
  assert.deepEqual(textTable([]), []);
});

Deno.test("textTable() takes as many rows as a repository may have files", () => {
  const lines = textTable(Array.from({ length: 150_000 }, (_, index) => [`${index}`, "x"]));
  assert.equal(lines.length, 150_000);
  assert.equal(lines[7], "7       x");
});
