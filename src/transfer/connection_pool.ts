/** Someone with requests to make. */
export interface RequestQueue {
  /** Takes the next request, to be started at once; undefined when there is none at the moment. */
  take(): (() => Promise<void>) | undefined;
}

/**
 * The requests in flight over a whole pull, never more than `limit`.
 *
 * Queues are served in the order in which they joined, so that the first file is finished first and
 * its digest does not wait for the last one. A queue that had nothing to give and has something
 * again says so with {@linkcode pump}.
 */
export class ConnectionPool {
  readonly #queues = new Set<RequestQueue>();
  #limit: number;
  #inFlight = 0;
  #pauses = 0;

  /** Makes a pool for at most `limit` requests at a time. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The most requests at a time. A lower limit takes effect as requests end. */
  get limit(): number {
    return this.#limit;
  }

  set limit(limit: number) {
    this.#limit = limit;
    this.pump();
  }

  /** Requests in flight now. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Adds a queue at the end of the line; the returned function removes it. */
  join(queue: RequestQueue): () => void {
    this.#queues.add(queue);
    this.pump();
    return () => this.#queues.delete(queue);
  }

  /** Starts nothing more until a wait is over that a server has asked for. */
  async pause(wait: Promise<void>): Promise<void> {
    this.#pauses++;
    await wait;
    this.#pauses--;
    this.pump();
  }

  /** Starts as many requests as the limit allows. */
  pump(): void {
    if (this.#pauses > 0) return;
    for (const queue of this.#queues) {
      while (this.#inFlight < this.#limit) {
        const request = queue.take();
        if (request === undefined) break;
        this.#start(request);
      }
    }
  }

  async #start(request: () => Promise<void>): Promise<void> {
    this.#inFlight++;
    try {
      await request();
    } finally {
      this.#inFlight--;
      this.pump();
    }
  }
}
