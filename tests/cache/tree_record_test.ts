import assert from "node:assert/strict";
import fc from "fast-check";
import { formatTreeRecord, parseTreeRecord } from "../../src/cache/tree_record.ts";
import { CONFIG, MODEL } from "./python_cache.ts";

const XET_HASH = "63bed80836ee0758c8fd4f8975d59bb0b864263ee2753547c358e8a37cde8758";

function recordWith(entry: unknown): string {
  return JSON.stringify({ format_version: 1, files: { "a.bin": entry } });
}

Deno.test("formatTreeRecord() writes Python's names", () => {
  assert.deepEqual(JSON.parse(formatTreeRecord([CONFIG, { ...MODEL, xetHash: XET_HASH }])), {
    format_version: 1,
    files: {
      "config.json": { size: 2, blob_id: CONFIG.oid },
      "weights/model.bin": {
        size: 5,
        blob_id: MODEL.oid,
        lfs_sha256: MODEL.sha256,
        lfs_size: 5,
        xet_hash: XET_HASH,
      },
    },
  });
});

Deno.test("formatTreeRecord() leaves a Xet hash out when the Hub masked it", () => {
  const record = JSON.parse(formatTreeRecord([{ ...CONFIG, xetHash: "*".repeat(64) }]));
  assert.deepEqual(record.files["config.json"], { size: 2, blob_id: CONFIG.oid });
});

Deno.test("parseTreeRecord() takes the size from LFS when size is the pointer's", () => {
  const entry = { size: 130, blob_id: MODEL.oid, lfs_sha256: MODEL.sha256, lfs_size: 5 };
  assert.deepEqual(parseTreeRecord(recordWith(entry)), [{ ...MODEL, path: "a.bin" }]);
});

Deno.test("parseTreeRecord() takes null for absent", () => {
  const entry = { size: 2, blob_id: CONFIG.oid, lfs_sha256: null, lfs_size: null, xet_hash: null };
  assert.deepEqual(parseTreeRecord(recordWith(entry)), [{ ...CONFIG, path: "a.bin" }]);
});

Deno.test("parseTreeRecord() takes a file without bytes for a file", () => {
  const entry = { size: 0, blob_id: "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391" };
  assert.equal(parseTreeRecord(recordWith(entry))?.[0]?.size, 0);
});

Deno.test("parseTreeRecord() gives nothing when any of it is wrong", () => {
  const good = { size: 2, blob_id: CONFIG.oid };
  const wrong = [
    "",
    "[]",
    "null",
    JSON.stringify({ format_version: 2, files: {} }),
    JSON.stringify({ files: {} }),
    JSON.stringify({ format_version: 1 }),
    JSON.stringify({ format_version: 1, files: [] }),
    recordWith(null),
    recordWith({ ...good, size: -1 }),
    recordWith({ ...good, size: 1.5 }),
    recordWith({ ...good, size: "2" }),
    recordWith({ size: 2 }),
    recordWith({ ...good, blob_id: "../../x" }),
    recordWith({ ...good, lfs_sha256: CONFIG.oid }),
    recordWith({ ...good, xet_hash: "*".repeat(64) }),
  ];
  for (const text of wrong) assert.equal(parseTreeRecord(text), undefined, text);
});

Deno.test("parseTreeRecord() gives back what formatTreeRecord() was given", () => {
  const hex = (length: number) =>
    fc.string({
      unit: fc.constantFrom(..."0123456789abcdef"),
      minLength: length,
      maxLength: length,
    });
  const file = fc.record({
    path: fc.string({ minLength: 1 }),
    size: fc.maxSafeNat(),
    oid: hex(40),
    sha256: hex(64),
    xetHash: hex(64),
  }, { requiredKeys: ["path", "size", "oid"] });
  const files = fc.uniqueArray(file, { selector: ({ path }) => path, maxLength: 5 });
  fc.assert(fc.property(files, (listed) => {
    const sorted = listed.map((file) => ({ ...file }))
      .sort((a, b) => a.path < b.path ? -1 : 1);
    assert.deepEqual(parseTreeRecord(formatTreeRecord(listed)), sorted);
  }));
});
