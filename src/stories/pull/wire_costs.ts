import type { Piece } from "../../xet/match_terms.ts";
import type { FetchEntry, Reconstruction } from "../../xet/reconstruction.ts";
import type { Delta } from "./delta.ts";

/**
 * What the missing pieces of a file will cost on the network: chunks are stored compressed, every
 * piece is asked for, and where one request ends in the middle of a chunk and the next begins, both
 * bring it. Pure.
 */
export function wireCosts(
  { terms }: Reconstruction,
  pieces: readonly Piece[],
): Pick<Delta, "wireRatio" | "overheadBytes"> {
  const missing = pieces.filter(({ local }) => local === undefined);
  const ratios = ratiosOf(terms);
  let wire = 0;
  let size = 0;
  let start = 0;
  for (const { entry, size: length } of terms) {
    const end = start + length;
    for (const piece of missing) {
      const common = Math.min(piece.end, end) - Math.max(piece.start, start);
      if (common <= 0) continue;
      wire += common * (ratios.get(entry) ?? UNCOMPRESSED);
      size += common;
    }
    start = end;
  }
  const cuts = missing.reduce(
    (sum, piece) => sum + Math.floor((piece.end - 1) / RUN) - Math.floor(piece.start / RUN),
    0,
  );
  return {
    wireRatio: size === 0 ? 1 : wire / size,
    overheadBytes: missing.length * REPLY + cuts * (REPLY + CHUNK),
  };
}

/** Bytes on the network for each byte of an entry, for those of which every chunk is needed. */
function ratiosOf(terms: Reconstruction["terms"]): Map<FetchEntry, number> {
  const uses = new Map<FetchEntry, { chunks: number; size: number }>();
  for (const { entry, chunks, size } of terms) {
    const use = uses.get(entry) ?? { chunks: 0, size: 0 };
    uses.set(entry, { chunks: use.chunks + chunks.end - chunks.start, size: use.size + size });
  }
  const ratios = new Map<FetchEntry, number>();
  for (const [entry, { chunks, size }] of uses) {
    if (chunks !== entry.chunks.end - entry.chunks.start) continue;
    ratios.set(entry, (entry.bytes.end - entry.bytes.start) / size);
  }
  return ratios;
}

/** Chunks that do not compress are stored as they are, each behind a header of 8 bytes. */
const UNCOMPRESSED = 1.00013;
/** What one request brings of a large file at most. */
const RUN = 32 * 1024 * 1024;
/** The answer to a question for a piece. */
const REPLY = 600;
/** A chunk of average size. */
const CHUNK = 64 * 1024;
