import assert from "node:assert/strict";
import fc from "fast-check";
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatRate,
  parseByteSize,
} from "../../src/vocabulary/format.ts";
import { InvalidArgumentError } from "../../src/vocabulary/errors.ts";

const BYTES: readonly (readonly [bytes: number, text: string])[] = [
  [0, "0 B"],
  [1, "1 B"],
  [512, "512 B"],
  [999, "999 B"],
  [1000, "1.00 kB"],
  [1024, "1.02 kB"],
  [9_994, "9.99 kB"],
  [9_995, "10.0 kB"],
  [99_949, "99.9 kB"],
  [99_950, "100 kB"],
  [999_499, "999 kB"],
  [999_500, "1.00 MB"],
  [662_000_000, "662 MB"],
  [1_320_000_000, "1.32 GB"],
  [4_294_967_296, "4.29 GB"],
  [2e12, "2.00 TB"],
  [3.5e15, "3.50 PB"],
  [1e18, "1000 PB"],
];

for (const [bytes, text] of BYTES) {
  Deno.test(`formatBytes() gives ${text} for ${bytes}`, () => {
    assert.equal(formatBytes(bytes), text);
  });
}

Deno.test("formatBytes() stays within half a unit of the last digit", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 1e15 }), (bytes) => {
    const [number = "", unit = ""] = formatBytes(bytes).split(" ");
    const power = ["B", "kB", "MB", "GB", "TB", "PB"].indexOf(unit);
    assert.ok(number.replace(".", "").length <= 3, number);
    assert.ok(Math.abs(Number(number) * 1000 ** power / bytes - 1) <= 0.0051);
  }));
});

Deno.test("formatRate() is a size per second", () => {
  assert.equal(formatRate(118_000_000), "118 MB/s");
  assert.equal(formatRate(0), "0 B/s");
});

const DURATIONS: readonly (readonly [seconds: number, text: string])[] = [
  [0, "0.0 s"],
  [0.44, "0.4 s"],
  [9.94, "9.9 s"],
  [9.95, "10 s"],
  [42.4, "42 s"],
  [59.4, "59 s"],
  [59.5, "1 min 00 s"],
  [185, "3 min 05 s"],
  [3599.4, "59 min 59 s"],
  [3599.5, "1 h 00 min"],
  [7800, "2 h 10 min"],
  [360_000, "100 h 00 min"],
  [Infinity, "–"],
  [NaN, "–"],
];

for (const [seconds, text] of DURATIONS) {
  Deno.test(`formatDuration() gives ${text} for ${seconds} s`, () => {
    assert.equal(formatDuration(seconds), text);
  });
}

const SIZES: readonly (readonly [text: string, bytes: number])[] = [
  ["1", 1],
  ["512", 512],
  ["512B", 512],
  ["10k", 10_000],
  ["10kB", 10_000],
  ["10KiB", 10_240],
  ["10M", 10_000_000],
  ["10m", 10_000_000],
  ["10Mi", 10_485_760],
  ["10 MB/s", 10_000_000],
  [" 10M ", 10_000_000],
  ["1.5Gi", 1_610_612_736],
  ["1.5G", 1_500_000_000],
  ["2T", 2_000_000_000_000],
  ["2Ti", 2_199_023_255_552],
  ["0.001k", 1],
];

for (const [text, bytes] of SIZES) {
  Deno.test(`parseByteSize() reads "${text}" as ${bytes}`, () => {
    assert.equal(parseByteSize(text), bytes);
  });
}

const NO_SIZES = ["", " ", "M", "-5", "+5", "0", "0M", "0.4", "1e3", "10X", "10Mbit", "1.M", "10i"];

for (const text of [...NO_SIZES, "1 0", "0x10", "Infinity", "NaN", "9".repeat(400), "10000000T"]) {
  const name = text.length > 20 ? `${text.slice(0, 20)}…` : text;
  Deno.test(`parseByteSize() refuses "${name}"`, () => {
    assert.throws(() => parseByteSize(text), (error) => {
      assert.ok(error instanceof InvalidArgumentError);
      assert.equal(
        error.message,
        `Cannot read "${text}" as a size: expected a number such as 10M or 1.5Gi`,
      );
      return true;
    });
  });
}

Deno.test("parseByteSize() reads every whole number of bytes as itself", () => {
  fc.assert(fc.property(fc.integer({ min: 1 }), (bytes) => {
    assert.equal(parseByteSize(String(bytes)), bytes);
    assert.equal(parseByteSize(`${bytes}B/s`), bytes);
  }));
});

Deno.test("formatCount() rounds to three digits, and goes on to the next unit", () => {
  const counts = [0, 256, 999, 1000, 494_032_768, 999_499_999, 999_500_000, 7e9, 1.24e9, 1.5e12];
  assert.deepEqual(counts.map(formatCount), [
    ...["0", "256", "999", "1 k", "494 M", "999 M", "1 B", "7 B", "1.24 B", "1.5 T"],
  ]);
});
