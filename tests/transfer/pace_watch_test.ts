import assert from "node:assert/strict";
import { PaceWatch } from "../../src/transfer/pace_watch.ts";

/** Bytes per millisecond in a megabyte per second. */
const MB = 1000;

/** Requests with a pace each, in megabytes per second, for so many milliseconds; gives who was ended, and when. */
function race(paces: readonly number[], milliseconds: number): string[] {
  let now = 0;
  const watch = new PaceWatch(() => now);
  const ended: string[] = [];
  const running = paces.map((pace, index) => {
    const request = watch.watch(() => {
      ended.push(`${index} at ${now}`);
      isEnded = true;
      request[Symbol.dispose]();
    });
    let isEnded = false;
    return { pace, request, isEnded: () => isEnded };
  });
  for (now = 50; now <= milliseconds; now += 50) {
    for (const { pace, request, isEnded } of running) {
      if (!isEnded()) request.received(pace * 50 * MB);
    }
  }
  return ended;
}

Deno.test("PaceWatch ends a request that brings less than a quarter of the average, after a while", () => {
  assert.deepEqual(race([50, 50, 50, 50, 5], 2000), ["4 at 600"]);
});

Deno.test("PaceWatch ends the slowest first, one at a time", () => {
  assert.deepEqual(race([50, 50, 50, 50, 50, 50, 4, 2], 2000), ["7 at 600", "6 at 800"]);
});

Deno.test("PaceWatch ends nobody when all are slow, or one is somewhat slower", () => {
  assert.deepEqual(race([1], 5000), []);
  assert.deepEqual(race([5, 5, 5, 5, 5], 5000), []);
  assert.deepEqual(race([50, 50, 50, 50, 20], 5000), []);
});

Deno.test("PaceWatch waits on a slow link until there is enough to tell a pause from a pace", () => {
  // 0.05 and 0.005 MB/s: a window lasts until 5 times 256 KiB have come.
  assert.deepEqual(race([0.05, 0.05, 0.05, 0.05, 0.005], 30_000), ["4 at 19200"]);
});

Deno.test("PaceWatch compares the last requests with what the others had brought", () => {
  let now = 0;
  const watch = new PaceWatch(() => now);
  let isEnded = false;
  const slow = watch.watch(() => isEnded = true);
  const others = [1, 2, 3].map(() => watch.watch(() => assert.fail("a fast one was ended")));
  for (now = 50; now <= 200; now += 50) {
    for (const request of others) request.received(50 * 50 * MB);
    slow.received(50 * 5 * MB);
  }
  for (const request of others) request[Symbol.dispose]();
  for (; now <= 700; now += 50) slow.received(50 * 5 * MB);
  assert.ok(isEnded);
});
