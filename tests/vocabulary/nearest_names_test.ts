import assert from "node:assert/strict";
import fc from "fast-check";
import { editDistance, nearestNames } from "../../src/vocabulary/nearest_names.ts";

Deno.test("editDistance() counts each kind of typing error once", () => {
  for (
    const [a, b, errors] of [
      ["", "", 0],
      ["", "abc", 3],
      ["abc", "", 3],
      ["small", "smal", 1],
      ["small", "smaall", 1],
      ["small", "smell", 1],
      ["small", "samll", 1],
      ["ca", "abc", 3],
      ["kitten", "sitting", 3],
      ["ruvltra-small", "ruvltra-medium", 6],
    ] as const
  ) assert.equal(editDistance(a, b), errors, `${a} → ${b}`);
});

Deno.test("editDistance() is symmetric, zero only for equal words, and at most the longer length", () => {
  const word = fc.string({ maxLength: 12 });
  fc.assert(fc.property(word, word, (a, b) => {
    const distance = editDistance(a, b);
    assert.equal(distance, editDistance(b, a));
    assert.equal(distance === 0, a === b);
    assert.ok(distance <= Math.max(a.length, b.length));
    assert.ok(distance >= Math.abs(a.length - b.length));
  }));
});

Deno.test("editDistance() is 1 after a single swap of different neighbours", () => {
  fc.assert(fc.property(fc.string({ minLength: 2, maxLength: 12 }), fc.nat(), (word, place) => {
    const first = place % (word.length - 1);
    fc.pre(word[first] !== word[first + 1]);
    const swapped = word.slice(0, first) + word[first + 1] + word[first] + word.slice(first + 2);
    assert.equal(editDistance(word, swapped), 1);
  }));
});

const IDS = ["ruvltra-small", "ruvltra-small-q8", "ruvltra-medium", "ruvltra-medium-q8"];

Deno.test("nearestNames() puts the likeliest first when a word is misspelt", () => {
  assert.deepEqual(nearestNames("ruvltra-smal", IDS), ["ruvltra-small"]);
  assert.deepEqual(nearestNames("rvultra-medium", IDS)[0], "ruvltra-medium");
  assert.deepEqual(nearestNames("RUVLTRA_SMALL", IDS)[0], "ruvltra-small");
});

Deno.test("nearestNames() takes names that hold the word, or are held by it, however far apart", () => {
  assert.deepEqual(nearestNames("q8", IDS), ["ruvltra-small-q8", "ruvltra-medium-q8"]);
  assert.deepEqual(nearestNames("Q4_K_XL", ["Q8_0", "UD-Q4_K_XL"]), ["UD-Q4_K_XL"]);
  assert.deepEqual(nearestNames("model.Q8_0.gguf", ["Q4_K_M", "Q8_0"]), ["Q8_0"]);
  assert.deepEqual(nearestNames("small", IDS), ["ruvltra-small", "ruvltra-small-q8"]);
});

Deno.test("nearestNames() takes names that the word abbreviates when none is nearer", () => {
  assert.deepEqual(nearestNames("ruv-q8", IDS), ["ruvltra-small-q8", "ruvltra-medium-q8"]);
  assert.deepEqual(nearestNames("rsq8", IDS), ["ruvltra-small-q8"]);
});

Deno.test("nearestNames() gives nothing when nothing resembles the word", () => {
  assert.deepEqual(nearestNames("llama-70b", IDS), []);
  assert.deepEqual(nearestNames("", IDS), []);
});

Deno.test("nearestNames() keeps to the limit", () => {
  assert.deepEqual(nearestNames("ruvltra", IDS, { limit: 1 }), ["ruvltra-small"]);
});

Deno.test("nearestNames() gives nothing, and at once, for what is too long to be a mistyped name", () => {
  const begin = performance.now();
  assert.deepEqual(nearestNames("q".repeat(1_000_000), IDS), []);
  assert.deepEqual(nearestNames("small", ["small".repeat(200_000), ...IDS], { limit: 1 }), [
    "ruvltra-small",
  ]);
  assert.ok(performance.now() - begin < 1000);
});
