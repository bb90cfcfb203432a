import type { Repository } from "../../vocabulary/repository.ts";
import type { SyncEntry } from "../sync/sync_list.ts";
import type { SyncConfig, SyncFailure } from "../sync/sync_result.ts";

/** Where a list is mirrored to, and how. */
export interface MirrorOptions {
  /** Base URL of the other Hub. */
  readonly to: string;
  /** Token for the other Hub; without one nothing but what is open to all can be written. */
  readonly toToken?: string | undefined;
  /** Whether exactly the commits and files of the lock are mirrored. @default false */
  readonly frozen?: boolean;
  /** Whether to find out only what would be sent. @default false */
  readonly dryRun?: boolean;
}

/** How a mirroring works. */
export type MirrorConfig = SyncConfig;

/** What a mirroring did, or would do. */
export interface MirrorResult {
  /** The models, in the order of the list, but for those that failed. */
  readonly models: readonly MirroredModel[];
  /** What could not be mirrored. */
  readonly failures: readonly SyncFailure[];
  /** Bytes of files that went to the other Hub. */
  readonly sentBytes: number;
  /** How long it took. */
  readonly seconds: number;
}

/** One model of the list, as it is on the other Hub now. */
export interface MirroredModel {
  /** The entry of the list. */
  readonly entry: SyncEntry;
  /** The repository, of the same name on both Hubs. */
  readonly repository: Repository;
  /** What it is called on both: a branch or a tag. */
  readonly revision: string;
  /** The commit it was taken from. */
  readonly sourceCommit: string;
  /** The commit that has it on the other Hub; null where none was made yet. */
  readonly commit: string | null;
  /** Paths of the files that were missing there. */
  readonly sent: readonly string[];
  /** Paths of the files that were removed there, because the source has them no more. */
  readonly removed: readonly string[];
  /** Bytes of files that went there; what it had under another name is not sent. */
  readonly sentBytes: number;
}
