import assert from "node:assert/strict";
import fc from "fast-check";
import { PartQueue, type Run } from "../../src/transfer/part_queue.ts";
import { Parts } from "../../src/transfer/parts.ts";

/** Everything a queue gives out while nothing is put back. */
function drain(queue: PartQueue, connections: number): Run[] {
  const runs: Run[] = [];
  for (let run = queue.take(connections); run !== undefined; run = queue.take(connections)) {
    runs.push(run);
  }
  return runs;
}

function indexesOf(runs: readonly Run[]): number[] {
  return runs.flatMap(({ first, last }) =>
    Array.from({ length: last - first + 1 }, (_, offset) => first + offset)
  );
}

function complete(parts: Parts, index: number): void {
  const { start, end } = parts.range(index);
  parts.record(index, end - start, 0);
}

const transfer = fc.record({
  size: fc.integer({ min: 0, max: 5_000 }),
  partSize: fc.integer({ min: 1, max: 500 }),
  maxRun: fc.integer({ min: 1, max: 6 }),
  connections: fc.integer({ min: 1, max: 20 }),
  done: fc.array(
    fc.record({ index: fc.nat(100), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
  ),
});

Deno.test("PartQueue gives out every missing byte exactly once", () => {
  fc.assert(fc.property(transfer, ({ size, partSize, maxRun, connections, done }) => {
    const parts = new Parts(size, partSize);
    for (const { index, share } of done) {
      if (index >= parts.count) continue;
      const { start, end } = parts.range(index);
      parts.record(index, Math.floor(share * (end - start)), 0);
    }
    const asked = new Uint8Array(size);
    for (const { first, last } of drain(new PartQueue(parts, maxRun), connections)) {
      assert.ok(last - first < maxRun);
      const start = parts.range(first).start + parts.done(first);
      const { end } = parts.range(last);
      assert.ok(start < end, "no request asks for nothing");
      for (let offset = start; offset < end; offset++) asked[offset] = (asked[offset] ?? 0) + 1;
    }
    for (let index = 0; index < parts.count; index++) {
      const { start, end } = parts.range(index);
      const missing = start + parts.done(index);
      for (let offset = start; offset < end; offset++) {
        assert.equal(asked[offset], offset < missing ? 0 : 1);
      }
    }
  }));
});

Deno.test("PartQueue gives out every part once more when it was put back, and complete ones never", () => {
  fc.assert(fc.property(transfer, fc.infiniteStream(fc.boolean()), (wish, succeeds) => {
    const { size, partSize, maxRun, connections } = wish;
    const parts = new Parts(size, partSize);
    const queue = new PartQueue(parts, maxRun);
    const outside = new Set<number>();
    for (let round = 0; parts.doneBytes < size; round++) {
      assert.ok(round < 10_000, "it comes to an end");
      const run = queue.take(connections);
      assert.ok(run !== undefined, "what is missing can be had");
      for (const index of indexesOf([run])) {
        assert.ok(!outside.has(index) && !parts.isComplete(index));
        outside.add(index);
        if (round > 200 || succeeds.next().value) complete(parts, index);
      }
      for (const index of indexesOf([run])) {
        queue.putBack(index);
        outside.delete(index);
      }
    }
    assert.equal(queue.take(connections), undefined);
  }));
});

Deno.test("PartQueue.take() joins neighbours while much is left, and gives single parts near the end", () => {
  const runs = drain(new PartQueue(new Parts(40, 1), 4), 2);
  assert.deepEqual(indexesOf(runs), Array.from({ length: 40 }, (_, index) => index));
  assert.deepEqual(runs[0], { first: 0, last: 3 });
  assert.deepEqual(
    runs.slice(-7),
    [33, 34, 35, 36, 37, 38, 39].map((index) => ({
      first: index,
      last: index,
    })),
  );
});

Deno.test("PartQueue.take() begins a run with a part that has come half-way, and never ends with it", () => {
  const parts = new Parts(400, 10);
  parts.record(2, 5, 0);
  const runs = drain(new PartQueue(parts, 4), 1);
  assert.deepEqual(runs.slice(0, 2), [{ first: 0, last: 1 }, { first: 2, last: 5 }]);
});

Deno.test("PartQueue.take() leaves out a part that another request has completed", () => {
  const parts = new Parts(30, 10);
  const queue = new PartQueue(parts, 1);
  complete(parts, 0);
  complete(parts, 2);
  assert.deepEqual(drain(queue, 1), [{ first: 1, last: 1 }]);
});

Deno.test("PartQueue.take() joins no part that another request has completed", () => {
  const parts = new Parts(400, 10);
  const queue = new PartQueue(parts, 4);
  complete(parts, 2);
  assert.deepEqual(drain(queue, 1).slice(0, 2), [{ first: 0, last: 1 }, { first: 3, last: 6 }]);
});
