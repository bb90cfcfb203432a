import type { Piece } from "../../xet/match_terms.ts";

/** How a file is put together from what is here and what is fetched. */
export interface Delta {
  /** Its pieces in order; a local one names one of `paths` by its index. */
  readonly pieces: readonly Piece[];
  /** The files on this disk that pieces are copied from. */
  readonly paths: readonly string[];
  /** The file's first bytes, where they were fetched to find that out. */
  readonly head: Uint8Array;
  /** Bytes it took over the network to find that out. */
  readonly spentBytes: number;
  /** Bytes on the network for each byte that is fetched: chunks are compressed. */
  readonly wireRatio: number;
  /** Further bytes on the network: answers, and chunks that come twice. */
  readonly overheadBytes: number;
}
