import type { ByteSource } from "../vocabulary/byte_source.ts";
import { HubError, RateLimitError } from "../vocabulary/errors.ts";
import { retryDelay, wait } from "../vocabulary/retry.ts";
import type { RequestQueue } from "./connection_pool.ts";
import type { WatchedRequest } from "./pace_watch.ts";
import type { PartialFile } from "./partial_file.ts";
import { PartQueue, type Run } from "./part_queue.ts";
import { RateLimiter } from "./rate_limiter.ts";
import { receive } from "./receive.ts";
import type { TransferContext } from "./transfer_context.ts";
import { Wire } from "./wire.ts";

/** What happens to one file while its parts come in. */
export interface FileTransferListener {
  /** Bytes were written. */
  onBytes(bytes: number): void;
  /** Bytes came over the network: before those they stand for are written, or with them. */
  onWire(bytes: number): void;
  /** An attempt failed and will be repeated. */
  onRetry(error: HubError, attempt: number, delayMs: number): void;
  /** The server ignores Range: from now on there is one connection. */
  onRangeIgnored(): void;
}

/**
 * Fetches the missing parts of one file over the pool's connections, until all are there, an
 * attempt fails for good, or the signal aborts. Each failed attempt is repeated here, and nowhere
 * below.
 */
export class FileTransfer implements RequestQueue {
  readonly #source: ByteSource;
  readonly #partial: PartialFile;
  readonly #context: TransferContext;
  readonly #listener: FileTransferListener;
  readonly #queue: PartQueue;
  readonly #outcome = Promise.withResolvers<void>();
  readonly #ending = new AbortController();
  readonly #signal: AbortSignal;
  /** Requests in flight, each with the means to end it alone. */
  readonly #requests = new Map<Promise<void>, AbortController>();
  /** Parts that wait before their next attempt. */
  readonly #resting = new Map<number, Promise<void>>();
  /** Failed attempts in a row, by the part at which they failed. */
  readonly #failures = new Map<number, number>();
  /** How often a request for a part was made anew because it was slow. */
  readonly #hurried = new Map<number, number>();
  #rangeIgnored = false;

  /** Prepares the transfer; {@linkcode run} does it. */
  constructor(
    source: ByteSource,
    partial: PartialFile,
    context: TransferContext,
    signal: AbortSignal,
    listener: FileTransferListener,
  ) {
    this.#source = source;
    this.#partial = partial;
    this.#context = context;
    this.#listener = listener;
    this.#queue = new PartQueue(partial.parts, context.partsPerRequest);
    this.#signal = AbortSignal.any([signal, this.#ending.signal]);
  }

