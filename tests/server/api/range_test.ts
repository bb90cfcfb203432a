import assert from "node:assert/strict";
import fc from "fast-check";
import { parseRange } from "../../../src/server/api/range.ts";

Deno.test("parseRange() reads the three forms of a range", () => {
  assert.deepEqual(parseRange("bytes=0-0", 10), { kind: "part", range: { start: 0, end: 1 } });
  assert.deepEqual(parseRange("bytes=3-", 10), { kind: "part", range: { start: 3, end: 10 } });
  assert.deepEqual(parseRange("bytes=-4", 10), { kind: "part", range: { start: 6, end: 10 } });
  assert.deepEqual(parseRange("bytes=-40", 10), { kind: "part", range: { start: 0, end: 10 } });
  assert.deepEqual(parseRange("bytes=8-99", 10), { kind: "part", range: { start: 8, end: 10 } });
});

Deno.test("parseRange() finds a range unsatisfiable when it begins at the end or later", () => {
  for (const header of ["bytes=10-", "bytes=10-12", "bytes=-0"]) {
    assert.deepEqual(parseRange(header, 10), { kind: "unsatisfiable" }, header);
  }
  assert.deepEqual(parseRange("bytes=0-", 0), { kind: "unsatisfiable" });
});

Deno.test("parseRange() ignores what is no single range", () => {
  for (
    const header of [null, "", "bytes=-", "bytes=5-4", "bytes=0-1,3-4", "lines=0-1", "bytes=a-b"]
  ) {
    assert.deepEqual(parseRange(header, 10), { kind: "whole" }, String(header));
  }
});

Deno.test("parseRange() reads no number of more digits than a size has, and no run of blanks", () => {
  assert.deepEqual(parseRange(`bytes=${"0".repeat(15)}2-5`, 10), {
    kind: "part",
    range: { start: 2, end: 6 },
  });
  const long = "0".repeat(16);
  for (
    const header of [
      `bytes=${long}2-5`,
      `bytes=2-${long}5`,
      `bytes=-${long}5`,
      `bytes=${" ".repeat(10)}2-5`,
      `bytes=2-5${" ".repeat(10)}`,
    ]
  ) assert.deepEqual(parseRange(header, 10), { kind: "whole" }, header);
});

Deno.test("parseRange() never leaves the file", () => {
  fc.assert(fc.property(fc.nat(), fc.nat(), fc.nat(1_000_000), (first, length, size) => {
    const asked = parseRange(`bytes=${first}-${first + length}`, size);
    if (asked.kind !== "part") return first >= size;
    const { start, end } = asked.range;
    return start === first && end > start && end <= size && end - start <= length + 1;
  }));
});
