import { InvalidFormatError } from "../vocabulary/errors.ts";
import type { ByteRange } from "../vocabulary/byte_source.ts";
import { isObject } from "../vocabulary/is_object.ts";
import { CHUNK_HEADER_SIZE } from "./chunk_record.ts";
import { MAX_CHUNK_SIZE } from "./chunker.ts";
import { isXetHash, type XetHash } from "./xet_hash.ts";
import { MAX_XORB_CHUNKS, MAX_XORB_SIZE } from "./xorb.ts";

/** A half-open range of chunks of a xorb. */
export interface ChunkRange {
  /** Index of the first chunk. */
  readonly start: number;
  /** Index after the last chunk. */
  readonly end: number;
}

/** How to put a range of a file together, whichever version of the protocol told it. */
export interface Reconstruction {
  /** Bytes of the first term that come before the range. */
  readonly skip: number;
  /** The pieces, in order. */
  readonly terms: readonly ReconstructionTerm[];
}

/** A run of chunks of one xorb, as a piece of a file. */
export interface ReconstructionTerm {
  /** The xorb it is in. */
  readonly xorb: XetHash;
  /** The chunks it is made of. */
  readonly chunks: ChunkRange;
  /** Size of its bytes, uncompressed. */
  readonly size: number;
  /** What to fetch for it; terms may share one entry. */
  readonly entry: FetchEntry;
}

/** A run of chunks that is fetched as one. */
export interface FetchEntry {
  /** The xorb it is in. */
  readonly xorb: XetHash;
  /** The chunks it holds: those of a term, and maybe more. */
  readonly chunks: ChunkRange;
  /** Where it is, signed, for this range alone. */
  readonly url: string;
  /** The bytes to ask for there. */
  readonly bytes: ByteRange;
}

/**
 * Reads the answer to a question for `range` of a file, of version 1 or 2, as parsed from JSON.
 *
 * A server's numbers decide how much is fetched, kept in memory and written, so every one of them
 * is held against the limits of the format and against the range.
 *
 * @throws {InvalidFormatError} when it is malformed, or does not give that range
 */
export function parseReconstruction(reply: unknown, range: ByteRange): Reconstruction {
  if (!isObject(reply) || !isCount(reply.offset_into_first_range) || !Array.isArray(reply.terms)) {
    throw malformed("it is not of the form expected");
  }
  const wanted = range.end - range.start;
  // Every term but the last has a byte of the range, so more of them need not be looked at.
  if (reply.terms.length === 0 || reply.terms.length > wanted) {
    throw malformed(`it has ${reply.terms.length} terms`);
  }
  const entries = "xorbs" in reply ? entriesOfV2(reply.xorbs) : entriesOfV1(reply.fetch_info);
  const terms = reply.terms.map((term) => parseTerm(term, entries));
  const skip = reply.offset_into_first_range;
  assertCovers(skip, terms, wanted);
  return { skip, terms };
}

/** All bytes of the range must be there, and no term that has none of them. */
function assertCovers(skip: number, terms: readonly ReconstructionTerm[], wanted: number): void {
  const first = terms[0]?.size ?? 0;
  const last = terms.at(-1)?.size ?? 0;
  const size = terms.reduce((sum, term) => sum + term.size, 0);
  if (skip >= first) throw malformed("the first term has no byte of the range");
  if (size - skip < wanted) throw malformed(`it gives ${size - skip} bytes of ${wanted}`);
  if (size - skip - last >= wanted) throw malformed("the last term has no byte of the range");
}

/**
 * The entries of each xorb by their first chunk, each replaced by whichever of those up to it reaches
 * furthest: that one has the chunks of a term if any has, and is found without looking at all.
 */
type Entries = ReadonlyMap<XetHash, readonly FoundEntry[]>;

interface FoundEntry {
  readonly start: number;
  readonly furthest: FetchEntry;
}

function indexEntries(entries: readonly FetchEntry[]): FoundEntry[] {
  const sorted = [...entries].sort((a, b) => a.chunks.start - b.chunks.start);
  let furthest = sorted[0];
  return sorted.map((entry) => {
    if (furthest === undefined || entry.chunks.end > furthest.chunks.end) furthest = entry;
    return { start: entry.chunks.start, furthest };
  });
}

