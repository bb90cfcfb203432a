import assert from "node:assert/strict";
import { type ChunkFacts, type LocalRun, matchTerms } from "../../src/xet/match_terms.ts";
import type { ReconstructionTerm } from "../../src/xet/reconstruction.ts";

const A = "a".repeat(64);
const B = "b".repeat(64);
const CHUNK = 300_000;

/** A term of chunks of one size. */
function term(xorb: string, start: number, end: number): ReconstructionTerm {
  const chunks = { start, end };
  const entry = { xorb, chunks, url: "https://x.example/", bytes: { start: 0, end: 1 } };
  return { xorb, chunks, size: (end - start) * CHUNK, entry };
}

function run(file: number, start: number, end: number, offset: number): LocalRun {
  return { file, chunks: { start, end }, offset, size: (end - start) * CHUNK };
}

function known(
  runs: Readonly<Record<string, readonly LocalRun[]>>,
  xorbs?: ReadonlyMap<string, readonly ChunkFacts[]>,
) {
  const asked: LocalRun[] = [];
  return {
    asked,
    runs: new Map(Object.entries(runs)),
    sizesOf: (run: LocalRun) => {
      asked.push(run);
      return Promise.resolve(
        Array.from({ length: run.chunks.end - run.chunks.start }, () => CHUNK),
      );
    },
    ...(xorbs === undefined ? {} : { xorbs }),
  };
}

Deno.test("matchTerms() copies a term that is here as a whole without cutting it", async () => {
  const here = known({ [A]: [run(2, 0, 9, 7_000_000)] });
  assert.deepEqual(await matchTerms([term(A, 0, 9)], here), [
    { start: 0, end: 9 * CHUNK, local: { file: 2, offset: 7_000_000 } },
  ]);
  assert.deepEqual(here.asked, []);
});

Deno.test("matchTerms() copies the chunks of a larger run, and joins what goes on", async () => {
  const here = known({ [A]: [run(0, 0, 10, 0)] });
  const pieces = await matchTerms([term(A, 2, 5), term(B, 0, 1), term(A, 6, 9)], here);
  assert.deepEqual(pieces, [
    { start: 0, end: 3 * CHUNK, local: { file: 0, offset: 2 * CHUNK } },
    { start: 3 * CHUNK, end: 4 * CHUNK },
    { start: 4 * CHUNK, end: 7 * CHUNK, local: { file: 0, offset: 6 * CHUNK } },
  ]);
  const joined = await matchTerms([term(A, 2, 5), term(A, 5, 9)], here);
  assert.deepEqual(joined, [{ start: 0, end: 7 * CHUNK, local: { file: 0, offset: 2 * CHUNK } }]);
});

Deno.test("matchTerms() places chunks from both ends of a term whose middle is unknown", async () => {
  const here = known({ [A]: [run(0, 0, 2, 0), run(0, 4, 6, 9_000_000)] });
  assert.deepEqual(await matchTerms([term(A, 0, 6)], here), [
    { start: 0, end: 2 * CHUNK, local: { file: 0, offset: 0 } },
    { start: 2 * CHUNK, end: 4 * CHUNK },
    { start: 4 * CHUNK, end: 6 * CHUNK, local: { file: 0, offset: 9_000_000 } },
  ]);
});

Deno.test("matchTerms() copies nothing of a run that cannot be cut, or does not fit", async () => {
  const here = known({ [A]: [run(0, 0, 10, 0)] });
  const whole = [{ start: 0, end: 3 * CHUNK }];
  const uncut = { ...here, sizesOf: () => Promise.resolve(undefined) };
  assert.deepEqual(await matchTerms([term(A, 2, 5)], uncut), whole);
  const longer = { ...here, sizesOf: () => Promise.resolve(Array(10).fill(CHUNK + 1)) };
  assert.deepEqual(await matchTerms([term(A, 2, 5)], longer), whole);
});

Deno.test("matchTerms() finds chunks by what is known of a xorb's hashes", async () => {
  const facts: ChunkFacts[] = [
    { size: CHUNK },
    { size: CHUNK, local: { file: 1, offset: 500 } },
    { size: CHUNK, local: { file: 1, offset: 500 + CHUNK } },
  ];
  const here = known({}, new Map([[A, facts]]));
  assert.deepEqual(await matchTerms([term(A, 0, 3)], here), [
    { start: 0, end: CHUNK },
    { start: CHUNK, end: 3 * CHUNK, local: { file: 1, offset: 500 } },
  ]);
});

Deno.test("matchTerms() fetches a copy between fetched pieces that is shorter than a request is worth", async () => {
  const facts: ChunkFacts[] = [
    { size: 100_000 },
    { size: 200_000, local: { file: 0, offset: 0 } },
    { size: CHUNK },
  ];
  const size = facts.reduce((sum, { size = 0 }) => sum + size, 0);
  const short = { ...term(A, 0, 3), size };
  assert.deepEqual(await matchTerms([short], known({}, new Map([[A, facts]]))), [
    { start: 0, end: size },
  ]);
});
