import assert from "node:assert/strict";
import fc from "fast-check";
import { displayWidth } from "../../src/progress/display_text.ts";
import { paint, renderBar } from "../../src/progress/render_bar.ts";

const PLAIN = { color: false, unicode: true };
const ASCII = { color: false, unicode: false };
const COLOR = { color: true, unicode: true };

Deno.test("renderBar() fills to the half column", () => {
  assert.equal(renderBar(0, 8, PLAIN), "────────");
  assert.equal(renderBar(0.5, 8, PLAIN), "━━━━────");
  assert.equal(renderBar(0.57, 8, PLAIN), "━━━━╸───");
  assert.equal(renderBar(1, 8, PLAIN), "━━━━━━━━");
});

Deno.test("renderBar() is full only when everything is done", () => {
  assert.equal(renderBar(0.9999, 8, PLAIN), "━━━━━━━╸");
  assert.equal(renderBar(0.9999, 8, ASCII), "=======>");
});

Deno.test("renderBar() draws with ASCII when the locale has nothing else", () => {
  assert.equal(renderBar(0, 8, ASCII), ">       ");
  assert.equal(renderBar(0.5, 8, ASCII), "====>   ");
  assert.equal(renderBar(1, 8, ASCII), "========");
});

Deno.test("renderBar() colours what is done and dims the rest", () => {
  assert.equal(renderBar(0.5, 4, COLOR), "\x1b[36m━━\x1b[39m\x1b[2m━━\x1b[22m");
  assert.equal(renderBar(1, 4, COLOR), "\x1b[32m━━━━\x1b[39m");
});

Deno.test("renderBar() has exactly the width asked for", () => {
  const ink = fc.record({ color: fc.boolean(), unicode: fc.boolean() });
  const fraction = fc.double({ min: -1, max: 2, noNaN: true });
  fc.assert(fc.property(fraction, fc.integer({ min: 1, max: 200 }), ink, (done, width, with_) => {
    assert.equal(displayWidth(renderBar(done, width, with_)), width);
  }));
});

Deno.test("paint() leaves the text alone when there is no colour or no text", () => {
  assert.equal(paint("bold", "x", PLAIN), "x");
  assert.equal(paint("bold", "", COLOR), "");
  assert.equal(paint("bold", "x", COLOR), "\x1b[1mx\x1b[22m");
});
