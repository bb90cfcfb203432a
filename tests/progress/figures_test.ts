import assert from "node:assert/strict";
import { formatEta, formatPercent, formatPortion } from "../../src/progress/figures.ts";

Deno.test("formatPercent() rounds down, so that 100 % means done", () => {
  assert.equal(formatPercent(0, 662), "0 %");
  assert.equal(formatPercent(404, 662), "61 %");
  assert.equal(formatPercent(661.99, 662), "99 %");
  assert.equal(formatPercent(662, 662), "100 %");
  assert.equal(formatPercent(0, 0), "100 %");
});

Deno.test("formatPortion() gives both numbers in the unit of the whole", () => {
  assert.equal(formatPortion(404_000_000, 662_000_000), "404/662 MB");
  assert.equal(formatPortion(4_000_000, 1_320_000_000), "0.00/1.32 GB");
  assert.equal(formatPortion(1_319_999_999, 1_320_000_000), "1.31/1.32 GB");
  assert.equal(formatPortion(1_320_000_000, 1_320_000_000), "1.32/1.32 GB");
  assert.equal(formatPortion(3, 512), "3/512 B");
  assert.equal(formatPortion(0, 0), "0/0 B");
});

Deno.test("formatEta() counts whole seconds and never says zero", () => {
  assert.equal(formatEta(0.2), "eta 1 s");
  assert.equal(formatEta(1.2), "eta 2 s");
  assert.equal(formatEta(59.5), "eta 1 min 00 s");
  assert.equal(formatEta(7_800), "eta 2 h 10 min");
  assert.equal(formatEta(Infinity), "");
});
