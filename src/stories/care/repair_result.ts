import type { VerifiedFile } from "./verification.ts";

/** What a repair has done. */
export interface Repair {
  /** The files that were wrong or missing. */
  readonly files: readonly RepairedFile[];
  /** Bytes that came over the network. */
  readonly fetchedBytes: number;
  /** How long it took. */
  readonly seconds: number;
}

/** A file that was wrong or missing, and what became of it. */
export interface RepairedFile {
  /** The file, as it was found. */
  readonly file: VerifiedFile;
  /** Whether it is right now. */
  readonly repaired: boolean;
  /** Bytes that came over the network for it. */
  readonly fetchedBytes: number;
  /** Bytes that were right, and were kept. */
  readonly keptBytes: number;
  /** Why it is not repaired. */
  readonly failure?: Error;
}
