/** A request whose pace is watched, until it is disposed of. */
export interface WatchedRequest extends Disposable {
  /** It has brought bytes. */
  received(bytes: number): void;
}

/**
 * Ends requests that bring far less than the others, so that they can be made anew over another
 * connection: one bad path, or a receive window the kernel never opened, would else hold back the
 * end of a file, and its digest all the while. Nobody is ended for being as slow as all.
 *
 * It has no timer of its own: it looks around when bytes come.
 */
export class PaceWatch {
  readonly #requests = new Set<Watched>();
  readonly #now: () => number;
  /** When the present window began. */
  #begin: number;
  #bytes = 0;
  /** What a request brings on the average, in bytes per millisecond, measured with enough of them. */
  #average = 0;
  /** Windows since there were enough. */
  #averageAge = 0;

  /** `now` gives milliseconds of a monotonic clock. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#begin = now();
  }

  /**
   * Watches a request that has just been answered. When it is too slow `end` is called, and says
   * whether the request ends; if not, it is called again after the next window.
   */
  watch(end: () => boolean): WatchedRequest {
    const request: Watched = { end, from: this.#now(), bytes: 0, slowFor: 0 };
    this.#requests.add(request);
    return {
      received: (bytes) => {
        request.bytes += bytes;
        this.#bytes += bytes;
        this.#look();
      },
      [Symbol.dispose]: () => this.#requests.delete(request),
    };
  }

  #look(): void {
    const now = this.#now();
    const elapsed = now - this.#begin;
    const { size } = this.#requests;
    if (elapsed < WINDOW_MS || this.#bytes < size * TELLING_BYTES) return;
    this.#measure(elapsed);
    for (const request of this.#requests) this.#judge(request, elapsed);
    this.#endSlowest(now);
    for (const request of this.#requests) request.bytes = 0;
    this.#begin = now;
    this.#bytes = 0;
  }

  /** The last requests are compared with what there was before them, but not for ever: the link may change. */
  #measure(elapsed: number): void {
    const { size } = this.#requests;
    this.#averageAge = size >= ENOUGH ? 0 : this.#averageAge + 1;
    if (size >= ENOUGH) this.#average = this.#bytes / elapsed / size;
    else if (this.#averageAge > STALE) this.#average = 0;
  }

  #judge(request: Watched, elapsed: number): void {
    // Who came in the middle of a window is judged by the next one.
    if (request.from > this.#begin) return;
    const isSlow = request.bytes / elapsed < this.#average * TOO_SLOW;
    request.slowFor = isSlow ? request.slowFor + 1 : 0;
  }

  #endSlowest(now: number): void {
    const slow = [...this.#requests].filter(({ slowFor, from }) =>
      slowFor >= PATIENCE && now - from >= GROWN_UP_MS
    );
    slow.sort((one, other) => one.bytes - other.bytes);
    const ended = slow.find(({ end }) => end());
    if (ended !== undefined) this.#requests.delete(ended);
  }
}

interface Watched {
  readonly end: () => boolean;
  readonly from: number;
  /** Bytes in the present window. */
  bytes: number;
  /** Windows in a row in which it was too slow. */
  slowFor: number;
}

/** Long enough to tell a pause from a pace. */
const WINDOW_MS = 200;
/** On a slow link a window lasts until each request could have brought this much. */
const TELLING_BYTES = 256 * 1024;
/** Windows in a row that a request has to be too slow. */
const PATIENCE = 3;
/** On a long way a new connection needs a dozen round trips to come to speed. */
const GROWN_UP_MS = 2000;
/** Windows for which an average holds when there are too few requests for a new one. */
const STALE = 5;
/** The share of the average that is too little. */
const TOO_SLOW = 0.25;
/** One request alone is as fast as all. */
const ENOUGH = 2;
