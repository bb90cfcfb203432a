import type { CachedRepositoryType } from "./cache_scan.ts";

/** What a file is said to be, by whoever put it there. */
export interface FileClaim {
  /** The repository it is from, where that is known. */
  readonly repository?: { readonly type: CachedRepositoryType; readonly name: string } | undefined;
  /** The commit it is from, where that is known. */
  readonly commit?: string | undefined;
  /** The plain folder it is in; undefined in the cache. */
  readonly folder?: string | undefined;
  /** Path in the repository or the folder, segments separated by `/`. */
  readonly path: string;
  /** Where it is. */
  readonly localPath: string;
  /** What it should be; undefined when nobody has said so. */
  readonly expected: ExpectedContent | undefined;
}

/** What a file should be. */
export interface ExpectedContent {
  /** SHA-256 or git object id of its bytes, in hex. */
  readonly etag: string;
  /** Its size in bytes, where that is known. */
  readonly size?: number | undefined;
}
