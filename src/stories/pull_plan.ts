import type { FoundFile } from "../cache/destination.ts";
import type { Proof } from "../cache/state_folder.ts";
import type { RemoteFile } from "../vocabulary/repository.ts";
import type { PlannedFile } from "./download_result.ts";

/** What is known of a file before anything is done about it. */
export interface FileFacts {
  /** The file as the Hub lists it. */
  readonly file: RemoteFile;
  /** The file at its destination, where it is there in the right size. */
  readonly found?: FoundFile | undefined;
  /** The record that what was found was proven before. */
  readonly proof?: Proof | undefined;
  /** A blob in the cache that an output folder can get a copy of. */
  readonly cached?: FoundFile | undefined;
  /** Bytes an interrupted transfer has left. */
  readonly journaledBytes: number;
}

/** Decides what happens to a file. Pure. */
export function planFile({ file, found, proof, cached, journaledBytes }: FileFacts): PlannedFile {
  const { path, size } = file;
  const present = { path, size, presentBytes: size, fetchBytes: 0 };
  if (found !== undefined) return { ...present, action: proof === undefined ? "prove" : "reuse" };
  if (cached !== undefined) return { ...present, action: "copy" };
  return {
    path,
    size,
    action: journaledBytes > 0 ? "resume" : "fetch",
    presentBytes: journaledBytes,
    fetchBytes: size - journaledBytes,
  };
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
