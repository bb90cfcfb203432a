import type { TransferEventListener } from "../vocabulary/events.ts";
import type { HashImplementation } from "../vocabulary/hashing.ts";
import type { RetryPolicy, RetrySeams } from "../vocabulary/retry.ts";
import type { BufferPool } from "./buffer_pool.ts";
import type { ConnectionPool } from "./connection_pool.ts";
import type { DigestThread } from "./digest_thread.ts";
import type { PaceWatch } from "./pace_watch.ts";
import type { RateLimiter } from "./rate_limiter.ts";
import type { TrafficControl } from "./traffic_control.ts";

/** What all files of one pull share. */
export interface TransferContext {
  /** The requests in flight. */
  readonly pool: ConnectionPool;
  /** Who adapts their number. */
  readonly traffic: TrafficControl;
  /** Who ends those that are much slower than the others. */
  readonly pace: PaceWatch;
  /** The read buffers. */
  readonly buffers: BufferPool;
  /** The rate they are held to. */
  readonly limiter: RateLimiter;
  /** Where large files are hashed while they arrive. */
  readonly digests: DigestThread;
  /** Size of a part in bytes. */
  readonly partSize: number;
  /** The most parts one request asks for. */
  readonly partsPerRequest: number;
  /** How long a connection may be silent, in milliseconds. */
  readonly stallTimeoutMs: number;
  /** How failed attempts are repeated. */
  readonly retry: RetryPolicy & RetrySeams;
  /** Who computes digests. */
  readonly hashing: HashImplementation;
  /** Whether finished files are proven. */
  readonly verify: boolean;
  /** Whether earlier transfers are continued. */
  readonly resume: boolean;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
  /** Told what happens. */
  readonly onEvent: TransferEventListener;
}
