/** The kinds of repository this tool moves. */
export type RepositoryType = "model" | "dataset";

/** A repository on a Hub. */
export interface Repository {
  /** What it holds. */
  readonly type: RepositoryType;
  /** `namespace/name`, or a bare legacy name such as `gpt2`. */
  readonly name: string;
}

/** A file of a repository at one commit, as the Hub's tree lists it. */
export interface RemoteFile {
  /** Path within the repository, segments separated by `/`. */
  readonly path: string;
  /** Size in bytes. */
  readonly size: number;
  /** Git object id, SHA-1 in hex: of the bytes themselves, or of the pointer when `sha256` is set. */
  readonly oid: string;
  /** SHA-256 of the bytes, in hex, where the Hub stores the file in LFS or Xet. */
  readonly sha256?: string;
  /** Xet file hash in its string form, where the Hub offers one. */
  readonly xetHash?: string;
}

/**
 * The content address of a file: its SHA-256 where it is in LFS, else its git blob SHA-1. It names
 * the blob in the cache and is what the finished file is proven against.
 */
export function etagOf(file: RemoteFile): string {
  return file.sha256 ?? file.oid;
}

/** Whether `revision` is a full commit hash, hence can never move. */
export function isCommitHash(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}
