import assert from "node:assert/strict";
import fc from "fast-check";
import { Parts } from "../../src/transfer/parts.ts";

const shape = fc.record({
  size: fc.integer({ min: 0, max: 10_000 }),
  partSize: fc.integer({ min: 1, max: 1_200 }),
});

Deno.test("Parts cover every byte of the file exactly once", () => {
  fc.assert(fc.property(shape, ({ size, partSize }) => {
    const parts = new Parts(size, partSize);
    let position = 0;
    for (let index = 0; index < parts.count; index++) {
      const { start, end } = parts.range(index);
      assert.equal(start, position);
      assert.ok(end > start && end - start <= partSize);
      assert.equal(parts.indexAt(start), index);
      assert.equal(parts.indexAt(end - 1), index);
      position = end;
    }
    assert.equal(position, size);
  }));
});

Deno.test("Parts have no part when the file is empty, and none too many when it is a multiple of a part", () => {
  assert.equal(new Parts(0, 8).count, 0);
  assert.equal(new Parts(0, 8).contiguousPrefix, 0);
  assert.equal(new Parts(8, 8).count, 1);
  assert.equal(new Parts(24, 8).count, 3);
  assert.deepEqual(new Parts(24, 8).range(2), { start: 16, end: 24 });
  assert.deepEqual(new Parts(25, 8).range(3), { start: 24, end: 25 });
});

Deno.test("Parts keep offsets exact when the file is larger than 32 bits can count", () => {
  const partSize = 8 * 1024 * 1024;
  const size = 5 * 1024 ** 4 + 1;
  const parts = new Parts(size, partSize);
  assert.deepEqual(parts.range(parts.count - 1), { start: 5 * 1024 ** 4, end: size });
  parts.record(600_000, partSize, 1);
  assert.equal(parts.doneBytes, partSize);
});

Deno.test("Parts.record() keeps done bytes and the contiguous prefix true, whatever the order", () => {
  const steps = fc.array(
    fc.record({ index: fc.nat(60), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
  );
  fc.assert(fc.property(shape, steps, ({ size, partSize }, records) => {
    const parts = new Parts(size, partSize);
    const done = new Array<number>(parts.count).fill(0);
    for (const { index, share } of records) {
      if (index >= parts.count) continue;
      const { start, end } = parts.range(index);
      done[index] = Math.round(share * (end - start));
      parts.record(index, done[index] ?? 0, index);
    }
    assert.equal(parts.doneBytes, done.reduce((sum, bytes) => sum + bytes, 0));
    let prefix = 0;
    for (let index = 0; index < parts.count; index++) {
      prefix += done[index] ?? 0;
      if (!parts.isComplete(index)) break;
    }
    assert.equal(parts.contiguousPrefix, prefix);
  }));
});

Deno.test("Parts.record() takes a part back when it has to be fetched again", () => {
  const parts = new Parts(30, 10);
  for (const index of [0, 1, 2]) parts.record(index, 10, index + 1);
  assert.equal(parts.contiguousPrefix, 30);
  assert.deepEqual(parts.checksums(), [1, 2, 3]);
  parts.record(1, 0, 0);
  assert.equal(parts.contiguousPrefix, 10);
  assert.equal(parts.doneBytes, 20);
  assert.equal(parts.isComplete(1), false);
});
