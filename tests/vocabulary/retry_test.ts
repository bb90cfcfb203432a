import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type HubError,
  HubHttpError,
  InvalidArgumentError,
  NetworkError,
  RateLimitError,
} from "../../src/vocabulary/errors.ts";
import { retry, retryDelay, wait } from "../../src/vocabulary/retry.ts";

Deno.test("retry() returns the first success and says which attempts it took", async () => {
  const { seams, waited } = recorder(0.5);
  const attempts: number[] = [];
  const told: [string, number, number][] = [];
  const result = await retry((attempt) => {
    attempts.push(attempt);
    return attempt < 4 ? Promise.reject(cut(attempt)) : Promise.resolve("bytes");
  }, { ...seams, onRetry: (error, attempt, delay) => told.push([error.message, attempt, delay]) });
  assert.equal(result, "bytes");
  assert.deepEqual(attempts, [1, 2, 3, 4]);
  assert.deepEqual(waited, [250, 500, 1000]);
  assert.deepEqual(told, [
    ["Cannot read: cut at attempt 1", 1, 250],
    ["Cannot read: cut at attempt 2", 2, 500],
    ["Cannot read: cut at attempt 3", 3, 1000],
  ]);
});

Deno.test("retry() throws the last error when the attempts are used up", async () => {
  const { seams, waited } = recorder(0);
  let calls = 0;
  const failing = retry((attempt) => {
    calls++;
    return Promise.reject(cut(attempt));
  }, { ...seams, attempts: 3 });
  await assert.rejects(failing, { message: "Cannot read: cut at attempt 3" });
  assert.equal(calls, 3);
  assert.deepEqual(waited, [0, 0]);
});

Deno.test("retry() makes six attempts when nothing is said", async () => {
  const { seams, waited } = recorder(1 - Number.EPSILON);
  await assert.rejects(retry((attempt) => Promise.reject(cut(attempt)), seams), {
    message: "Cannot read: cut at attempt 6",
  });
  assert.deepEqual(waited, [500, 1000, 2000, 4000, 8000]);
});

const FINAL: readonly Error[] = [
  new InvalidArgumentError("Cannot read: no such form"),
  new HubHttpError("Cannot read: the Hub sent 404", { status: 404 }),
  new HubHttpError("Cannot read: the Hub sent 501", { status: 501 }),
  new NetworkError("Cannot connect: unknown host", { retryable: false }),
  new TypeError("undefined is not a function"),
];

for (const error of FINAL) {
  Deno.test(`retry() throws at once on ${error.name}: ${error.message}`, async () => {
    const { seams, waited } = recorder(0.5);
    await assert.rejects(retry(() => Promise.reject(error), seams), (thrown) => thrown === error);
    assert.deepEqual(waited, []);
  });
}

Deno.test("retry() waits as long as the server asked, to the millisecond", async () => {
  const { seams, waited } = recorder(0.123);
  const result = await retry(
    (attempt) => attempt === 1 ? Promise.reject(slowDown(61_000)) : Promise.resolve("bytes"),
    seams,
  );
  assert.equal(result, "bytes");
  assert.deepEqual(waited, [61_000]);
});

Deno.test("retry() throws at once when the server asks for more than it may", async () => {
  const { seams, waited } = recorder(0.5);
  await assert.rejects(retry(() => Promise.reject(slowDown(300_001)), seams), RateLimitError);
  assert.deepEqual(waited, []);
});

Deno.test("retry() starts nothing when it is aborted before", async () => {
  const reason = new Error("stop");
  let calls = 0;
  const aborted = retry(() => Promise.resolve(calls++), { signal: AbortSignal.abort(reason) });
  await assert.rejects(aborted, (thrown) => thrown === reason);
  assert.equal(calls, 0);
});

Deno.test("retry() throws the reason of the abort, not the error it caused", async () => {
  const { seams, waited } = recorder(0.5);
  const reason = new Error("stop");
  const controller = new AbortController();
  const aborted = retry(() => {
    controller.abort(reason);
    return Promise.reject(cut(1));
  }, { ...seams, signal: controller.signal });
  await assert.rejects(aborted, (thrown) => thrown === reason);
  assert.deepEqual(waited, []);
});

Deno.test("retry() ends its wait when it is aborted meanwhile", async () => {
  const reason = new Error("stop");
  const controller = new AbortController();
  let calls = 0;
  const aborted = retry(() => {
    calls++;
    return Promise.reject(slowDown(200_000));
  }, { signal: controller.signal, onRetry: () => queueMicrotask(() => controller.abort(reason)) });
  await assert.rejects(aborted, (thrown) => thrown === reason);
  assert.equal(calls, 1);
});

const DELAYS: readonly (readonly [attempt: number, random: number, delayMs: number])[] = [
  [1, 0, 0],
  [1, 0.5, 50],
  [2, 0.5, 100],
  [3, 0.5, 200],
  [4, 0.5, 400],
  [5, 0.5, 500],
  [60, 0.5, 500],
  [5000, 0.999, 999],
];

for (const [attempt, random, delayMs] of DELAYS) {
  Deno.test(`retryDelay() is ${delayMs} after attempt ${attempt} with dice at ${random}`, () => {
    const policy = { attempts: 10_000, baseDelayMs: 100, maxDelayMs: 1000, random: () => random };
    assert.equal(retryDelay(cut(attempt), attempt, policy), delayMs);
  });
}

Deno.test("retryDelay() backs off by itself when a 429 names no time", () => {
  assert.equal(retryDelay(slowDown(undefined), 2, { random: () => 0.5 }), 500);
});

Deno.test("retryDelay() obeys a server that asks for no wait at all", () => {
  assert.equal(retryDelay(slowDown(0), 1, { random: () => 0.9 }), 0);
});

Deno.test("retryDelay() stays below the doubling bound and never passes its maximum", () => {
  const dice = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(fc.property(fc.integer({ min: 1, max: 9 }), dice, (attempt, random) => {
    const delay = retryDelay(cut(attempt), attempt, { attempts: 10, random: () => random });
    assert.ok(delay !== undefined && Number.isInteger(delay) && delay >= 0);
    assert.ok(delay <= Math.min(20_000, 500 * 2 ** (attempt - 1)));
  }));
});

Deno.test("wait() resolves when the time is over, and leaves no listener behind", async () => {
  const controller = new AbortController();
  await wait(0, controller.signal);
  controller.abort();
  await wait(0);
});

Deno.test("wait() rejects with the reason when it was aborted before", async () => {
  const reason = new Error("stop");
  await assert.rejects(wait(200_000, AbortSignal.abort(reason)), (thrown) => thrown === reason);
});

Deno.test("wait() rejects with the reason when it is aborted meanwhile", async () => {
  const reason = new Error("stop");
  const controller = new AbortController();
  const waiting = wait(200_000, controller.signal);
  controller.abort(reason);
  await assert.rejects(waiting, (thrown) => thrown === reason);
});

function recorder(random: number) {
  const waited: number[] = [];
  const delay = (milliseconds: number) => Promise.resolve(void waited.push(milliseconds));
  return { waited, seams: { delay, random: () => random } };
}

function cut(attempt: number): HubError {
  return new NetworkError(`Cannot read: cut at attempt ${attempt}`);
}

function slowDown(retryAfterMs: number | undefined): RateLimitError {
  return new RateLimitError("Cannot read: the Hub sent 429", { retryAfterMs });
}
