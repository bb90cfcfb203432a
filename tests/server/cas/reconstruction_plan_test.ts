import assert from "node:assert/strict";
import fc from "fast-check";
import { planReconstruction } from "../../../src/server/cas/reconstruction_plan.ts";
import type { XetTerm } from "../../../src/server/cas/xet_registry.ts";
import { sizeOfChunks, storedRange, type StoredXorb } from "../../../src/server/cas/xorb_store.ts";

/** A xorb of chunks of these sizes, each stored in 8 bytes more. */
function xorbOf(hash: string, sizes: readonly number[]): StoredXorb {
  let storedEnd = 0;
  const chunks = sizes.map((size) => ({ hash: "", size, storedEnd: storedEnd += size + 8 }));
  return { hash, chunks, storedSize: storedEnd };
}

const xorbs = fc.array(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 12 }), {
  minLength: 1,
  maxLength: 4,
}).map((all) => new Map(all.map((sizes, index) => [`${index}`, xorbOf(`${index}`, sizes)])));

const scene = xorbs.chain((xorbs) =>
  fc.record({
    xorbs: fc.constant(xorbs),
    terms: fc.array(fc.constantFrom(...xorbs.values()).chain(termOf), {
      minLength: 1,
      maxLength: 6,
    }),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.double({ min: 0, max: 1, noNaN: true }),
    quirks: fc.record({
      termChunks: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
      wholeTerms: fc.boolean(),
      surplusChunks: fc.integer({ min: 0, max: 3 }),
    }),
  })
);

function termOf(xorb: StoredXorb): fc.Arbitrary<XetTerm> {
  const count = xorb.chunks.length;
  return fc.tuple(fc.nat(count - 1), fc.nat(count - 1)).map(([a, b]) => {
    const [start, end] = [Math.min(a, b), Math.max(a, b) + 1];
    return { xorb: xorb.hash, start, end, size: sizeOfChunks(xorb, { start, end }) };
  });
}

/** Where every byte of terms comes from. */
function bytesOf(terms: readonly XetTerm[], xorbs: ReadonlyMap<string, StoredXorb>): string[] {
  return terms.flatMap(({ xorb, start, end }) =>
    (xorbs.get(xorb)?.chunks ?? []).slice(start, end).flatMap(({ size }, index) =>
      Array.from({ length: size }, (_, offset) => `${xorb}/${start + index}/${offset}`)
    )
  );
}

Deno.test("planReconstruction() gives every byte of any range, and where each chunk is", () => {
  fc.assert(fc.property(scene, ({ xorbs, terms, at, length, quirks }) => {
    const all = bytesOf(terms, xorbs);
    const start = Math.floor(at * (all.length - 1));
    const end = start + 1 + Math.floor(length * (all.length - start - 1));
    const plan = planReconstruction(terms, xorbs, { start, end }, quirks);
    const got = bytesOf(plan.terms, xorbs);
    assert.deepEqual(got.slice(plan.skip, plan.skip + end - start), all.slice(start, end));
    for (const term of plan.terms) {
      const xorb = xorbs.get(term.xorb);
      assert.equal(term.size, xorb && sizeOfChunks(xorb, term));
      const holders = (plan.fetches.get(term.xorb) ?? [])
        .filter(({ chunks }) => chunks.start <= term.start && term.end <= chunks.end);
      assert.equal(holders.length, 1);
      for (const { chunks, bytes } of holders) {
        assert.deepEqual(bytes, xorb && storedRange(xorb, chunks));
      }
    }
  }));
});

Deno.test("planReconstruction() asks for no chunk that the range does not need", () => {
  fc.assert(fc.property(scene, ({ xorbs, terms, at }) => {
    const all = bytesOf(terms, xorbs);
    const start = Math.floor(at * (all.length - 1));
    const plan = planReconstruction(terms, xorbs, { start, end: start + 1 });
    const [xorb, chunk] = all[start]?.split("/") ?? [];
    assert.deepEqual(plan.terms.map((term) => [term.xorb, term.start, term.end]), [
      [xorb, Number(chunk), Number(chunk) + 1],
    ]);
    assert.equal(plan.skip, Number(all[start]?.split("/")[2]));
  }));
});
