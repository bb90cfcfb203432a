/** A decision of a {@linkcode ConnectionController}. */
export interface ConnectionDecision {
  /** The most requests in flight from now on. */
  readonly limit: number;
  /** Why, in words. */
  readonly reason: string;
}

/** Options of a {@linkcode ConnectionController}. */
export interface ConnectionControllerOptions {
  /** Connections to begin with. @default 8 */
  readonly initial?: number;
  /** The most connections ever. @default 48 */
  readonly max?: number;
}

/**
 * Chooses the number of connections by what it brings: the goodput, measured.
 *
 * It climbs in doublings while each brings clearly more, then holds, and now and then tries a few
 * connections more or fewer; what does not pay is taken back. A fixed number is wrong somewhere: one
 * connection leaves most links idle, many collapse some of them. When goodput changes by itself, the
 * link has changed, and it climbs anew. A server that says it is overloaded is believed at once; lost
 * connections are a reason to try fewer, and goodput decides whether that was right.
 *
 * It has no clock and no timer of its own: whoever uses it tells the time with every call, in
 * milliseconds.
 */
export class ConnectionController {
  readonly #rungs: readonly number[];
  #rung: number;
  #phase: "climb" | "hold" = "climb";
  /** What the last accepted number of connections brought; what trials are compared with. */
  #reference: Measure | undefined;
  /** Set while another number than the reference's is tried. */
  #isTrial = false;
  #nextTrial: "up" | "down" = "up";
  #windowsHeld = 0;
  #window: Window | undefined;
  #lost = 0;
  #noTrialUpBefore = 0;

  /** Begins with the initial number of connections. */
  constructor(options: ConnectionControllerOptions = {}) {
    const { initial = 8, max = 48 } = options;
    this.#rungs = LADDER.filter((connections) => connections <= max);
    this.#rung = Math.max(0, this.#rungs.findLastIndex((connections) => connections <= initial));
  }

  /** The most requests in flight now. */
  get limit(): number {
    return this.#rungs[this.#rung] ?? 1;
  }

  /**
   * Takes note of the bytes received so far in all; returns a decision when there is a new one.
   *
   * @param isBusy whether as many requests were in flight as allowed: else goodput says nothing
   */
  received(now: number, totalBytes: number, isBusy: boolean): ConnectionDecision | undefined {
    const window = this.#window;
    if (window === undefined || !isBusy) {
      this.#window = { from: now + SETTLE_MS, bytes: undefined };
      return undefined;
    }
    if (now < window.from) return undefined;
    if (window.bytes === undefined) {
      this.#window = { from: now, bytes: totalBytes };
      return undefined;
    }
    const isCoarse = this.#phase === "climb" && this.#lost === 0;
    if (now - window.from < (isCoarse ? CLIMB_WINDOW_MS : WINDOW_MS)) return undefined;
    const goodput = (totalBytes - window.bytes) / (now - window.from);
    this.#window = { from: now, bytes: totalBytes };
    return this.#measured(now, goodput);
  }

  /** The server asks for fewer requests (429, 503). */
  overloaded(now: number): ConnectionDecision | undefined {
    this.#phase = "hold";
    this.#isTrial = false;
    this.#reference = undefined;
    this.#noTrialUpBefore = now + RESPECT_MS;
    return this.#moveTo(this.#rung - 2, now, "the server asks for fewer requests");
  }

  /** A connection was refused, reset or cut. */
  lost(): void {
    this.#lost++;
  }

