import type { HubClient } from "../../hub/hub_client.ts";
import type { RateLimiter } from "../../transfer/rate_limiter.ts";
import type { PullSession } from "../pull/pull_session.ts";

/** With what a list is mirrored. */
export interface MirrorContext {
  /** The Hub that has the models. */
  readonly session: PullSession;
  /** The other one. */
  readonly hub: HubClient;
  /** Ends everything. */
  readonly signal: AbortSignal;
  /** Keeps to the rate that was asked for. */
  readonly limiter: RateLimiter;
}
