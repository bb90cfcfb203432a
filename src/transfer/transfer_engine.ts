import type { TransferEventListener } from "../vocabulary/events.ts";
import type { HashImplementation } from "../vocabulary/hashing.ts";
import type { RetryPolicy, RetrySeams } from "../vocabulary/retry.ts";
import { BufferPool } from "./buffer_pool.ts";
import { ConnectionController } from "./connection_controller.ts";
import { ConnectionPool } from "./connection_pool.ts";
import { DigestThread } from "./digest_thread.ts";
import { type FetchedFile, fetchFile, type FileRequest } from "./fetch_file.ts";
import type { FileDigests } from "./prefix_digest.ts";
import { PaceWatch } from "./pace_watch.ts";
import { RateLimiter } from "./rate_limiter.ts";
import { TrafficControl } from "./traffic_control.ts";
import type { TransferContext } from "./transfer_context.ts";

/** Options of a {@linkcode TransferEngine}. */
export interface TransferOptions {
  /** The most requests in flight over the whole pull; "auto" adapts to what they bring. @default "auto" */
  readonly connections?: number | "auto";
  /** The most bytes per second over the whole pull. @default Infinity */
  readonly limitRate?: number;
  /** The most bytes in read buffers. @default 64 MiB */
  readonly memoryBudget?: number;
  /** Size of a part in bytes. @default 8 MiB */
  readonly partSize?: number;
  /** The most parts one request asks for. @default 4 */
  readonly partsPerRequest?: number;
  /** How long a connection may be silent, in milliseconds. @default 10_000 */
  readonly stallTimeoutMs?: number;
  /** How failed attempts are repeated. */
  readonly retry?: RetryPolicy & RetrySeams;
  /** Who computes digests. @default "auto" */
  readonly hashing?: HashImplementation;
  /** Whether finished files are proven. @default true */
  readonly verify?: boolean;
  /** Whether earlier transfers are continued. @default true */
  readonly resume?: boolean;
  /** Told what happens. */
  readonly onEvent?: TransferEventListener;
  /** Milliseconds of a monotonic clock. @default performance.now */
  readonly now?: () => number;
}

/**
 * Fetches files: in parts over several connections, each written straight to its place, hashed
 * while they arrive, and resumable at any moment. All files of one engine share its connections,
 * its rate and its memory.
 */
export class TransferEngine implements Disposable {
  readonly #context: TransferContext;

  /** Makes an engine; nothing is opened before the first file. */
  constructor(options: TransferOptions = {}) {
    const {
      connections = "auto",
      limitRate = Infinity,
      memoryBudget = 64 * MEBIBYTE,
      partSize = 8 * MEBIBYTE,
      partsPerRequest = 4,
      stallTimeoutMs = 10_000,
      retry = {},
      hashing = "auto",
      verify = true,
      resume = true,
      onEvent = () => {},
      now = () => performance.now(),
    } = options;
    const [most, controller] = connections === "auto"
      ? [MAX_AUTO_CONNECTIONS, new ConnectionController({ max: MAX_AUTO_CONNECTIONS })]
      : [connections, undefined];
    const pool = new ConnectionPool(controller?.limit ?? most);
    this.#context = {
      pool,
      traffic: new TrafficControl({ pool, controller, onEvent, now }),
      pace: new PaceWatch(now),
      buffers: new BufferPool(Math.min(READ_BUFFER, Math.floor(memoryBudget / most))),
      limiter: new RateLimiter(limitRate, { now }),
      digests: new DigestThread(),
      partSize,
      partsPerRequest,
      stallTimeoutMs,
      retry,
      hashing,
      verify,
      resume,
      now,
      onEvent,
    };
  }

  /**
   * Fetches one file into its partial file and proves it there. Calls overlap: earlier ones get
   * connections first.
   *
   * @throws {ChecksumMismatchError} when the bytes are wrong and stay wrong; nothing is kept then
   * @throws {NetworkError} and every other error of the source; what is there is kept then
   */
  fetchFile(request: FileRequest, signal: AbortSignal): Promise<FetchedFile> {
    return fetchFile(request, this.#context, signal);
  }

  /** The digests of a complete file on disk, `git` adding its git object id. */
  digestFile(
    path: string,
    size: number,
    options: { readonly git: boolean; readonly signal?: AbortSignal | undefined },
  ): Promise<FileDigests> {
    return this.#context.digests.digest(path, size, { hashing: this.#context.hashing, ...options });
  }

  /** Stops the hashing thread. */
  [Symbol.dispose](): void {
    this.#context.digests[Symbol.dispose]();
  }
}

/** The most requests in flight when their number adapts. */
export const MAX_AUTO_CONNECTIONS = 48;
const MEBIBYTE = 1024 * 1024;
/** Room for three to five reads, which are written at once. */
const READ_BUFFER = 768 * 1024;
