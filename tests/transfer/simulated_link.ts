/** A link as connections see it, in bytes and milliseconds. */
export interface LinkModel {
  /** Bytes per millisecond the link carries at a time. */
  readonly capacity: (now: number) => number;
  /** Bytes per millisecond one connection carries at most. @default Infinity */
  readonly perConnection?: number;
  /** Round trip: a request waits this long for its first byte. @default 20 */
  readonly roundTrip?: number;
  /** Connections beyond which the link collapses. @default Infinity */
  readonly collapsesBeyond?: number;
  /** Share of requests that are lost after a random part of their bytes. @default 0 */
  readonly loss?: number;
}

/** Who decides how many requests are in flight. */
export interface Chooser {
  readonly limit: number;
  received(now: number, totalBytes: number, isBusy: boolean): unknown;
  lost(now: number): void;
}

/** A number of connections that never changes. */
export function fixed(limit: number): Chooser {
  return { limit, received: () => undefined, lost: () => {} };
}

/**
 * Bytes a chooser brings over a link within `duration` milliseconds. A fluid model in steps of
 * 10 ms: every request waits a round trip, comes to speed exponentially, shares the capacity
 * evenly, and after 16 MB makes room for the next.
 */
export function simulate(
  model: LinkModel,
  chooser: Chooser,
  duration: number,
  random: () => number,
): number {
  const { perConnection = Infinity, roundTrip = 20, collapsesBeyond = Infinity, loss = 0 } = model;
  let total = 0;
  let requests: { startsAt: number; received: number; endsAt: number }[] = [];
  for (let now = 0; now < duration; now += STEP) {
    while (requests.length < chooser.limit) {
      const isLost = random() < loss;
      const endsAt = isLost ? random() * REQUEST : REQUEST;
      requests.push({ startsAt: now + roundTrip, received: 0, endsAt });
    }
    const isBusy = requests.length >= chooser.limit;
    const active = requests.filter(({ startsAt }) => startsAt <= now);
    const excess = Math.max(0, active.length - collapsesBeyond);
    const share = model.capacity(now) / (1 + excess) / Math.max(1, active.length);
    for (const request of active) {
      const warmth = 1 - Math.exp(-(now - request.startsAt + STEP) / (3 * roundTrip));
      const bytes = Math.min(share, perConnection * warmth) * STEP;
      request.received += bytes;
      total += bytes;
    }
    const ended = requests.filter(({ received, endsAt }) => received >= endsAt);
    for (const { endsAt } of ended) if (endsAt < REQUEST) chooser.lost(now);
    requests = requests.filter((request) => !ended.includes(request));
    // A lower limit takes effect as requests end; the model ends the surplus at once.
    requests.length = Math.min(requests.length, chooser.limit);
    chooser.received(now, total, isBusy);
  }
  return total;
}

const STEP = 10;
const REQUEST = 16_000_000;

/** A seeded generator of numbers in [0, 1) (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
