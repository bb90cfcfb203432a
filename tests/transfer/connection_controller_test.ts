import assert from "node:assert/strict";
import { ConnectionController } from "../../src/transfer/connection_controller.ts";
import { type Chooser, fixed, type LinkModel, seededRandom, simulate } from "./simulated_link.ts";

/** Bytes per millisecond in a megabyte per second. */
const MB = 1000;
const SEEDS = [1, 2, 3];
const NUMBERS = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64];

/** Goodput of the controller over a link, as a share of the best fixed number's: the worst of several seeds. */
function shareOfBest(link: LinkModel, seconds: number): number {
  const shares = SEEDS.map((seed) => {
    const run = (chooser: Chooser) => simulate(link, chooser, seconds * 1000, seededRandom(seed));
    const best = Math.max(...NUMBERS.map((connections) => run(fixed(connections))));
    return run(new ConnectionController()) / best;
  });
  return Math.min(...shares);
}

function assertShare(link: LinkModel, seconds: number, expected: number): void {
  const share = shareOfBest(link, seconds);
  assert.ok(
    share >= expected,
    `goodput is ${(share * 100).toFixed(1)} % of the best fixed number's`,
  );
}

Deno.test("ConnectionController brings 90 % of the best when one connection fills the link", () => {
  assertShare({ capacity: () => 12 * MB, roundTrip: 30 }, 30, 0.9);
});

Deno.test("ConnectionController brings 90 % of the best when each connection is capped", () => {
  assertShare({ capacity: () => 1000 * MB, perConnection: 40 * MB, roundTrip: 40 }, 30, 0.9);
  assertShare({ capacity: () => 400 * MB, perConnection: 50 * MB, roundTrip: 80 }, 30, 0.9);
});

Deno.test("ConnectionController brings 90 % of the best when the round trip is long", () => {
  assertShare({ capacity: () => 50 * MB, perConnection: 5 * MB, roundTrip: 300 }, 60, 0.9);
});

Deno.test("ConnectionController brings 90 % of the best when many connections make the link collapse", () => {
  assertShare({ capacity: () => 100 * MB, collapsesBeyond: 4 }, 30, 0.9);
  assertShare({ capacity: () => 300 * MB, perConnection: 30 * MB, collapsesBeyond: 8 }, 30, 0.9);
});

Deno.test("ConnectionController brings 85 % of the best when the capacity changes 20, 200, 20 MB/s", () => {
  const capacity = (now: number) => (now < 20_000 || now > 40_000 ? 20 : 200) * MB;
  assertShare({ capacity }, 60, 0.85);
  assertShare({ capacity, perConnection: 20 * MB }, 60, 0.85);
});

Deno.test("ConnectionController brings 85 % of the best when two connections in three are lost", () => {
  assertShare({ capacity: () => 100 * MB, loss: 2 / 3 }, 60, 0.85);
  assertShare({ capacity: () => 100 * MB, perConnection: 20 * MB, loss: 2 / 3 }, 60, 0.85);
});

Deno.test("ConnectionController halves its number at once when twice as many have brought less", () => {
  const controller = new ConnectionController();
  const decisions: string[] = [];
  let total = 0;
  for (let now = 0; now < 2500; now += 10) {
    // Each brings 25 MB/s, but more than four collapse.
    total += 10 * Math.min(25 * controller.limit, 100) * MB /
      (1 + Math.max(0, controller.limit - 4));
    const decision = controller.received(now, total, true);
    if (decision !== undefined) decisions.push(`${decision.limit}: ${decision.reason}`);
  }
  assert.deepEqual(decisions, [
    "16: goodput rises",
    "4: so many bring less: trying fewer",
    "2: fewer bring more: trying half as many",
    "4: fewer bring less",
  ]);
});

Deno.test("ConnectionController stays at one connection when one is best", () => {
  const controller = new ConnectionController();
  const limits: number[] = [];
  const link = { capacity: () => 100 * MB, collapsesBeyond: 1 };
  simulate(link, spied(controller, limits), 5000, seededRandom(1));
  assert.deepEqual(limits.filter((limit, index) => limit !== limits[index - 1]), [8, 16, 4, 2, 1]);
});

Deno.test("ConnectionController stays small when more connections bring no more", () => {
  const controller = new ConnectionController();
  const limits: number[] = [];
  simulate(
    { capacity: () => 12 * MB, roundTrip: 30 },
    spied(controller, limits),
    60_000,
    seededRandom(1),
  );
  assert.ok(Math.max(...limits) <= 16, `it went up to ${Math.max(...limits)}`);
  assert.ok((limits.at(-1) ?? 0) <= 4, `it ended with ${limits.at(-1)}`);
});

Deno.test("ConnectionController never exceeds its maximum", () => {
  const controller = new ConnectionController({ max: 12 });
  const limits: number[] = [];
  const link = { capacity: () => 1000 * MB, perConnection: 10 * MB };
  simulate(link, spied(controller, limits), 30_000, seededRandom(1));
  assert.equal(Math.max(...limits), 12);
});

Deno.test("ConnectionController halves at once and leaves the server in peace when it is overloaded", () => {
  const controller = new ConnectionController({ initial: 16 });
  assert.deepEqual(controller.overloaded(0), {
    limit: 8,
    reason: "the server asks for fewer requests",
  });
  for (let now = 0; now < 14_000; now += 10) {
    controller.received(now, now * controller.limit * MB, true);
    assert.ok(controller.limit <= 8, `it went up to ${controller.limit} after ${now} ms`);
  }
  for (let now = 14_000; now < 40_000; now += 10) {
    controller.received(now, now * controller.limit * MB, true);
  }
  assert.ok(controller.limit > 8, "it never tried more again");
});

Deno.test("ConnectionController decides nothing while there is not enough to ask for", () => {
  const controller = new ConnectionController();
  for (let now = 0; now < 10_000; now += 10) {
    assert.equal(controller.received(now, now * MB, false), undefined);
  }
  assert.equal(controller.limit, 8);
});

function spied(controller: ConnectionController, limits: number[]): Chooser {
  return {
    get limit() {
      return controller.limit;
    },
    received(now, totalBytes, isBusy) {
      controller.received(now, totalBytes, isBusy);
      limits.push(controller.limit);
    },
    lost: () => controller.lost(),
  };
}
