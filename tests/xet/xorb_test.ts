import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { XetHasher } from "../../src/xet/xet_hasher.ts";
import { readXorb } from "../../src/xet/xorb.ts";
import { XorbBuilder } from "../../src/xet/xorb_builder.ts";
import { readXorbFooter, xorbFooter } from "../../src/xet/xorb_footer.ts";
import { pseudoRandomBytes } from "../transfer/pseudo_random_bytes.ts";
import { splitMixBytes } from "./split_mix.ts";
import { vectors } from "./xet_vectors.ts";

const hasher = await XetHasher.create();

/** Chunks that are stored as they are, compressed, and grouped. */
const KINDS = {
  noise: splitMixBytes(70_001, 1n),
  text: new TextEncoder().encode("one line like another\n".repeat(3000)),
  floats: new Uint8Array(
    Float32Array.from({ length: 20_000 }, (_, index) => Math.sin(index) / 50).buffer,
  ),
};

function build(chunks: readonly Uint8Array[]) {
  const builder = new XorbBuilder({ maxSize: 1_000_000 });
  for (const chunk of chunks) builder.add(chunk, hasher.chunk(chunk));
  return builder.finish(hasher);
}

function lin7(): Uint8Array[] {
  const bytes = new Uint8Array(200_000).map((_, index) => index * 7 + 13);
  return [bytes.subarray(0, 131_072), bytes.subarray(131_072)];
}

/** The chunks of lin7 stored as they are, as the vectors have them. */
function rawXorb(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(
    lin7().flatMap((chunk) => {
      const size = [chunk.length & 255, (chunk.length >> 8) & 255, chunk.length >> 16];
      return [0, ...size, 0, ...size, ...chunk];
    }),
  );
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}

function sha256(...pieces: Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
}

function word(value: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(value).buffer);
}

Deno.test("readXorb() gives the hash of the vectors, with the footer or without", () => {
  const { xorb_uncompressed_no_footer: expected, xorb_footer_v1: footer } = vectors.derived;
  const bytes = rawXorb();
  assert.equal(bytes.length, expected.length);
  assert.equal(sha256(bytes), expected.sha256);
  const xorb = readXorb(bytes, hasher);
  assert.equal(xorb.hash, "f0755d96ee199d4f01e83da9fe2c38353de7fd38fb79a320a7d50be510026f74");
  assert.equal(xorb.size, 200_000);
  assert.equal(xorb.storedSize, 200_016);
  assert.deepEqual(xorb.chunks.map(({ storedEnd }) => storedEnd), [131_080, 200_016]);
  const written = xorbFooter(xorb);
  assert.equal(written.subarray(0, -4).toHex(), footer.hex);
  assert.equal(sha256(bytes, written), footer.full_object_sha256);
  assert.deepEqual(readXorb(joined(bytes, written), hasher), xorb);
});

Deno.test("readXorbFooter() reads version 0, which has no sizes", () => {
  const { hash, chunks } = readXorb(rawXorb(), hasher);
  const [first, second] = vectors.files[3]?.chunk_hashes ?? [];
  const version1 = xorbFooter({ hash, chunks });
  const raw = version1.subarray(8, 40);
  const hashes = version1.subarray(52, 116);
  const body = Uint8Array.of(
    ...new TextEncoder().encode("XETBLOB"),
    ...[0, ...raw, ...word(2), ...word(131_080), ...word(200_016), ...hashes],
    ...new Uint8Array(16),
  );
  const footer = Uint8Array.of(...body, ...word(body.length));
  assert.deepEqual(readXorbFooter(footer), {
    hash,
    chunks: [
      { hash: first, size: undefined, storedEnd: 131_080 },
      { hash: second, size: undefined, storedEnd: 200_016 },
    ],
  });
  assert.equal(readXorb(joined(rawXorb(), footer), hasher).hash, hash);
});

for (const [kind, chunk] of Object.entries(KINDS)) {
  Deno.test(`XorbBuilder stores ${kind} so that readXorb() gives it back`, () => {
    const built = build([chunk, KINDS.noise]);
    const read: Uint8Array[] = [];
    const xorb = readXorb(built.bytes, hasher, (bytes) => read.push(bytes.slice()));
    assert.deepEqual(read, [chunk, KINDS.noise]);
    const { bytes: _bytes, ...facts } = built;
    assert.deepEqual(xorb, facts);
  });
}

for (
  const [kind, scheme, maxPart] of [["noise", 0, 1.001], ["text", 1, 0.05], [
    "floats",
    2,
    0.9,
  ]] as const
) {
  Deno.test(`XorbBuilder chooses scheme ${scheme} for ${kind}`, () => {
    const { bytes } = build([KINDS[kind]]);
    assert.equal(bytes[4], scheme);
    assert.ok(bytes.length < KINDS[kind].length * maxPart, `it has ${bytes.length} bytes`);
  });
}

Deno.test("XorbBuilder has no room when a chunk might not fit, or there are enough chunks", () => {
  const small = new XorbBuilder({ maxSize: 262_160 });
  small.add(pseudoRandomBytes(131_072, 1), "0".repeat(64));
  assert.equal(small.hasRoom, true);
  small.add(pseudoRandomBytes(1, 1), "0".repeat(64));
  assert.equal(small.hasRoom, false);
  const few = new XorbBuilder({ maxSize: 262_160, maxChunks: 1 });
  few.add(pseudoRandomBytes(10, 1), "0".repeat(64));
  assert.equal(few.hasRoom, false);
});

for (
  const [what, change, message] of [
    ["no chunk", () => new Uint8Array(0), "Cannot read a xorb: it has no chunk"],
    ["a header cut off", (x) => x.subarray(0, 5), "Cannot read a xorb: a chunk is cut off"],
    ["a chunk cut off", (x) => x.subarray(0, -1), "Cannot read a xorb: a chunk is cut off"],
    ["another version", (x) => x.fill(1, 0, 1), "Cannot read a chunk: its version is 1"],
    ["an unknown scheme", (x) => x.fill(3, 4, 5), "Cannot read a chunk: its scheme is 3"],
    ["a chunk of nothing", (x) => x.fill(0, 5, 8), "Cannot read a chunk: it claims to be 0 bytes"],
    [
      "a huge chunk",
      (x) => x.fill(255, 5, 8),
      "Cannot read a chunk: it claims to be 16777215 bytes",
    ],
    [
      "a huge record",
      (x) => x.fill(255, 1, 4),
      "Cannot read a chunk: it claims to be stored in 16777215 bytes",
    ],
    [
      "a raw chunk of two sizes",
      (x) => x.fill(1, 1, 2),
      "Cannot read a chunk: it claims to be 131072 bytes and is stored as 131073",
    ],
    [
      "a footer of other chunks",
      (x) => joined(x, xorbFooter({ hash: "0".repeat(64), chunks: [] })),
      "Cannot read a xorb: its footer tells of other chunks",
    ],
    [
      "a footer cut off",
      (x) => joined(x, new TextEncoder().encode("XETBLOB")),
      "Cannot read a xorb's footer: it is cut off",
    ],
  ] as [string, (xorb: Uint8Array) => Uint8Array, string][]
) {
  Deno.test(`readXorb() refuses ${what}`, () => {
    assert.throws(() => readXorb(change(rawXorb()), hasher), {
      name: "InvalidFormatError",
      message,
    });
  });
}
