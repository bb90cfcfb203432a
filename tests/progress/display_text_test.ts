import assert from "node:assert/strict";
import fc from "fast-check";
import {
  displayWidth,
  padColumns,
  truncateMiddle,
  visibleText,
  wrapText,
} from "../../src/progress/display_text.ts";

const WIDTHS: readonly (readonly [text: string, columns: number])[] = [
  ["", 0],
  ["model.gguf", 10],
  ["模型", 4],
  ["한국어", 6],
  ["ｆｕｌｌ", 8],
  ["ﾊﾝｶｸ", 4],
  ["é", 1],
  ["e\u0301", 1],
  ["नि", 1],
  ["👍", 2],
  ["👩‍👩‍👧", 2],
  ["🇳🇴", 2],
  ["❤", 1],
  ["❤\ufe0f", 2],
  ["1\ufe0f\u20e3", 2],
  ["a\u200bb", 2],
  ["━╸…✓×", 5],
  ["\x1b[32m✓\x1b[39m", 1],
];

Deno.test("displayWidth() is what a terminal gives to ASCII, wide, combining and emoji characters", () => {
  for (const [text, columns] of WIDTHS) {
    assert.equal(displayWidth(text), columns, JSON.stringify(text));
  }
});

Deno.test("visibleText() shows what would steer a terminal or reorder a line", () => {
  assert.equal(visibleText("a\x1b[2Jb"), "a\\x1b[2Jb");
  assert.equal(visibleText("one\r\ntwo\tthree"), "one\\r\\ntwo\\tthree");
  assert.equal(visibleText("\x9b31m\x7f"), "\\x9b31m\\x7f");
  assert.equal(visibleText("fdp.\u202egpj.exe"), "fdp.\\u{202e}gpj.exe");
  assert.equal(visibleText("\ud800"), "\ufffd");
});

Deno.test("visibleText() leaves ordinary names alone when they are of any script", () => {
  const name = "模型 é 👩‍👩‍👧 नि.gguf";
  assert.equal(visibleText(name), name);
});

Deno.test("visibleText() leaves nothing that steers when the text is arbitrary", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assert.doesNotMatch(visibleText(text), /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
  }));
});

Deno.test("truncateMiddle() keeps the beginning and the end", () => {
  assert.equal(
    truncateMiddle("ruvltra-small-0.5b-q4_k_m.gguf", 21),
    "ruvltra-sm…4_k_m.gguf",
  );
  assert.equal(truncateMiddle("abcdef", 6), "abcdef");
  assert.equal(truncateMiddle("abcdef", 5), "ab…ef");
  assert.equal(truncateMiddle("abcdef", 5, { ellipsis: "..." }), "a...f");
  assert.equal(truncateMiddle("abcdef", 1), "…");
  assert.equal(truncateMiddle("abcdef", 0), "");
  assert.equal(truncateMiddle("abcdef", 2, { ellipsis: "..." }), "..");
});

Deno.test("truncateMiddle() never cuts a wide character in two", () => {
  assert.equal(truncateMiddle("模型权重文件", 6), "模…件");
  assert.equal(truncateMiddle("模型权重文件", 7), "模…文件");
});

Deno.test("truncateMiddle() fits the width when text and width are arbitrary", () => {
  const text = fc.string({ unit: "grapheme" });
  fc.assert(fc.property(text, fc.integer({ min: 0, max: 40 }), (given, width) => {
    assert.ok(displayWidth(truncateMiddle(given, width)) <= width);
  }));
});

Deno.test("padColumns() counts columns and not characters", () => {
  assert.equal(padColumns("模型", 6), "模型  ");
  assert.equal(padColumns("7 B", 5, { side: "left" }), "  7 B");
  assert.equal(padColumns("longer", 3), "longer");
});

Deno.test("wrapText() breaks at blanks, keeps those within a line, and lets wide words stand whole", () => {
  const line = "✓ model.gguf  sha256 9f2c…e1  662 MB in 5.0 s";
  assert.deepEqual(wrapText(line, 80), [line]);
  assert.deepEqual(wrapText(line, 32, { indent: "  " }), [
    "✓ model.gguf  sha256 9f2c…e1",
    "  662 MB in 5.0 s",
  ]);
  assert.deepEqual(wrapText("  a /very/long/path b", 8), ["  a", "/very/long/path", "b"]);
  assert.deepEqual(wrapText("Q8_0  4.9 GB  does not fit", 24, { indent: "  " }), [
    "Q8_0  4.9 GB",
    "  does not fit",
  ]);
  assert.deepEqual(wrapText("me/m @ 4f1c2e9 · Q4_K_M · fits: needs 1 GB", 36, { indent: "  " }), [
    "me/m @ 4f1c2e9 · Q4_K_M",
    "  · fits: needs 1 GB",
  ]);
  assert.deepEqual(wrapText("", 8), [""]);
});
