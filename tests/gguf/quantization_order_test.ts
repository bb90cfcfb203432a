import assert from "node:assert/strict";
import fc from "fast-check";
import {
  bitsPerWeight,
  compareQuantizations,
  nearestQuantizations,
  QUANTIZATIONS,
} from "../../src/gguf/quantization_order.ts";

Deno.test("compareQuantizations() orders from large to small", () => {
  const labels = ["Q2_K", "IQ1_M", "Q8_0", "F16", "Q4_0", "UD-Q4_K_XL", "Q4_K_XL", "BF16", "Q6_K"];
  assert.deepEqual(labels.sort(compareQuantizations), [
    "BF16",
    "F16",
    "Q8_0",
    "Q6_K",
    "Q4_K_XL",
    "UD-Q4_K_XL",
    "Q4_0",
    "Q2_K",
    "IQ1_M",
  ]);
});

Deno.test("compareQuantizations() puts what nobody knows last, by name", () => {
  assert.deepEqual(["zeta", "Q1_0", "alpha-long", "F32"].sort(compareQuantizations), [
    "F32",
    "Q1_0",
    "alpha-long",
    "zeta",
  ]);
});

Deno.test("compareQuantizations() is a total order", () => {
  const known = fc.constantFrom(...QUANTIZATIONS, ...QUANTIZATIONS.map((label) => `UD-${label}`));
  const label = fc.oneof(known, fc.string({ maxLength: 6 }));
  fc.assert(fc.property(label, label, label, (a, b, c) => {
    assert.equal(Math.sign(compareQuantizations(a, b)), 0 - Math.sign(compareQuantizations(b, a)));
    assert.equal(compareQuantizations(a, b) === 0, a === b);
    if (compareQuantizations(a, b) < 0 && compareQuantizations(b, c) < 0) {
      assert.ok(compareQuantizations(a, c) < 0);
    }
  }));
});

Deno.test("QUANTIZATIONS has each label once, in upper case", () => {
  assert.equal(new Set(QUANTIZATIONS).size, QUANTIZATIONS.length);
  for (const label of QUANTIZATIONS) assert.match(label, /^[A-Z0-9_]+$/);
});

Deno.test("nearestQuantizations() names the next smaller one, then the next larger", () => {
  const labels = ["F16", "Q8_0", "UD-Q4_K_XL", "Q4_K_M", "Q2_K"];
  for (
    const [wanted, nearest] of [
      ["Q6_K", ["UD-Q4_K_XL", "Q8_0"]],
      ["Q4_K_S", ["Q2_K", "Q4_K_M"]],
      ["F32", ["F16"]],
      ["IQ1_S", ["Q2_K"]],
      ["Q4_K_XL", ["UD-Q4_K_XL", "Q8_0"]],
      ["nonsense", []],
    ] as const
  ) assert.deepEqual(nearestQuantizations(wanted, labels), nearest, wanted);
  assert.deepEqual(nearestQuantizations("Q6_K", []), []);
});

Deno.test("bitsPerWeight() reads a label, where it has a number", () => {
  for (
    const [label, bits] of [
      ["F32", 32],
      ["BF16", 16],
      ["Q8_0", 8.5],
      ["UD-Q4_K_XL", 4.5],
      ["IQ2_XXS", 2.5],
      ["TQ1_0", 1.5],
      ["MXFP4", 4.5],
      ["chat", undefined],
    ] as const
  ) assert.equal(bitsPerWeight(label), bits, label);
});