  /** Resolves when every part is on disk. Whatever the end, nothing is in flight afterwards. */
  async run(): Promise<void> {
    if (this.#isComplete()) return;
    const onAbort = () => this.#outcome.reject(this.#signal.reason);
    this.#signal.addEventListener("abort", onAbort);
    if (this.#signal.aborted) onAbort();
    const leave = this.#context.pool.join(this);
    try {
      await this.#outcome.promise;
    } finally {
      leave();
      this.#signal.removeEventListener("abort", onAbort);
      this.#ending.abort();
      await Promise.allSettled([...this.#requests.keys(), ...this.#resting.values()]);
    }
  }

  /** The next request: a run of parts, or the whole file where the server cannot do better. */
  take(): (() => Promise<void>) | undefined {
    const { limit } = this.#context.pool;
    // A part that waits counts as well: else a server in trouble would be asked for all others at once.
    const busy = this.#requests.size + this.#resting.size;
    if (this.#signal.aborted || busy >= (this.#rangeIgnored ? 1 : limit)) return undefined;
    const run = this.#queue.take(limit);
    return run && (() => this.#start(run));
  }

  #start(run: Run): Promise<void> {
    const ending = new AbortController();
    const request = this.#request(run, ending)
      // What a listener throws ends the transfer, not the process.
      .catch((error) => this.#outcome.reject(error))
      .finally(() => this.#requests.delete(request));
    this.#requests.set(request, ending);
    return request;
  }

  async #request(run: Run, ending: AbortController): Promise<void> {
    const { parts } = this.#partial;
    const doneBefore = parts.doneBytes;
    let received = 0;
    try {
      await this.#fetch(run, ending, (bytes) => {
        received += bytes;
        this.#listener.onBytes(bytes);
      });
    } catch (error) {
      // Bytes that were there before, sent once more by a server that ignores Range, are no progress.
      const progress = Math.min(received, parts.doneBytes - doneBefore);
      if (error !== SUPERSEDED && error !== TOO_SLOW) {
        this.#failed(this.#firstMissing(run), error, progress);
      }
    }
    for (let index = run.first; index <= run.last; index++) {
      if (!this.#resting.has(index)) this.#queue.putBack(index);
    }
    if (this.#isComplete()) this.#outcome.resolve();
  }

  async #fetch(run: Run, ending: AbortController, onBytes: (bytes: number) => void): Promise<void> {
    const { parts } = this.#partial;
    const signal = AbortSignal.any([this.#signal, ending.signal]);
    const start = parts.range(run.first).start + parts.done(run.first);
    const end = parts.range(run.last).end;
    using writer = await this.#partial.writer();
    const wire = new Wire(this.#context.limiter, signal, (bytes) => this.#listener.onWire(bytes));
    const opened = await this.#source.open({ start, end }, { signal, meter: wire });
    if (opened.whole) await this.#useOneConnection(ending);
    const { isMetered = false } = opened;
    // What is not the network's own bytes has a pace of its own.
    using pace = isMetered ? undefined : this.#watch(run, ending);
    await receive(opened, opened.whole ? parts.size : end, writer, {
      ...this.#context,
      ...(isMetered ? { limiter: NO_LIMIT, wasHeard: () => wire.wasHeard() } : {
        onRead: (bytes: number) => {
          this.#listener.onWire(bytes);
          pace?.received(bytes);
        },
      }),
      // What is gathered goes with a connection that breaks.
      gathers: this.#failures.size === 0,
      signal,
      onBytes,
    });
  }

  /** Has a slow request ended, so that its part is asked for anew; if that did not help, it may take its time. */
  #watch({ first }: Run, ending: AbortController): WatchedRequest {
    return this.#context.pace.watch(() => {
      const count = this.#hurried.get(first) ?? 0;
      if (count >= MAX_HURRIED || this.#rangeIgnored) return false;
      this.#hurried.set(first, count + 1);
      ending.abort(TOO_SLOW);
      return true;
    });
  }

  /** One answer with the whole file is enough: every other request would get it as well. */
  async #useOneConnection(own: AbortController): Promise<void> {
    if (this.#rangeIgnored) return;
    this.#rangeIgnored = true;
    this.#listener.onRangeIgnored();
    const others = [...this.#requests].filter(([, ending]) => ending !== own);
    for (const [, ending] of others) ending.abort(SUPERSEDED);
    // Two writers in one part would spoil its checksum: the last pieces of the others come first.
    await Promise.allSettled(others.map(([request]) => request));
  }

  #failed(index: number | undefined, error: unknown, progress: number): void {
    if (this.#signal.aborted || index === undefined) return;
    // A link that breaks often but brings something in between is slow, not dead.
    const attempt = progress >= PROGRESS ? 1 : (this.#failures.get(index) ?? 0) + 1;
    this.#context.traffic.failed(error);
    const delayMs = retryDelay(error, attempt, this.#context.retry);
    if (delayMs === undefined) return this.#outcome.reject(error);
    this.#failures.set(index, attempt);
    this.#listener.onRetry(error as HubError, attempt, delayMs);
    const rest = this.#rest(index, delayMs);
    this.#resting.set(index, rest);
    if (error instanceof RateLimitError) this.#context.pool.pause(rest);
  }

  /** Waits without holding a connection, then offers the part again. */
  async #rest(index: number, delayMs: number): Promise<void> {
    const { delay = wait } = this.#context.retry;
    await delay(delayMs, this.#signal).catch(() => {});
    this.#resting.delete(index);
    this.#queue.putBack(index);
    this.#context.pool.pump();
  }

  /** The first part a request has left undone; undefined when it has brought all it was asked for. */
  #firstMissing(run: Run): number | undefined {
    const { parts } = this.#partial;
    const asked = this.#rangeIgnored ? { first: 0, last: parts.count - 1 } : run;
    for (let index = asked.first; index <= asked.last; index++) {
      if (!parts.isComplete(index)) return index;
    }
    return undefined;
  }

  #isComplete(): boolean {
    return this.#partial.parts.doneBytes === this.#partial.parts.size;
  }
}

/** For bytes of which the network's own are held to the rate already. */
const NO_LIMIT = new RateLimiter(Infinity);
/** Why a request is ended when another one brings the whole file. */
const SUPERSEDED = new HubError("Cannot go on: another request brings the whole file");
/** Why a request is ended that brings far less than the others. */
const TOO_SLOW = new HubError("Cannot go on: the connection is much slower than the others");
/** How often a part is asked for anew because it comes slowly. */
const MAX_HURRIED = 2;
/** Bytes of progress after which earlier failures are forgotten. */
const PROGRESS = 64 * 1024;
