import assert from "node:assert/strict";
import fc from "fast-check";
import { mapConcurrently } from "../../src/vocabulary/map_concurrently.ts";

Deno.test("mapConcurrently() keeps the order of the items, whatever ends first", async () => {
  const gates = ["a", "b", "c"].map(() => Promise.withResolvers<void>());
  const ended: string[] = [];
  const mapping = mapConcurrently(["a", "b", "c"], 3, async (item, index) => {
    await gates[index]?.promise;
    ended.push(item);
    return `${item}${index}`;
  });
  for (const gate of gates.toReversed()) {
    gate.resolve();
    await gate.promise;
  }
  assert.deepEqual(await mapping, ["a0", "b1", "c2"]);
  assert.deepEqual(ended, ["c", "b", "a"]);
});

Deno.test("mapConcurrently() gives nothing for no items", async () => {
  assert.deepEqual(await mapConcurrently([], 4, () => Promise.reject(new Error("called"))), []);
});

Deno.test("mapConcurrently() maps each item once, never more at a time than the limit", async () => {
  const limits = fc.integer({ min: 1, max: 12 });
  await fc.assert(fc.asyncProperty(fc.array(fc.nat()), limits, async (items, limit) => {
    let underWay = 0;
    let most = 0;
    const results = await mapConcurrently(items, limit, async (item) => {
      most = Math.max(most, ++underWay);
      await Promise.resolve();
      underWay--;
      return item;
    });
    assert.deepEqual(results, items);
    assert.equal(most, Math.min(limit, items.length));
  }));
});

Deno.test("mapConcurrently() throws the first failure when the rest has ended", async () => {
  const slow = Promise.withResolvers<void>();
  const log: string[] = [];
  const mapping = mapConcurrently(["slow", "bad", "late", "never"], 2, async (item) => {
    log.push(`${item} started`);
    if (item === "bad") throw new Error("first");
    await slow.promise;
    log.push(`${item} ended`);
    throw new Error("second");
  }, (error) => {
    log.push(`told of ${(error as Error).message}`);
    slow.resolve();
  });
  await assert.rejects(mapping, { message: "first" });
  assert.deepEqual(log, ["slow started", "bad started", "told of first", "slow ended"]);
});
