import type { FaultRule } from "../fault_rule.ts";

/** One step of a push, whose requests meet the fault. */
export interface PushStep {
  /** What it sends or asks about. */
  readonly id: "object" | "token" | "query" | "look" | "xorb" | "shard" | "commit";
  /** Whether it is one of a push by Xet. */
  readonly isXet: boolean;
  /** Its requests. */
  readonly requests: FaultRule;
  /** Who answers them. */
  readonly asks: "hub" | "store";
  /** What the answers carry. */
  readonly answer: "json" | "shard" | "nothing";
}

/** The step that sends a file in one piece. */
export const OBJECT_STEP: PushStep = {
  id: "object",
  isXet: false,
  requests: { origin: "cdn" },
  asks: "store",
  answer: "nothing",
};

/** The steps of a push by Xet, in their order. */
export const XET_STEPS: readonly PushStep[] = [
  {
    id: "token",
    isXet: true,
    requests: { origin: "hub", target: "/xet-write-token/" },
    asks: "hub",
    answer: "json",
  },
  {
    id: "query",
    isXet: true,
    requests: { origin: "cdn", target: "/v1/chunks/" },
    asks: "store",
    answer: "shard",
  },
  {
    id: "look",
    isXet: true,
    requests: { origin: "cdn", method: "HEAD", target: "/v1/xorbs/" },
    asks: "store",
    answer: "nothing",
  },
  {
    id: "xorb",
    isXet: true,
    requests: { origin: "cdn", method: "POST", target: "/v1/xorbs/" },
    asks: "store",
    answer: "json",
  },
  {
    id: "shard",
    isXet: true,
    requests: { origin: "cdn", method: "POST", target: "/v1/shards" },
    asks: "store",
    answer: "json",
  },
  {
    id: "commit",
    isXet: true,
    requests: { origin: "hub", method: "POST", target: "/commit/" },
    asks: "hub",
    answer: "json",
  },
];
