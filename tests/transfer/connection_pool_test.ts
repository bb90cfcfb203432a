import assert from "node:assert/strict";
import { ConnectionPool, type RequestQueue } from "../../src/transfer/connection_pool.ts";

/** A queue of requests that last until they are told to end. */
class Requests implements RequestQueue {
  readonly started: PromiseWithResolvers<void>[] = [];
  #left: number;

  constructor(count: number) {
    this.#left = count;
  }

  take(): (() => Promise<void>) | undefined {
    if (this.#left === 0) return undefined;
    this.#left--;
    return () => {
      const request = Promise.withResolvers<void>();
      this.started.push(request);
      return request.promise;
    };
  }

  add(count: number): void {
    this.#left += count;
  }

  async end(index: number): Promise<void> {
    this.started[index]?.resolve();
    // The pool learns of it a few turns later.
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  }
}

Deno.test("ConnectionPool starts no more requests than its limit", async () => {
  const pool = new ConnectionPool(3);
  const requests = new Requests(5);
  pool.join(requests);
  assert.equal(requests.started.length, 3);
  assert.equal(pool.inFlight, 3);
  await requests.end(1);
  assert.equal(requests.started.length, 4);
  assert.equal(pool.inFlight, 3);
  for (const index of [0, 2, 3, 4]) await requests.end(index);
  assert.equal(requests.started.length, 5);
  assert.equal(pool.inFlight, 0);
});

Deno.test("ConnectionPool serves the queue that came first, and others with what is left", async () => {
  const pool = new ConnectionPool(2);
  const [first, second] = [new Requests(3), new Requests(3)];
  pool.join(first);
  pool.join(second);
  assert.deepEqual([first.started.length, second.started.length], [2, 0]);
  await first.end(0);
  assert.deepEqual([first.started.length, second.started.length], [3, 0]);
  await first.end(1);
  assert.deepEqual([first.started.length, second.started.length], [3, 1]);
});

Deno.test("ConnectionPool asks a queue no more once it has left", async () => {
  const pool = new ConnectionPool(1);
  const requests = new Requests(2);
  const leave = pool.join(requests);
  leave();
  await requests.end(0);
  assert.equal(requests.started.length, 1);
  assert.equal(pool.inFlight, 0);
});

Deno.test("ConnectionPool.pump() starts what a queue has to give again", () => {
  const pool = new ConnectionPool(4);
  const requests = new Requests(0);
  pool.join(requests);
  requests.add(2);
  pool.pump();
  assert.equal(requests.started.length, 2);
});

Deno.test("ConnectionPool.limit takes effect upwards at once, downwards as requests end", async () => {
  const pool = new ConnectionPool(1);
  const requests = new Requests(9);
  pool.join(requests);
  pool.limit = 4;
  assert.equal(pool.inFlight, 4);
  pool.limit = 2;
  await requests.end(0);
  await requests.end(1);
  assert.equal(pool.inFlight, 2);
  await requests.end(2);
  assert.equal(pool.inFlight, 2);
  assert.equal(requests.started.length, 5);
});
