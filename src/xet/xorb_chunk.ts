import type { XetHash } from "./xet_hash.ts";

/** One chunk of a xorb. */
export interface XorbChunk {
  /** The hash of its bytes. */
  readonly hash: XetHash;
  /** Size of its bytes. */
  readonly size: number;
  /** Offset after its record in the xorb, headers included. */
  readonly storedEnd: number;
}
