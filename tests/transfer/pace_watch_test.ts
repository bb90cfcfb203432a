import assert from "node:assert/strict";
import { PaceWatch } from "../../src/transfer/pace_watch.ts";

/** Bytes per millisecond in a megabyte per second. */
const MB = 1000;

/** A request in a race. */
interface Runner {
  /** Megabytes per second at a time. */
  readonly pace: number | ((now: number) => number);
  /** When it begins. @default 0 */
  readonly from?: number;
  /** When it is over by itself. @default never */
  readonly until?: number;
  /** Whether it refuses to be ended. @default false */
  readonly refuses?: boolean;
}

/** Lets requests run for so many milliseconds; gives who was to be ended, and when. */
function race(runners: readonly (number | Runner)[], milliseconds: number): string[] {
  let now = 0;
  const watch = new PaceWatch(() => now);
  const ended: string[] = [];
  const all = runners.map((runner) => typeof runner === "number" ? { pace: runner } : runner);
  const requests = new Map<number, ReturnType<PaceWatch["watch"]>>();
  const over = new Set<number>();
  for (; now <= milliseconds; now += 50) {
    for (const [index, { pace, from = 0, until = Infinity, refuses = false }] of all.entries()) {
      if (now < from || over.has(index)) continue;
      const request = requests.get(index) ?? watch.watch(() => {
        ended.push(`${index} at ${now}`);
        if (!refuses) over.add(index);
        return !refuses;
      });
      requests.set(index, request);
      if (now > from) request.received((typeof pace === "number" ? pace : pace(now)) * 50 * MB);
      if (now >= until) over.add(index);
      if (over.has(index)) request[Symbol.dispose]();
    }
  }
  return ended;
}

Deno.test("PaceWatch ends a request that brings less than a quarter of the average, once it is grown up", () => {
  assert.deepEqual(race([50, 50, 50, 50, 5], 4000), ["4 at 2000"]);
});

Deno.test("PaceWatch ends the slowest first, one at a time", () => {
  assert.deepEqual(race([50, 50, 50, 50, 50, 50, 4, 2], 4000), ["7 at 2000", "6 at 2200"]);
});

Deno.test("PaceWatch ends another one when the slowest refuses to be ended", () => {
  const ended = race([50, 50, 50, 50, 50, 50, 4, { pace: 2, refuses: true }], 2200);
  assert.deepEqual(ended, ["7 at 2000", "6 at 2000", "7 at 2200"]);
});

Deno.test("PaceWatch ends nobody when all are slow, or one is somewhat slower", () => {
  assert.deepEqual(race([1], 5000), []);
  assert.deepEqual(race([5, 5, 5, 5, 5], 5000), []);
  assert.deepEqual(race([50, 50, 50, 50, 20], 5000), []);
});

Deno.test("PaceWatch ends nobody that pauses now and then, or comes to speed late", () => {
  const pausing = (now: number) => now % 1000 < 500 ? 0 : 60;
  assert.deepEqual(race([50, 50, 50, 50, { pace: pausing }], 8000), []);
  const warming = (now: number) => now < 1900 ? 2 : 50;
  assert.deepEqual(race([50, 50, 50, 50, { pace: warming }], 8000), []);
});

Deno.test("PaceWatch judges a request by whole windows only", () => {
  // It begins in the middle of a window, of which it then has little.
  const late = { pace: (now: number) => now < 2900 ? 1 : 50, from: 310 };
  assert.deepEqual(race([50, 50, 50, 50, late], 8000), ["4 at 2400"]);
  const young = { pace: 1, from: 350, until: 2300 };
  assert.deepEqual(race([50, 50, 50, 50, young], 8000), []);
});

Deno.test("PaceWatch waits on a slow link until there is enough to tell a pause from a pace", () => {
  // A window lasts until 5 times 256 KiB have come, 6.4 s.
  assert.deepEqual(race([0.05, 0.05, 0.05, 0.05, 0.005], 30_000), ["4 at 19200"]);
});

Deno.test("PaceWatch compares the last request with what the others had brought, for a while", () => {
  const others = [1, 2, 3].map(() => ({ pace: 50, until: 2000 }));
  const late = (now: number) => now < 1500 ? 50 : 5;
  assert.deepEqual(race([{ pace: late }, ...others], 8000), ["0 at 2200"]);
  const slower = (now: number) => now < 2500 ? 50 : 5;
  assert.deepEqual(race([{ pace: slower }, ...others], 2900), []);
  const muchLater = (now: number) => now < 4000 ? 50 : 5;
  assert.deepEqual(race([{ pace: muchLater }, ...others], 20_000), [], "the link has changed");
});
