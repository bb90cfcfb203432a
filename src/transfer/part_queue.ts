import type { Parts } from "./parts.ts";

/** Neighbouring parts fetched by one request: from `first` to `last`, both included. */
export interface Run {
  /** Index of the first part; it may be done in part. */
  readonly first: number;
  /** Index of the last part. */
  readonly last: number;
}

/**
 * Which parts of a file to ask for next. Parts are given out in order, several neighbours to one
 * request while much is left and single ones near the end, so that long round trips cost little and
 * all connections still end together (guided self-scheduling).
 */
export class PartQueue {
  readonly #parts: Parts;
  readonly #maxRun: number;
  readonly #claimed: Uint8Array;
  #firstOpen = 0;
  #openParts: number;

  /** Queues every incomplete part of `parts`; a request gets `maxRun` of them at most. */
  constructor(parts: Parts, maxRun: number) {
    this.#parts = parts;
    this.#maxRun = maxRun;
    this.#claimed = new Uint8Array(parts.count);
    this.#openParts = 0;
    for (let index = 0; index < parts.count; index++) {
      if (parts.isComplete(index)) this.#claimed[index] = 1;
      else this.#openParts++;
    }
  }

  /** Takes the next run for one of `connections` requests in flight; undefined when all are taken. */
  take(connections: number): Run | undefined {
    const { count } = this.#parts;
    while (this.#firstOpen < count && !this.#isOpen(this.#firstOpen)) this.#firstOpen++;
    if (this.#firstOpen === count) return undefined;
    const first = this.#firstOpen;
    const share = Math.floor(this.#openParts / (2 * connections));
    const longest = Math.max(1, Math.min(this.#maxRun, share));
    let last = first;
    this.#claim(first);
    while (last + 1 < Math.min(count, first + longest) && this.#isUntouched(last + 1)) {
      this.#claim(++last);
    }
    return { first, last };
  }

  /** Puts one part back; complete parts stay away. */
  putBack(index: number): void {
    if (this.#claimed[index] === 0 || this.#parts.isComplete(index)) return;
    this.#claimed[index] = 0;
    this.#openParts++;
    this.#firstOpen = Math.min(this.#firstOpen, index);
  }

  #claim(index: number): void {
    this.#claimed[index] = 1;
    this.#openParts--;
  }

  /** A part that nobody was given may be complete: an answer with the whole file fills them all. */
  #isOpen(index: number): boolean {
    return this.#claimed[index] === 0 && !this.#parts.isComplete(index);
  }

  /** A part with bytes of its own begins a run of its own: a range cannot skip what is there. */
  #isUntouched(index: number): boolean {
    return this.#claimed[index] === 0 && this.#parts.done(index) === 0;
  }
}
