import assert from "node:assert/strict";
import { Slots } from "../../src/hub/slots.ts";

Deno.test("Slots.use() lets so many things happen at a time, in their order", async () => {
  const slots = new Slots(2);
  const started: number[] = [];
  const ends = Array.from({ length: 4 }, () => Promise.withResolvers<void>());
  const uses = ends.map(({ promise }, index) =>
    slots.use(() => {
      started.push(index);
      return promise;
    })
  );
  assert.deepEqual(started, [0, 1]);
  ends[1]?.resolve();
  await uses[1];
  await Promise.resolve();
  assert.deepEqual(started, [0, 1, 2]);
  for (const { resolve } of ends) resolve();
  await Promise.all(uses);
  assert.deepEqual(started, [0, 1, 2, 3]);
});

Deno.test("Slots.use() gives back the slot of what fails", async () => {
  const slots = new Slots(1);
  await assert.rejects(slots.use(() => Promise.reject(new Error("no"))), { message: "no" });
  assert.equal(await slots.use(() => Promise.resolve(7)), 7);
});