  #measured(now: number, goodput: number): ConnectionDecision | undefined {
    const lost = this.#lost;
    this.#lost = 0;
    if (this.#isTrial) return this.#judge(now, goodput);
    if (this.#phase === "climb") return this.#climb(now, goodput);
    const reference = this.#reference?.goodput ?? goodput;
    if (goodput > reference * CHANGED || goodput < reference / CHANGED) {
      return this.#climb(now, goodput);
    }
    this.#reference = { rung: this.#rung, goodput: reference * 0.7 + goodput * 0.3 };
    this.#windowsHeld++;
    if (lost > this.limit / 2 && this.#windowsHeld >= WINDOWS_BETWEEN_TRIALS / 2) {
      return this.#try(now, -1, "connections are lost: trying fewer");
    }
    if (this.#windowsHeld < WINDOWS_BETWEEN_TRIALS) return undefined;
    const mayGrow = now >= this.#noTrialUpBefore;
    const direction = this.#nextTrial === "up" && mayGrow ? 1 : -1;
    this.#nextTrial = direction === 1 ? "down" : "up";
    return this.#try(now, direction, direction === 1 ? "trying more" : "trying fewer");
  }

  #climb(now: number, goodput: number): ConnectionDecision | undefined {
    this.#phase = "climb";
    this.#reference = { rung: this.#rung, goodput };
    if (this.#rung === this.#rungs.length - 1 || now < this.#noTrialUpBefore) {
      this.#phase = "hold";
      return undefined;
    }
    return this.#try(now, 2, "goodput rises");
  }

  #try(now: number, step: number, reason: string): ConnectionDecision | undefined {
    this.#windowsHeld = 0;
    const decision = this.#moveTo(this.#rung + step, now, reason);
    this.#isTrial = decision !== undefined;
    return decision;
  }

  /** Compares a trial with the reference, and keeps or undoes it. */
  #judge(now: number, goodput: number): ConnectionDecision | undefined {
    this.#isTrial = false;
    const reference = this.#reference ?? { rung: this.#rung, goodput };
    const gain = goodput / reference.goodput;
    const isDown = this.#rung < reference.rung;
    const needed = isDown ? KEEPS : this.#phase === "climb" ? DOUBLING_PAYS : STEP_PAYS;
    if (gain < needed) {
      const wasClimbing = this.#phase === "climb" && !isDown;
      if (wasClimbing && gain < COLLAPSED) {
        return this.#halve(now, reference, "so many bring less: trying fewer");
      }
      this.#phase = "hold";
      if (wasClimbing && gain >= STEP_PAYS) return this.#try(now, -1, "half as many more may do");
      return this.#moveTo(reference.rung, now, isDown ? "fewer bring less" : "more bring no more");
    }
    if (this.#phase === "climb" && !isDown) return this.#climb(now, goodput);
    this.#reference = { rung: this.#rung, goodput };
    if (this.#phase === "climb" && gain >= DOUBLING_PAYS) {
      return this.#halve(now, this.#reference, "fewer bring more: trying half as many");
    }
    this.#phase = "hold";
    // What has paid once may pay again.
    this.#nextTrial = isDown ? "down" : "up";
    this.#windowsHeld = WINDOWS_BETWEEN_TRIALS - 1;
    return undefined;
  }

  /** Too many connections make the link collapse: half of the best number so far may bring more. */
  #halve(now: number, { rung }: Measure, reason: string): ConnectionDecision | undefined {
    const decision = this.#try(now, rung - 2 - this.#rung, reason);
    if (decision === undefined) this.#phase = "hold";
    return decision;
  }

  #moveTo(rung: number, now: number, reason: string): ConnectionDecision | undefined {
    const bounded = Math.max(0, Math.min(rung, this.#rungs.length - 1));
    if (bounded === this.#rung) return undefined;
    this.#rung = bounded;
    this.#window = { from: now + SETTLE_MS, bytes: undefined };
    return { limit: this.limit, reason };
  }
}

interface Measure {
  readonly rung: number;
  /** Bytes per millisecond. */
  readonly goodput: number;
}

interface Window {
  readonly from: number;
  /** Bytes at its beginning; undefined while connections settle. */
  readonly bytes: number | undefined;
}

/** Numbers of connections worth telling apart. */
const LADDER = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64] as const;
/** New connections need some round trips to come to speed; until then goodput says little. */
const SETTLE_MS = 250;
/** While doubling, the effect is coarse and time is dear. */
const CLIMB_WINDOW_MS = 250;
/** Long enough that a request more or less does not count. */
const WINDOW_MS = 700;
/** Goodput must rise by this much for a doubling to stay. */
const DOUBLING_PAYS = 1.15;
/** The same for a step of a half. */
const STEP_PAYS = 1.06;
/** Fewer connections stay when they bring at least this much. */
const KEEPS = 0.97;
/** Twice as many connections that bring less than this share do harm, and half as many may do good. */
const COLLAPSED = 0.8;
/** A change of goodput by this factor, with nothing changed here, is a change of the link. */
const CHANGED = 1.4;
const WINDOWS_BETWEEN_TRIALS = 8;
/** How long a server that asked for fewer requests is left in peace. */
const RESPECT_MS = 15_000;
