import { abortable } from "../vocabulary/abortable.ts";
import { HubError } from "../vocabulary/errors.ts";
import type { DigestReply, DigestRequest } from "./hash_worker.ts";
import { type DigestOptions, type FileDigests, PrefixDigest } from "./prefix_digest.ts";

/** The digests of one file, following its contiguous prefix. */
export interface DigestFollower extends Disposable {
  /** Says that all bytes before `offset` are on disk. */
  advance(offset: number): void;
  /** The digests of the whole, which must be on disk by now. Ends the following. */
  finish(signal?: AbortSignal): Promise<FileDigests>;
}

/** Options of {@linkcode DigestThread.digest}. */
export interface WholeDigestOptions extends DigestOptions {
  /** Told how many bytes are hashed, now and then. */
  readonly onProgress?: ((done: number) => void) | undefined;
  /** Ends the hashing. */
  readonly signal?: AbortSignal | undefined;
}

/** The worker of a {@linkcode DigestThread}, given by tests. */
export interface DigestThreadSeams {
  /** Starts it; undefined where that is not possible. @default startHashWorker */
  readonly startWorker?: () => Worker | undefined;
}

/**
 * Follows growing files in a thread of its own, so that hashing takes no time from fetching: one
 * worker for all files of a pull, started at the first large one. Where the runtime refuses a
 * worker, files are hashed in the calling thread once they are complete.
 */
export class DigestThread implements Disposable {
  readonly #waiting = new Map<number, PromiseWithResolvers<FileDigests | undefined>>();
  readonly #listeners = new Map<number, (done: number) => void>();
  readonly #startWorker: () => Worker | undefined;
  #worker: Worker | undefined;
  #isRefused = false;
  #nextId = 0;

  /** Makes a thread; it starts with the first large file. */
  constructor({ startWorker = startHashWorker }: DigestThreadSeams = {}) {
    this.#startWorker = startWorker;
  }

  /** Follows the file at `path`, which will be `size` bytes long. */
  follow(
    path: string,
    size: number,
    { onProgress, ...options }: Omit<WholeDigestOptions, "signal"> = {},
  ): DigestFollower {
    const worker = this.#start();
    const id = this.#nextId++;
    const result = Promise.withResolvers<FileDigests | undefined>();
    // A failure before anybody asks for the digests is reported when they do.
    result.promise.catch(() => {});
    this.#waiting.set(id, result);
    if (onProgress !== undefined) this.#listeners.set(id, onProgress);
    if (worker === undefined) result.resolve(undefined);
    const send = (request: DigestRequest) => this.#worker?.postMessage(request);
    send({ type: "open", id, path, size, reports: onProgress !== undefined, ...options });
    let sent = 0;
    return {
      advance: (offset) => {
        if (offset - sent < STEP && offset < size) return;
        send({ type: "advance", id, offset: sent = offset });
      },
      finish: async (signal) => {
        send({ type: "advance", id, offset: size });
        send({ type: "finish", id });
        const digests = await abortable(result.promise, signal);
        return digests ?? await digestHere(path, size, { ...options, onProgress, signal });
      },
      [Symbol.dispose]: () => {
        this.#listeners.delete(id);
        if (this.#waiting.delete(id)) send({ type: "close", id });
      },
    };
  }

  /** The digests of a complete file: in the worker when it is large, at once when it is small. */
  async digest(
    path: string,
    size: number,
    { signal, ...options }: WholeDigestOptions = {},
  ): Promise<FileDigests> {
    if (size <= SMALL) return await digestHere(path, size, { ...options, signal });
    using follower = this.follow(path, size, options);
    for (let offset = SMALL; offset < size; offset += SMALL) follower.advance(offset);
    return await follower.finish(signal);
  }

  /** Stops the worker. */
  [Symbol.dispose](): void {
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  #start(): Worker | undefined {
    if (this.#worker !== undefined || this.#isRefused) return this.#worker;
    const worker = this.#startWorker();
    this.#isRefused = worker === undefined;
    if (worker === undefined) return undefined;
    worker.onmessage = (event: MessageEvent<DigestReply>) => {
      if ("done" in event.data) return this.#listeners.get(event.data.id)?.(event.data.done);
      const result = this.#waiting.get(event.data.id);
      this.#waiting.delete(event.data.id);
      if ("digests" in event.data) result?.resolve(event.data.digests);
      else result?.reject(new HubError(event.data.failure));
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.#isRefused = true;
      this.#worker = undefined;
      for (const result of this.#waiting.values()) result.resolve(undefined);
      this.#waiting.clear();
    };
    return this.#worker = worker;
  }
}

/**
 * Starts the worker; undefined where its own file may not be read, for then the runtime would print
 * an error that nobody can catch.
 */
export function startHashWorker(): Worker | undefined {
  const url = new URL("./hash_worker.ts", import.meta.url);
  const isLocal = url.protocol === "file:";
  if (isLocal && Deno.permissions.querySync({ name: "read", path: url }).state !== "granted") {
    return undefined;
  }
  return new Worker(url, { type: "module", name: "hashing" });
}

/** Below this size a message to the worker and back takes longer than hashing. */
const SMALL = 8 * 1024 * 1024;
/** Bytes between two messages to the worker. */
const STEP = 1024 * 1024;

/** Digests in the calling thread, a piece at a time so that other work goes on in between. */
async function digestHere(
  path: string,
  size: number,
  options: WholeDigestOptions,
): Promise<FileDigests> {
  using digest = await PrefixDigest.open(path, size, options);
  for (let offset = 0; offset < size;) {
    options.signal?.throwIfAborted();
    digest.advance(offset = Math.min(offset + SMALL, size));
    options.onProgress?.(offset);
    if (offset < size) await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return digest.digests();
}
