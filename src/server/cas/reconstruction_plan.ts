import type { ByteRange } from "../../vocabulary/byte_source.ts";
import type { ChunkRange } from "../../xet/reconstruction.ts";
import type { XetHash } from "../../xet/xet_hash.ts";
import type { XetTerm } from "./xet_registry.ts";
import { sizeOfChunks, storedRange, type StoredXorb } from "./xorb_store.ts";

/** How a range of a file is put together: what is answered to the question for it. */
export interface ReconstructionPlan {
  /** Bytes of the first term that come before the range. */
  readonly skip: number;
  /** The pieces, in order. */
  readonly terms: readonly XetTerm[];
  /** What is to be fetched of each xorb, by ascending chunks. */
  readonly fetches: ReadonlyMap<XetHash, readonly PlannedFetch[]>;
}

/** A run of chunks that is fetched as one. */
export interface PlannedFetch {
  /** Which. */
  readonly chunks: ChunkRange;
  /** Where they are in the xorb. */
  readonly bytes: ByteRange;
}

/**
 * What a server of chunks may do that clients seldom meet, for their tests. All of it is right by the
 * protocol.
 */
export interface ReconstructionQuirks {
  /** No term has more chunks than this. @default any number */
  readonly termChunks?: number | undefined;
  /** Terms begin where the file's terms do, so that what comes before the range may be many chunks. @default false */
  readonly wholeTerms?: boolean | undefined;
  /** So many chunks on either side of what is needed are fetched with it. @default 0 */
  readonly surplusChunks?: number | undefined;
}

/** Plans a range of a file, which must lie within it. */
export function planReconstruction(
  terms: readonly XetTerm[],
  xorbs: ReadonlyMap<XetHash, StoredXorb>,
  range: ByteRange,
  quirks: ReconstructionQuirks = {},
): ReconstructionPlan {
  const { termChunks = Infinity, wholeTerms = false, surplusChunks = 0 } = quirks;
  const pieces = terms.flatMap((term) => split(term, xorbs.get(term.xorb), termChunks));
  let offset = 0;
  let skip = 0;
  const wanted: XetTerm[] = [];
  for (const piece of pieces) {
    const [start, end] = [range.start - offset, range.end - offset];
    offset += piece.size;
    const xorb = xorbs.get(piece.xorb);
    if (start >= piece.size || end <= 0 || xorb === undefined) continue;
    const cut = wholeTerms
      ? { term: piece, skip: Math.max(0, start) }
      : trim(piece, xorb, start, end);
    if (wanted.length === 0) skip = cut.skip;
    wanted.push(cut.term);
  }
  return { skip, terms: wanted, fetches: planFetches(wanted, xorbs, surplusChunks) };
}

/** A term as several of so many chunks at most. */
function split(term: XetTerm, xorb: StoredXorb | undefined, most: number): XetTerm[] {
  if (xorb === undefined || term.end - term.start <= most) return [term];
  const pieces: XetTerm[] = [];
  for (let start = term.start; start < term.end; start += most) {
    const chunks = { start, end: Math.min(start + most, term.end) };
    pieces.push({ xorb: term.xorb, ...chunks, size: sizeOfChunks(xorb, chunks) });
  }
  return pieces;
}

/** The chunks of a term that have bytes between two offsets, and how many bytes of them come before. */
function trim(
  term: XetTerm,
  xorb: StoredXorb,
  from: number,
  to: number,
): { readonly term: XetTerm; readonly skip: number } {
  let { start, end, size } = term;
  let skip = Math.max(0, from);
  for (;;) {
    const first = xorb.chunks[start]?.size ?? 0;
    if (start === end - 1 || first > skip) break;
    skip -= first;
    size -= first;
    start++;
  }
  let surplus = term.size - Math.min(term.size, to);
  for (;;) {
    const last = xorb.chunks[end - 1]?.size ?? 0;
    if (end === start + 1 || last > surplus) break;
    surplus -= last;
    size -= last;
    end--;
  }
  return { term: { xorb: term.xorb, start, end, size }, skip };
}

/** Runs that touch or overlap are one, for each chunk is fetched once. */
function planFetches(
  terms: readonly XetTerm[],
  xorbs: ReadonlyMap<XetHash, StoredXorb>,
  surplus: number,
): Map<XetHash, PlannedFetch[]> {
  const runs = new Map<XetHash, ChunkRange[]>();
  for (const { xorb, start, end } of terms) {
    const count = xorbs.get(xorb)?.chunks.length ?? end;
    const run = { start: Math.max(0, start - surplus), end: Math.min(count, end + surplus) };
    runs.set(xorb, [...runs.get(xorb) ?? [], run]);
  }
  return new Map(
    [...runs].map(([hash, ranges]) => {
      const xorb = xorbs.get(hash);
      const merged = merge(ranges);
      return [
        hash,
        xorb === undefined
          ? []
          : merged.map((chunks) => ({ chunks, bytes: storedRange(xorb, chunks) })),
      ];
    }),
  );
}

function merge(ranges: readonly ChunkRange[]): ChunkRange[] {
  const merged: ChunkRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last === undefined || range.start > last.end) merged.push(range);
    else merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
  }
  return merged;
}
