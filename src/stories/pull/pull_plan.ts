import type { FoundFile } from "../../cache/destination.ts";
import type { Proof } from "../../cache/state_folder.ts";
import type { ByteRange } from "../../vocabulary/byte_source.ts";
import { etagOf, type RemoteFile } from "../../vocabulary/repository.ts";
import type { Piece } from "../../xet/match_terms.ts";
import type { Delta } from "./delta.ts";
import type { PlannedFile } from "./download_result.ts";

/** What is known of a file before anything is done about it. */
export interface FileFacts {
  /** The file as the Hub lists it. */
  readonly file: RemoteFile;
  /** The file at its destination, where it is there in the right size. */
  readonly found?: FoundFile | undefined;
  /** The file at its destination, known to be wrong. */
  readonly damaged?: DamagedFile | undefined;
  /** The record that what was found was proven before. */
  readonly proof?: Proof | undefined;
  /** A blob in the cache that an output folder can get a copy of. */
  readonly cached?: FoundFile | undefined;
  /** Bytes an interrupted transfer has left. */
  readonly journaledBytes: number;
  /** How it is put together from what else is here. */
  readonly delta?: FileDelta | undefined;
  /** Whether an earlier file of the same pull brings the same blob of the cache. */
  readonly isTwin?: boolean;
}

/** A file that has the name of another, and not its bytes. */
export type DamagedFile = Pick<FoundFile, "path" | "fingerprint">;

/** A file of which some bytes are here under other names. */
export interface FileDelta extends Delta {
  /** Bytes that are neither here nor left by an interrupted transfer. */
  readonly missingBytes: number;
}

/** Decides what happens to a file. Pure. */
export function planFile(facts: FileFacts): PlannedFile {
  const { file, found, proof, cached, journaledBytes, delta, isTwin = false } = facts;
  const { path, size } = file;
  const present = { path, size, presentBytes: size, fetchBytes: 0 };
  if (found !== undefined) return { ...present, action: proof === undefined ? "prove" : "reuse" };
  if (cached !== undefined) return { ...present, action: "copy" };
  if (isTwin) return { ...present, action: "reuse" };
  if (delta !== undefined) {
    const { missingBytes, spentBytes, wireRatio, overheadBytes } = delta;
    const fetchBytes = spentBytes + overheadBytes + Math.round(missingBytes * wireRatio);
    return { path, size, action: "delta", presentBytes: size - missingBytes, fetchBytes };
  }
  return {
    path,
    size,
    action: journaledBytes > 0 ? "resume" : "fetch",
    presentBytes: journaledBytes,
    fetchBytes: size - journaledBytes,
  };
}

/**
 * Finds the files that need no transfer of their own, because in the cache files of one content are
 * one blob: it is fetched for the first of them. Pure.
 */
export function withTwins(facts: readonly FileFacts[]): FileFacts[] {
  const etags = new Set<string>();
  return facts.map((fact) => {
    const etag = etagOf(fact.file);
    const isTwin = fact.found === undefined && etags.has(etag);
    etags.add(etag);
    return isTwin ? { ...fact, journaledBytes: 0, isTwin } : fact;
  });
}

/** Bytes of pieces that are neither on this disk nor in one of the ranges that are done already. Pure. */
export function missingBytes(pieces: readonly Piece[], done: readonly ByteRange[]): number {
  const common = (piece: Piece, range: ByteRange): number =>
    Math.max(0, Math.min(piece.end, range.end) - Math.max(piece.start, range.start));
  return pieces.filter(({ local }) => local === undefined).reduce((sum, piece) => {
    return sum + piece.end - piece.start -
      done.reduce((sum, range) => sum + common(piece, range), 0);
  }, 0);
}

/** Bytes of room a plan takes on its disk. Pure. */
export function roomFor(files: readonly PlannedFile[]): number {
  return files.reduce((sum, { action, size, fetchBytes }) => {
    return sum + (action === "copy" || action === "delta" ? size : fetchBytes);
  }, 0);
}

/** Adds up what a plan costs. Pure. */
export function planTotals(
  files: readonly PlannedFile[],
): { readonly totalBytes: number; readonly presentBytes: number; readonly fetchBytes: number } {
  const sum = (of: (file: PlannedFile) => number): number =>
    files.reduce((total, file) => total + of(file), 0);
  return {
    totalBytes: sum((file) => file.size),
    presentBytes: sum((file) => file.presentBytes),
    fetchBytes: sum((file) => file.fetchBytes),
  };
}
