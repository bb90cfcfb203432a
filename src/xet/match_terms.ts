import type { ChunkRange, ReconstructionTerm } from "./reconstruction.ts";
import type { XetHash } from "./xet_hash.ts";

/** A run of chunks of one xorb that is in a file on this disk. */
export interface LocalRun {
  /** Which file it is in: an index of the caller's. */
  readonly file: number;
  /** The chunks. */
  readonly chunks: ChunkRange;
  /** Offset in the file. */
  readonly offset: number;
  /** Size in bytes. */
  readonly size: number;
}

/** What is known of a chunk of a xorb. */
export interface ChunkFacts {
  /** Size in bytes, where it is known. */
  readonly size?: number;
  /** Where its bytes are on this disk, where they are. */
  readonly local?: LocalPlace;
}

/** Where bytes are on this disk. */
export interface LocalPlace {
  /** Which file: an index of the caller's. */
  readonly file: number;
  /** Offset in it. */
  readonly offset: number;
}

/** A piece of the wanted file: to be copied where it is local, else to be fetched. */
export interface Piece {
  /** Offset in the wanted file. */
  readonly start: number;
  /** Offset after its last byte. */
  readonly end: number;
  /** Where it is on this disk. */
  readonly local?: LocalPlace;
}

/** What is known of chunks on this disk. */
export interface KnownChunks {
  /** The runs of each xorb's chunks that are here. */
  readonly runs: ReadonlyMap<XetHash, readonly LocalRun[]>;
  /** Sizes of the chunks of a run; undefined where the file cannot be cut as it was. */
  readonly sizesOf: (run: LocalRun) => Promise<readonly number[] | undefined>;
  /** The chunks of whole xorbs, where they are known. @default none */
  readonly xorbs?: ReadonlyMap<XetHash, readonly ChunkFacts[]>;
}

/**
 * Divides a file, given as the terms it is made of, into pieces that are on this disk and pieces
 * that are not. Chunks are told apart by xorb and index, or by what is known of their hashes;
 * neither is a proof that the bytes are still there.
 */
export async function matchTerms(
  terms: readonly ReconstructionTerm[],
  known: KnownChunks,
): Promise<Piece[]> {
  const pieces: Piece[] = [];
  let start = 0;
  for (const term of terms) {
    pieces.push(...await matchTerm(term, start, known));
    start += term.size;
  }
  return merge(pieces);
}

async function matchTerm(
  { xorb, chunks, size }: ReconstructionTerm,
  start: number,
  { runs, sizesOf, xorbs }: KnownChunks,
): Promise<Piece[]> {
  const end = start + size;
  const overlapping = (runs.get(xorb) ?? []).filter((run) =>
    run.chunks.start < chunks.end && run.chunks.end > chunks.start
  );
  const same = overlapping.find((run) =>
    run.chunks.start === chunks.start && run.chunks.end === chunks.end && run.size === size
  );
  if (same !== undefined) {
    return [{ start, end, local: { file: same.file, offset: same.offset } }];
  }
  const facts: ChunkFacts[] = Array.from(
    { length: chunks.end - chunks.start },
    (_, index) => xorbs?.get(xorb)?.[chunks.start + index] ?? {},
  );
  for (const run of overlapping) {
    let offset = run.offset;
    (await sizesOf(run))?.forEach((size, index) => {
      const position = run.chunks.start + index - chunks.start;
      if (facts[position]?.local === undefined && position >= 0 && position < facts.length) {
        facts[position] = { size, local: { file: run.file, offset } };
      }
      offset += size;
    });
  }
  return place(facts, start, end) ?? [{ start, end }];
}

/**
 * Places chunks from both ends of a term towards its middle, as far as their sizes are known; what
 * lies between is fetched. Undefined when they do not fit into the term.
 */
function place(facts: readonly ChunkFacts[], start: number, end: number): Piece[] | undefined {
  const front: Piece[] = [];
  let first = 0;
  let from = start;
  for (let size = facts[first]?.size; size !== undefined; size = facts[++first]?.size) {
    front.push(piece(from, from += size, facts[first]?.local));
  }
  if (first === facts.length) return from === end ? front : undefined;
  const back: Piece[] = [];
  let last = facts.length - 1;
  let to = end;
  for (let size = facts[last]?.size; size !== undefined; size = facts[--last]?.size) {
    back.unshift(piece(to - size, to, facts[last]?.local));
    to -= size;
  }
  return from < to ? [...front, { start: from, end: to }, ...back] : undefined;
}

function piece(start: number, end: number, local: LocalPlace | undefined): Piece {
  return local === undefined ? { start, end } : { start, end, local };
}

/** Joins neighbours of one kind, once short copies between fetched pieces are fetched too. */
function merge(pieces: readonly Piece[]): Piece[] {
  const joined = join(pieces);
  return join(joined.map((each, index) => {
    const isShort = each.end - each.start < WORTH_COPYING;
    const isAlone = [joined[index - 1], joined[index + 1]].some((other) =>
      other !== undefined && other.local === undefined
    );
    return isShort && isAlone ? { start: each.start, end: each.end } : each;
  }));
}

/** A request more costs about as much as so many bytes. */
const WORTH_COPYING = 256 * 1024;

function join(pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = [];
  for (const next of pieces) {
    const last = joined.at(-1);
    if (last === undefined || !continues(last, next)) joined.push(next);
    else joined[joined.length - 1] = { ...last, end: next.end };
  }
  return joined;
}

function continues(last: Piece, next: Piece): boolean {
  if (last.local === undefined || next.local === undefined) return last.local === next.local;
  return last.local.file === next.local.file &&
    last.local.offset + last.end - last.start === next.local.offset;
}
