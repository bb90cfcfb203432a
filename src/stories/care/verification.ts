import type { CachedRepositoryType } from "../../cache/cache_scan.ts";

/** What a verification has found. */
export interface Verification {
  /** Every file that was looked at, each where it is shown. */
  readonly files: readonly VerifiedFile[];
  /** Bytes that were read: a file with several names is read once. */
  readonly hashedBytes: number;
  /** How long it took. */
  readonly seconds: number;
}

/** A file on this disk, and whether it is what it should be. */
export interface VerifiedFile {
  /** The repository it is from; null where that is not known. */
  readonly repository: { readonly type: CachedRepositoryType; readonly name: string } | null;
  /** The commit it is from; null where that is not known. */
  readonly commit: string | null;
  /** The plain folder it is in; null in the cache. */
  readonly folder: string | null;
  /** Path in the repository or the folder. */
  readonly path: string;
  /** Where it is. */
  readonly localPath: string;
  /** Size in bytes; null when it is missing. */
  readonly size: number | null;
  /**
   * - `right`: its bytes have the digest they should have
   * - `wrong`: they have another
   * - `missing`: it should be here, and is not
   * - `unknown`: nobody has kept what it should be
   */
  readonly state: "right" | "wrong" | "missing" | "unknown";
  /** The digest it should have, SHA-256 or git's SHA-1; null when nobody has kept it. */
  readonly expected: string | null;
  /** The digest it has; null where it was not computed, because its size is wrong already. */
  readonly actual: string | null;
}
