import assert from "node:assert/strict";
import fc from "fast-check";
import { UploadTally } from "../../src/hub/upload_tally.ts";

Deno.test("UploadTally counts what is sent again once, and tells of it separately", () => {
  const told: number[] = [];
  const tally = new UploadTally(30, (bytes) => told.push(bytes));
  tally.has({ start: 0, end: 10 });
  for (const steps of [[4, 8], [5, 8, 10]]) {
    const sent = tally.attempt({ start: 10, end: 20 });
    for (const bytes of steps) sent(bytes);
  }
  assert.deepEqual(told, [10, 14, 18, 20]);
  assert.equal(tally.sentBytes, 18);
  tally.finish();
  assert.deepEqual(told, [10, 14, 18, 20, 30]);
});

Deno.test("UploadTally stands still after a new beginning until it is made up for", () => {
  const told: number[] = [];
  const tally = new UploadTally(30, (bytes) => told.push(bytes));
  tally.attempt({ start: 0, end: 20 })(20);
  tally.restart();
  tally.attempt({ start: 0, end: 15 })(15);
  tally.attempt({ start: 15, end: 30 })(15);
  assert.deepEqual(told, [20, 30]);
  assert.equal(tally.sentBytes, 50);
});

Deno.test("UploadTally grows only and never beyond the size, whatever is sent how often", () => {
  const attempts = fc.array(fc.record({
    part: fc.nat(3),
    steps: fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 4 }),
    restart: fc.boolean(),
  }));
  fc.assert(fc.property(attempts, (list) => {
    const told: number[] = [];
    const tally = new UploadTally(40, (bytes) => told.push(bytes));
    let sum = 0;
    for (const { part, steps, restart } of list) {
      if (restart) tally.restart();
      const sent = tally.attempt({ start: part * 10, end: part * 10 + 10 });
      let reached = 0;
      for (const step of steps) {
        reached = Math.min(10, reached + step);
        sent(reached);
      }
      sum += reached;
    }
    tally.finish();
    assert.deepEqual(told, [...new Set(told)].sort((a, b) => a - b));
    assert.equal(told.at(-1), 40);
    assert.equal(tally.sentBytes, sum);
  }));
});
