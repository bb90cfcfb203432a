import assert from "node:assert/strict";
import { parseReconstruction } from "../../src/xet/reconstruction.ts";

const A = "a".repeat(64);
const B = "b".repeat(64);
const url = "https://transfer.example/xorb?sig=1";

/** 300,000 bytes of two xorbs, the first of which is used twice. */
function v2() {
  return {
    offset_into_first_range: 1000,
    terms: [
      { hash: A, unpacked_length: 120_000, range: { start: 2, end: 4 } },
      { hash: B, unpacked_length: 90_000, range: { start: 0, end: 1 } },
      { hash: A, unpacked_length: 100_000, range: { start: 6, end: 8 } },
    ],
    xorbs: {
      [A]: [{
        url,
        ranges: [{ chunks: { start: 2, end: 8 }, bytes: { start: 16, end: 600_015 } }],
      }],
      [B]: [{ url, ranges: [{ chunks: { start: 0, end: 1 }, bytes: { start: 0, end: 90_007 } }] }],
    },
  };
}

const range = { start: 5_000_000, end: 5_300_000 };

Deno.test("parseReconstruction() gives one shape to both versions, byte ranges half-open", () => {
  const { xorbs, ...common } = v2();
  const fetch_info = Object.fromEntries(
    Object.entries(xorbs).map(([hash, places]) => [
      hash,
      places.flatMap(({ url, ranges }) =>
        ranges.map(({ chunks, bytes }) => ({ range: chunks, url, url_range: bytes }))
      ),
    ]),
  );
  const parsed = parseReconstruction(v2(), range);
  assert.deepEqual(parseReconstruction({ ...common, fetch_info }, range), parsed);
  const [first, second, third] = parsed.terms;
  assert.equal(parsed.skip, 1000);
  assert.deepEqual(first, {
    xorb: A,
    chunks: { start: 2, end: 4 },
    size: 120_000,
    entry: { xorb: A, url, chunks: { start: 2, end: 8 }, bytes: { start: 16, end: 600_016 } },
  });
  assert.equal(first?.entry, third?.entry);
  assert.deepEqual(second?.entry.bytes, { start: 0, end: 90_008 });
});

Deno.test("parseReconstruction() finds the one entry of many that has all chunks of a term", () => {
  const reply = v2();
  const ranges = [[0, 3], [1, 6], [2, 3], [3, 8], [6, 8]].map(([start = 0, end = 0]) => ({
    chunks: { start, end },
    bytes: { start: 0, end: 100_000 * (end - start) },
  }));
  reply.xorbs[A] = [{ url, ranges: ranges.slice(2) }, { url, ranges: ranges.slice(0, 2) }];
  const { terms } = parseReconstruction(reply, range);
  assert.deepEqual(terms.map(({ entry }) => entry.chunks), [
    { start: 1, end: 6 },
    { start: 0, end: 1 },
    { start: 3, end: 8 },
  ]);
});

for (
  const [what, change, state] of [
    ["no object", () => [], "it is not of the form expected"],
    ["no terms", (x) => ({ ...x, terms: [] }), "it has 0 terms"],
    ["no places", (x) => ({ ...x, xorbs: null }), "it is not of the form expected"],
    [
      "too few bytes",
      (x) => ({ ...x, terms: x.terms.slice(0, 2) }),
      "it gives 209000 bytes of 300000",
    ],
    [
      "a term too many",
      (x) => ({ ...x, terms: [...x.terms, x.terms[1]] }),
      "the last term has no byte of the range",
    ],
    [
      "an offset beyond the first term",
      (x) => ({ ...x, offset_into_first_range: 120_000 }),
      "the first term has no byte of the range",
    ],
    [
      "a negative offset",
      (x) => ({ ...x, offset_into_first_range: -1 }),
      "it is not of the form expected",
    ],
    [
      "a xorb without places",
      (x) => ({ ...x, xorbs: { [A]: x.xorbs[A] } }),
      "it does not say where the chunks of a term are",
    ],
    [
      "a term beyond its place",
      (x) => edit(x, "terms.0.range.end", 9),
      "it does not say where the chunks of a term are",
    ],
    [
      "a term of no chunks",
      (x) => edit(x, "terms.0.range.end", 2),
      "it has the chunks 2 to 2 of a xorb",
    ],
    [
      "chunks beyond the limit",
      (x) => edit(x, "terms.0.range.end", 8193),
      "it has the chunks 2 to 8193 of a xorb",
    ],
    [
      "a huge term",
      (x) => edit(x, "terms.0.unpacked_length", 262_145),
      "a term of 2 chunks claims to have 262145 bytes",
    ],
    [
      "a tiny term",
      (x) => edit(x, "terms.0.unpacked_length", 1),
      "a term of 2 chunks claims to have 1 bytes",
    ],
    [
      "a term of half a byte",
      (x) => edit(x, "terms.0.unpacked_length", 1.5),
      "a term is not of the form expected",
    ],
    [
      "a term of no xorb",
      (x) => edit(x, "terms.0.hash", "x"),
      "a term is not of the form expected",
    ],
    ["a place that is no URL", (x) => edit(x, `xorbs.${A}.0.url`, "x"), "a place has no URL"],
    [
      "a place beyond 64 MiB",
      (x) => edit(x, `xorbs.${A}.0.ranges.0.bytes`, { start: 67_108_000, end: 67_108_864 }),
      "6 chunks claim to be in the bytes 67108000 to 67108864",
    ],
    [
      "a place larger than its chunks",
      (x) => edit(x, `xorbs.${A}.0.ranges.0.bytes.end`, 1_572_928),
      "6 chunks claim to be in the bytes 16 to 1572928",
    ],
    [
      "a place smaller than its chunks",
      (x) => edit(x, `xorbs.${A}.0.ranges.0.bytes.end`, 68),
      "6 chunks claim to be in the bytes 16 to 68",
    ],
    [
      "a place that ends before it begins",
      (x) => edit(x, `xorbs.${A}.0.ranges.0.bytes.end`, 0),
      "6 chunks claim to be in the bytes 16 to 0",
    ],
  ] as [string, (reply: ReturnType<typeof v2>) => unknown, string][]
) {
  Deno.test(`parseReconstruction() refuses ${what}`, () => {
    assert.throws(() => parseReconstruction(change(v2()), range), {
      name: "InvalidFormatError",
      message: `Cannot read a reconstruction: ${state}`,
    });
  });
}

/** The reply with one value replaced, found by its path. */
function edit(reply: unknown, path: string, value: unknown): unknown {
  const [key = "", ...rest] = path.split(".");
  if (Array.isArray(reply)) {
    return reply.map((each, index) =>
      String(index) === key ? edit(each, rest.join("."), value) : each
    );
  }
  const fields = reply as Record<string, unknown>;
  return {
    ...fields,
    [key]: rest.length === 0 ? value : edit(fields[key], rest.join("."), value),
  };
}

Deno.test("parseReconstruction() is done with 100,000 terms and places in no time", () => {
  const count = 100_000;
  const reply = {
    offset_into_first_range: 0,
    terms: Array.from({ length: count }, () => ({
      hash: A,
      unpacked_length: 10,
      range: { start: 5, end: 6 },
    })),
    xorbs: {
      [A]: Array.from({ length: count }, () => ({
        url,
        ranges: [{ chunks: { start: 0, end: 6 }, bytes: { start: 0, end: 99 } }],
      })),
    },
  };
  const begin = performance.now();
  parseReconstruction(reply, { start: 0, end: 10 * count });
  assert.ok(performance.now() - begin < 2000);
});
