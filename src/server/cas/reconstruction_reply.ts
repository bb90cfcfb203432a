import type { ByteRange } from "../../vocabulary/byte_source.ts";
import type { XetHash } from "../../xet/xet_hash.ts";
import { ErrorReply } from "../api/error_reply.ts";
import { parseRange } from "../api/range.ts";
import {
  planReconstruction,
  type ReconstructionPlan,
  type ReconstructionQuirks,
} from "./reconstruction_plan.ts";
import type { XetFileWithTerms } from "./xet_registry.ts";
import type { StoredXorb, XorbStore } from "./xorb_store.ts";

/** What an answer is made with. */
export interface ReconstructionReplyParts {
  /** Has the xorbs. */
  readonly xorbs: XorbStore;
  /** Makes an address for bytes of a xorb. */
  readonly addressOf: (hash: XetHash, ranges: readonly ByteRange[]) => string;
  /** What clients seldom meet. */
  readonly quirks: ReconstructionQuirks;
}

/**
 * How to put a range of a file together, in either version of the protocol (xet: reconstruction).
 *
 * @throws {ErrorReply} 416 for a range that begins behind the file's end
 */
export async function reconstructionReply(
  version: 1 | 2,
  file: XetFileWithTerms,
  rangeHeader: string | null,
  { xorbs, addressOf, quirks }: ReconstructionReplyParts,
): Promise<object> {
  const asked = parseRange(rangeHeader, file.size);
  if (asked.kind === "unsatisfiable") {
    throw new ErrorReply(416, "InvalidRange", "Requested range not satisfiable", {
      headers: { "Content-Range": `bytes */${file.size}` },
    });
  }
  const range = asked.kind === "part" ? asked.range : { start: 0, end: file.size };
  const stored = await findXorbs(file, range, xorbs);
  const plan = planReconstruction(file.terms, stored, range, quirks);
  return {
    offset_into_first_range: plan.skip,
    terms: plan.terms.map(({ xorb, size, start, end }) => ({
      hash: xorb,
      unpacked_length: size,
      range: { start, end },
    })),
    ...(version === 2 ? entriesOfV2(plan, addressOf) : entriesOfV1(plan, addressOf)),
  };
}

/** The xorbs of the terms that have bytes of the range. */
async function findXorbs(
  { terms }: XetFileWithTerms,
  range: ByteRange,
  store: XorbStore,
): Promise<Map<XetHash, StoredXorb>> {
  const found = new Map<XetHash, StoredXorb>();
  let offset = 0;
  for (const { xorb, size } of terms) {
    const isNeeded = offset < range.end && offset + size > range.start;
    offset += size;
    if (!isNeeded || found.has(xorb)) continue;
    const stored = await store.find(xorb);
    if (stored === undefined) throw new ErrorReply(404, "NotFound", "A xorb is gone");
    found.set(xorb, stored);
  }
  return found;
}

type AddressOf = ReconstructionReplyParts["addressOf"];

/** One address for all that is needed of a xorb. */
function entriesOfV2({ fetches }: ReconstructionPlan, addressOf: AddressOf): object {
  const entries = [...fetches].map(([hash, runs]) => {
    const ranges = runs.map(({ chunks, bytes }) => ({ chunks, bytes: inclusive(bytes) }));
    return [hash, [{ url: addressOf(hash, runs.map(({ bytes }) => bytes)), ranges }]];
  });
  return { xorbs: Object.fromEntries(entries) };
}

/** An address for each run of chunks. */
function entriesOfV1({ fetches }: ReconstructionPlan, addressOf: AddressOf): object {
  const entries = [...fetches].map(([hash, runs]) => [
    hash,
    runs.map(({ chunks, bytes }) => ({
      range: chunks,
      url: addressOf(hash, [bytes]),
      url_range: inclusive(bytes),
    })),
  ]);
  return { fetch_info: Object.fromEntries(entries) };
}

/** Protocol: chunk ranges exclude their end; byte ranges include it. */
function inclusive({ start, end }: ByteRange): object {
  return { start, end: end - 1 };
}
