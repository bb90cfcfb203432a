import { HubError, RateLimitError } from "./errors.ts";

/** How often and how patiently an operation is repeated. */
export interface RetryPolicy {
  /** Attempts in all, the first included. @default 6 */
  readonly attempts?: number;
  /** Upper bound of the first wait, in milliseconds; doubles from wait to wait. @default 500 */
  readonly baseDelayMs?: number;
  /** Upper bound of every wait of our own choosing, in milliseconds. @default 20_000 */
  readonly maxDelayMs?: number;
  /** The longest wait a server may impose, in milliseconds; more than that fails at once. @default 300_000 */
  readonly maxServerDelayMs?: number;
}

/** The clock and the dice of a retry, given by tests. */
export interface RetrySeams {
  /** Waits; rejects with `signal.reason` when aborted. @default a timer */
  readonly delay?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
  /** A number in [0, 1). @default Math.random */
  readonly random?: () => number;
}

/** Options of {@linkcode retry}. */
export interface RetryOptions extends RetryPolicy, RetrySeams {
  /** Ends the waiting and the repeating. */
  readonly signal?: AbortSignal | undefined;
  /** Whether a failure that could pass may be repeated here. @default always */
  readonly mayRepeat?: (error: HubError) => boolean;
  /** Told before each wait. */
  readonly onRetry?: (error: HubError, attempt: number, delayMs: number) => void;
}

/**
 * Runs an operation until it succeeds, fails in a way that repeating cannot mend, or has used up
 * its attempts. The operation is given the attempt's number, from 1.
 *
 * Every request of this project passes through exactly one call of this function.
 */
export async function retry<T>(
  operation: (attempt: number) => Promise<T>,
  options: RetryOptions = {},
): Promise<T> {
  const { signal, onRetry, mayRepeat = () => true, delay = wait } = options;
  for (let attempt = 1;; attempt++) {
    signal?.throwIfAborted();
    try {
      return await operation(attempt);
    } catch (error) {
      signal?.throwIfAborted();
      const delayMs = retryDelay(error, attempt, options);
      if (delayMs === undefined || !mayRepeat(error as HubError)) throw error;
      onRetry?.(error as HubError, attempt, delayMs);
      await delay(delayMs, signal);
    }
  }
}

/**
 * Milliseconds to wait before repeating after `error`, or undefined when it should not be repeated.
 * Full jitter (a uniform draw below a doubling bound) keeps clients from returning in step; a
 * server's own Retry-After is obeyed to the letter and never jittered.
 */
export function retryDelay(
  error: unknown,
  attempt: number,
  options: RetryPolicy & RetrySeams = {},
): number | undefined {
  const {
    attempts = 6,
    baseDelayMs = 500,
    maxDelayMs = 20_000,
    maxServerDelayMs = 300_000,
    random = Math.random,
  } = options;
  if (!(error instanceof HubError) || !error.retryable || attempt >= attempts) return undefined;
  if (error instanceof RateLimitError && error.retryAfterMs !== undefined) {
    return error.retryAfterMs <= maxServerDelayMs ? error.retryAfterMs : undefined;
  }
  return Math.round(random() * Math.min(maxDelayMs, baseDelayMs * 2 ** (attempt - 1)));
}

/** Waits for `milliseconds`; rejects with `signal.reason` when aborted. */
export function wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
