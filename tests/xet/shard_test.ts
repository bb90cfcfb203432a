import assert from "node:assert/strict";
import fc from "fast-check";
import { readShard } from "../../src/xet/read_shard.ts";
import type { Shard } from "../../src/xet/shard.ts";
import { writeShard } from "../../src/xet/write_shard.ts";
import { vectors } from "./xet_vectors.ts";

const upload: Shard = {
  files: [{
    hash: "d88d9e0b760f32c90b7c6592b4cb85251c01bb797371e3c637087b96ac578723",
    terms: [{
      xorb: "f0755d96ee199d4f01e83da9fe2c38353de7fd38fb79a320a7d50be510026f74",
      size: 200_000,
      start: 0,
      end: 2,
      verification: "82d580dd3896919ef870af78b2c7bd21e67e79777922bbc8cef1fc21630c308c",
    }],
    sha256: "261a48d2d9c2e92e4e0f97d2bbeca1d209b04ecb24fc68e78457235eda048559",
  }],
  xorbs: [{
    hash: "f0755d96ee199d4f01e83da9fe2c38353de7fd38fb79a320a7d50be510026f74",
    size: 200_000,
    storedSize: 200_016,
    chunks: [
      { hash: "118bbac5c38b2bca9c2b7ae8307786de066696b91b2b5ccb7dbbd4608c966882", size: 131_072 },
      { hash: "7884d4de4bcc904767362a91e97eb6c2b6bc5f3a61b640d0cad8bb1129ff0827", size: 68_928 },
    ],
  }],
};

const { length, hex } = vectors.derived.upload_shard_no_footer;

Deno.test("writeShard() gives the bytes of the vectors", () => {
  const bytes = writeShard(upload);
  assert.equal(bytes.length, length);
  assert.equal(bytes.toHex(), hex);
});

Deno.test("readShard() reads the bytes of the vectors, the digest in its own order", () => {
  assert.deepEqual(readShard(Uint8Array.fromHex(hex)), upload);
});

Deno.test("readShard() gives back what writeShard() wrote, footers included", () => {
  const hash = fc.uint8Array({ minLength: 31, maxLength: 31 }).map((bytes) => `00${bytes.toHex()}`);
  const size = fc.nat({ max: 1_000_000 });
  const count = fc.nat({ max: 5 });
  const xorb = fc.tuple(hash, size, fc.array(fc.tuple(hash, size, fc.boolean()), { maxLength: 4 }))
    .map(([hash, storedSize, chunks]) => ({
      hash,
      size: chunks.reduce((sum, [, size]) => sum + size, 0),
      storedSize,
      chunks: chunks.map(([hash, size, isGlobal]) =>
        isGlobal ? { hash, size, isGlobal: true } : { hash, size }
      ),
    }));
  const file = fc.tuple(hash, fc.array(fc.tuple(hash, size, size, hash), { maxLength: 4 }), count)
    .map(([hash, terms, kind]) => ({
      hash,
      terms: terms.map(([xorb, size, start, verification]) => {
        const term = { xorb, size, start, end: start + 1 };
        return kind > 2 || terms.length === 0 ? { ...term, verification } : term;
      }),
      ...(kind % 2 === 0 ? {} : { sha256: hash }),
    }));
  const footer = fc.record({
    hmacKey: hash.filter((text) => text !== "0".repeat(64)),
    createdAt: size,
    expiresAt: fc.oneof(fc.constant(Infinity), size.map((value) => value + 1)),
  }, { noNullPrototype: true });
  const shard = fc.record({
    files: fc.array(file, { maxLength: 3 }),
    xorbs: fc.array(xorb, { maxLength: 3 }),
  }, { noNullPrototype: true });
  fc.assert(fc.property(shard, fc.option(footer), (shard, footer) => {
    const whole = footer === null ? shard : { ...shard, footer };
    assert.deepEqual(readShard(writeShard(whole)), whole);
  }));
});

Deno.test("readShard() reads a footer that huggingface.js wrote: no key, no end, odd totals", () => {
  const bytes = writeShard({
    ...upload,
    footer: { createdAt: 1_800_000_000, expiresAt: Infinity },
  });
  const view = new DataView(bytes.buffer, length);
  for (let offset = 24; offset < 72; offset++) view.setUint8(offset, 0);
  view.setBigUint64(168, 200_016n, true);
  view.setBigUint64(176, 0n, true);
  assert.deepEqual(readShard(bytes).footer, { createdAt: 1_800_000_000, expiresAt: Infinity });
});

for (
  const [what, offset, value, state] of [
    ["another beginning", 0, 1, "its beginning is missing"],
    ["another version", 32, 3, "its version is 3"],
    ["a footer of another size", 40, 100, "its footer claims to be 100 bytes"],
    ["more terms than there are", 86, 255, "it is cut off"],
    ["a term without a chunk", 140, 0, "a term has no chunk"],
    ["more chunks than there are", 326, 255, "it is cut off"],
    [
      "a gap between chunks",
      416,
      1,
      "a chunk begins elsewhere than the last one ends",
    ],
    ["a chunk of another size", 420, 1, "a xorb's chunks have another size than it says"],
  ] as const
) {
  Deno.test(`readShard() refuses ${what}`, () => {
    const bytes = Uint8Array.fromHex(hex);
    bytes[offset] = value;
    assert.throws(() => readShard(bytes), {
      name: "InvalidFormatError",
      message: `Cannot read a shard: ${state}`,
    });
  });
}

Deno.test("readShard() refuses a shard wherever it is cut off, and bytes after its end", () => {
  for (let end = 0; end < length; end += 5) {
    assert.throws(() => readShard(Uint8Array.fromHex(hex).subarray(0, end)), {
      name: "InvalidFormatError",
    });
  }
  assert.throws(() => readShard(Uint8Array.fromHex(hex + "00")), { name: "InvalidFormatError" });
});
