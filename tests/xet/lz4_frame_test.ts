import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeLz4Frame, lz4FrameBound } from "../../src/xet/lz4_encode.ts";
import { groupBytes } from "../../src/xet/byte_grouping.ts";
import { decodeLz4Frame } from "../../src/xet/lz4_frame.ts";
import { LZ4_MODULE } from "../../src/xet/lz4_module.ts";
import fixture from "../fixtures/lz4_frames.json" with { type: "json" };
import { pseudoRandomBytes } from "../transfer/pseudo_random_bytes.ts";

const lines = Array.from({ length: 3000 }, (_, index) => `${index * index % 997}\n`).join("");
const content = new TextEncoder().encode(lines.repeat(20).slice(0, 100_000));

function decode(frame: Uint8Array, size: number): Uint8Array {
  const output = new Uint8Array(size);
  decodeLz4Frame(frame, output);
  return output;
}

function encode(bytes: Uint8Array): Uint8Array {
  const output = new Uint8Array(lz4FrameBound(bytes.length));
  return output.slice(0, encodeLz4Frame(bytes, output));
}

for (const [what, base64] of Object.entries(fixture.frames)) {
  Deno.test(`decodeLz4Frame() reads a frame of the lz4 program with ${what}`, () => {
    assert.deepEqual(decode(Uint8Array.fromBase64(base64), content.length), content);
  });
}

const everything = Uint8Array.fromBase64(fixture.frames.everything);

for (
  const [what, offset, value, state] of [
    ["another beginning", 0, 5, "it does not begin as one"],
    ["another version", 4, 0x9c, "it is of another version"],
    ["a dictionary", 4, 0x5d, "it needs a dictionary, or sets reserved bits"],
    ["a reserved bit", 5, 0xc0, "it needs a dictionary, or sets reserved bits"],
    ["a block size of old", 5, 0x30, "its block size is unknown"],
    ["another size", 6, 0xa1, "expected 100000 bytes, got 100001"],
    ["another checksum of the header", 14, 0, "its header has another checksum"],
    ["an endless block", 18, 0x7f, "a block is cut off"],
    ["another byte in a block", 200, 0xff, "a block has another checksum"],
    ["another checksum at the end", -1, 0, "the content has another checksum"],
  ] as const
) {
  Deno.test(`decodeLz4Frame() refuses ${what}`, () => {
    const frame = everything.slice();
    frame[offset < 0 ? frame.length + offset : offset] = value;
    assert.throws(() => decode(frame, content.length), {
      name: "InvalidFormatError",
      message: `Cannot decode an LZ4 frame: ${state}`,
    });
  });
}

for (const size of [99_999, 100_001]) {
  Deno.test(`decodeLz4Frame() refuses a frame of 100,000 bytes when ${size} are expected`, () => {
    const frame = Uint8Array.fromBase64(fixture.frames["no checksum"]);
    assert.throws(() => decode(frame, size), { name: "InvalidFormatError" });
  });
}

Deno.test("decodeLz4Frame() refuses a frame wherever it is cut off", () => {
  for (let length = 0; length < everything.length; length += 7) {
    assert.throws(() => decode(everything.subarray(0, length), content.length), {
      name: "InvalidFormatError",
    });
  }
});

for (
  const [what, hex] of [
    ["reaches before its beginning", "14610500" + "00"],
    ["has the distance zero", "14610000" + "00"],
  ] as const
) {
  Deno.test(`decodeLz4Frame() refuses a match that ${what}`, () => {
    const frame = encode(content).slice(0, 7).toHex() + "05000000" + hex + "00000000";
    assert.throws(() => decode(Uint8Array.fromHex(frame), 20), {
      message: "Cannot decode an LZ4 block: a match reaches before the beginning",
    });
  });
}

Deno.test("encodeLz4Frame() gives back any bytes, compressible or not", () => {
  const run = fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 9 }), fc.nat({ max: 400 })).map((
    [bytes, times],
  ) =>
    Array.from({ length: bytes.length * times }, (_, index) => bytes[index % bytes.length] ?? 0)
  );
  const noise = fc.array(fc.nat({ max: 255 }), { maxLength: 300 });
  fc.assert(fc.property(fc.array(fc.oneof(run, noise), { maxLength: 8 }), (pieces) => {
    const bytes = Uint8Array.from(pieces.flat());
    if (bytes.length === 0) return;
    assert.deepEqual(decode(encode(bytes), bytes.length), bytes);
  }));
});

Deno.test("encodeLz4Frame() makes lines 25 times smaller, and noise hardly larger", () => {
  assert.ok(encode(content).length < 4000);
  const noise = pseudoRandomBytes(131_072, 1);
  const frame = encode(noise);
  assert.ok(frame.length < 131_072 + 600);
  assert.deepEqual(decode(frame, noise.length), noise);
});

Deno.test("decodeLz4Frame() undoes the grouping of any number of bytes", () => {
  for (const size of [1, 2, 3, 4, 5, 63, 64, 65, 66, 67, 70_001, 131_071, 131_072]) {
    const content = pseudoRandomBytes(size, size);
    const grouped = new Uint8Array(size);
    groupBytes(content, grouped);
    const output = new Uint8Array(size);
    decodeLz4Frame(encode(grouped), output, { grouped: true });
    assert.deepEqual(output, content, `${size} bytes`);
  }
});

Deno.test("decodeLz4Frame() copies matches of every distance", () => {
  for (let distance = 1; distance <= 40; distance++) {
    const content = pseudoRandomBytes(distance, distance);
    const repeated = new Uint8Array(1000).map((_, index) => content[index % distance] ?? 0);
    assert.deepEqual(decode(encode(repeated), 1000), repeated, `distance ${distance}`);
  }
});

Deno.test("LZ4_MODULE is lz4.wat, assembled", async () => {
  const { default: load } = await import("wabt");
  const source = await Deno.readTextFile(new URL("../../src/xet/lz4.wat", import.meta.url));
  const features = { simd: true, bulk_memory: true };
  const module = (await load()).parseWat("lz4.wat", source, features);
  assert.equal(module.toBinary({}).buffer.toBase64(), LZ4_MODULE);
});