/** Of the entries that begin at `chunk` or before it, the one that reaches furthest. */
function furthestFrom(entries: readonly FoundEntry[], chunk: number): FetchEntry | undefined {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.start ?? 0) <= chunk) low = middle + 1;
    else high = middle;
  }
  return entries[low - 1]?.furthest;
}

function parseTerm(term: unknown, entries: Entries): ReconstructionTerm {
  if (!isObject(term) || !isXetHash(term.hash) || !isCount(term.unpacked_length)) {
    throw malformed("a term is not of the form expected");
  }
  const chunks = parseChunks(term.range);
  const count = chunks.end - chunks.start;
  if (term.unpacked_length < count || term.unpacked_length > count * MAX_CHUNK_SIZE) {
    throw malformed(`a term of ${count} chunks claims to have ${term.unpacked_length} bytes`);
  }
  const entry = furthestFrom(entries.get(term.hash) ?? [], chunks.start);
  if (entry === undefined || entry.chunks.end < chunks.end) {
    throw malformed("it does not say where the chunks of a term are");
  }
  return { xorb: term.hash, chunks, size: term.unpacked_length, entry };
}

/** Protocol: `xorbs: {hash: [{url, ranges: [{chunks, bytes}]}]}`. */
function entriesOfV2(xorbs: unknown): Entries {
  return mapXorbs(xorbs, (xorb, { url, ranges }) => {
    if (!Array.isArray(ranges)) throw malformed("a place is not of the form expected");
    return ranges.map((range) => {
      if (!isObject(range)) throw malformed("a place is not of the form expected");
      return parseEntry(xorb, url, range.chunks, range.bytes);
    });
  });
}

/** Protocol: `fetch_info: {hash: [{range, url, url_range}]}`. */
function entriesOfV1(fetchInfo: unknown): Entries {
  return mapXorbs(
    fetchInfo,
    (xorb, { url, range, url_range }) => [parseEntry(xorb, url, range, url_range)],
  );
}

function mapXorbs(
  xorbs: unknown,
  parse: (xorb: XetHash, place: Readonly<Record<string, unknown>>) => FetchEntry[],
): Entries {
  if (!isObject(xorbs)) throw malformed("it is not of the form expected");
  return new Map(
    Object.entries(xorbs).map(([xorb, places]) => {
      if (!isXetHash(xorb) || !Array.isArray(places)) {
        throw malformed("a xorb is not of the form expected");
      }
      const entries = places.flatMap((place) => {
        if (!isObject(place)) throw malformed("a place is not of the form expected");
        return parse(xorb, place);
      });
      return [xorb, indexEntries(entries)];
    }),
  );
}

function parseEntry(xorb: XetHash, url: unknown, range: unknown, byteRange: unknown): FetchEntry {
  if (typeof url !== "string" || !URL.canParse(url)) throw malformed("a place has no URL");
  const chunks = parseChunks(range);
  // Protocol: chunk ranges exclude their end; byte ranges include it.
  const { start, end: last } = parseRange(byteRange);
  const bytes = { start, end: last + 1 };
  const size = bytes.end - start;
  const count = chunks.end - chunks.start;
  if (
    bytes.end > MAX_XORB_SIZE || size < count * (CHUNK_HEADER_SIZE + 1) ||
    size > count * MAX_RECORD_SIZE
  ) {
    throw malformed(`${count} chunks claim to be in the bytes ${start} to ${last}`);
  }
  return { xorb, chunks, url, bytes };
}

/** What a reader accepts of a chunk, and not only what a writer makes of it. */
const MAX_RECORD_SIZE = CHUNK_HEADER_SIZE + 2 * MAX_CHUNK_SIZE;

function parseChunks(value: unknown): ChunkRange {
  const { start, end } = parseRange(value);
  if (end <= start || end > MAX_XORB_CHUNKS) {
    throw malformed(`it has the chunks ${start} to ${end} of a xorb`);
  }
  return { start, end };
}

function parseRange(value: unknown): { readonly start: number; readonly end: number } {
  if (!isObject(value) || !isCount(value.start) || !isCount(value.end)) {
    throw malformed("a range is not of the form expected");
  }
  return { start: value.start, end: value.end };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function malformed(state: string): InvalidFormatError {
  return new InvalidFormatError(`Cannot read a reconstruction: ${state}`);
}
