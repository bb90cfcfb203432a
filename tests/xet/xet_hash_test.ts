import assert from "node:assert/strict";
import { isXetHash, tailModulo, xetHash, xetHashBytes } from "../../src/xet/xet_hash.ts";
import { vectors } from "./xet_vectors.ts";

const { raw_hex, string } = vectors.hash_string;

Deno.test("xetHash() reverses every eight bytes", () => {
  assert.equal(xetHash(Uint8Array.fromHex(raw_hex)), string);
});

Deno.test("xetHash() refuses what is not 32 bytes", () => {
  assert.throws(() => xetHash(new Uint8Array(31)), {
    name: "InvalidFormatError",
    message: "Cannot read a hash: expected 32 bytes, got 31",
  });
});

Deno.test("xetHashBytes() gives the raw bytes back", () => {
  assert.equal(xetHashBytes(string).toHex(), raw_hex);
});

for (const text of ["", "0".repeat(63), "0".repeat(65), "G".repeat(64), "A".repeat(64)]) {
  Deno.test(`xetHashBytes() refuses "${text}"`, () => {
    assert.equal(isXetHash(text), false);
    assert.throws(() => xetHashBytes(text), { name: "InvalidFormatError" });
  });
}

Deno.test("tailModulo() looks at the value of the last eight bytes", () => {
  assert.equal(tailModulo("0".repeat(60) + "0c07", 4), 3);
  assert.equal(tailModulo("0".repeat(60) + "0c00", 1024), 0);
  assert.equal(tailModulo("0".repeat(60) + "0a00", 1024), 512);
});
