import assert from "node:assert/strict";
import { RateLimiter } from "../../src/transfer/rate_limiter.ts";

/** A clock that only waiting moves. */
class Clock {
  now = 1000;
  readonly waits: number[] = [];

  readonly seams = {
    now: () => this.now,
    delay: (milliseconds: number) => {
      this.waits.push(milliseconds);
      this.now += milliseconds;
      return Promise.resolve();
    },
  };
}

Deno.test("RateLimiter.take() holds a single reader to the rate", async () => {
  const clock = new Clock();
  const limiter = new RateLimiter(1_000_000, clock.seams);
  for (let count = 0; count < 50; count++) await limiter.take(100_000);
  assert.equal(Math.round(clock.now - 1000), 5000);
});

Deno.test("RateLimiter.take() holds the sum of several readers to the rate", async () => {
  const waits: number[] = [];
  const limiter = new RateLimiter(1000, {
    now: () => 0,
    delay: (milliseconds) => {
      waits.push(milliseconds);
      return Promise.resolve();
    },
  });
  await Promise.all([limiter.take(500), limiter.take(500), limiter.take(1000)]);
  assert.deepEqual(waits, [500, 1000, 2000]);
});

Deno.test("RateLimiter.take() saves up nothing while nobody reads", async () => {
  const clock = new Clock();
  const limiter = new RateLimiter(1000, clock.seams);
  await limiter.take(100);
  clock.now += 60_000;
  await limiter.take(1000);
  assert.deepEqual(clock.waits, [100, 1000]);
});

Deno.test("RateLimiter.take() never waits when the rate is infinite", async () => {
  const limiter = new RateLimiter(Infinity, { delay: () => Promise.reject(new Error("waited")) });
  await limiter.take(1e12);
});

Deno.test("RateLimiter.take() ends with the reason when it is aborted", async () => {
  const abort = new AbortController();
  const waiting = new RateLimiter(1).take(3600, abort.signal);
  abort.abort(new Error("enough"));
  await assert.rejects(waiting, { message: "enough" });
});

Deno.test("RateLimiter.burst is a tenth of a second, and never so small that a read brings nothing", () => {
  assert.equal(new RateLimiter(10_000_000).burst, 1_000_000);
  assert.equal(new RateLimiter(1).burst, 1024);
  assert.equal(new RateLimiter(Infinity).burst, Infinity);
});
