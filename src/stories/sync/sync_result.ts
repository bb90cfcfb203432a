import type { Repository } from "../../vocabulary/repository.ts";
import type { DownloadConfig } from "../pull/download_config.ts";
import type { DownloadedFile, DownloadPlan } from "../pull/download_result.ts";
import type { SyncEntry } from "./sync_list.ts";

/** What a sync would do. */
export interface SyncPlan {
  /** The models, in the order of the list, but for those that failed. */
  readonly models: readonly PlannedModel[];
  /** What cannot be brought. */
  readonly failures: readonly SyncFailure[];
  /** Files that would be removed. */
  readonly prunable: readonly PrunableFile[];
  /** Files that nobody names any more, and that stay all the same. */
  readonly spared: readonly SparedFile[];
  /** Size of all files in bytes. */
  readonly totalBytes: number;
  /** Bytes of them that are already here. */
  readonly presentBytes: number;
  /** Bytes to fetch. */
  readonly fetchBytes: number;
}

/** One model of the list, and what would be done. */
export interface PlannedModel {
  /** The entry of the list. */
  readonly entry: SyncEntry;
  /** What would be done about its files. */
  readonly plan: DownloadPlan;
}

/** What a sync did. */
export interface SyncResult {
  /** The models, in the order of the list, but for those that failed. */
  readonly models: readonly SyncedModel[];
  /** What could not be brought. */
  readonly failures: readonly SyncFailure[];
  /** Files that were removed. */
  readonly pruned: readonly PrunableFile[];
  /** Files that nobody names any more, and that stay all the same. */
  readonly spared: readonly SparedFile[];
  /** Path of the lock. */
  readonly lock: string;
  /** Whether the lock says something else than before. */
  readonly lockChanged: boolean;
  /** Bytes that came over the network. */
  readonly fetchedBytes: number;
  /** How long it took. */
  readonly seconds: number;
}

/** One model of the list, as it is now. */
export interface SyncedModel {
  /** The entry of the list. */
  readonly entry: SyncEntry;
  /** Where its files came from. */
  readonly repository: Repository;
  /** Branch, tag or commit. */
  readonly revision: string;
  /** The commit that stands for. */
  readonly commit: string;
  /** The folder of its files. */
  readonly path: string;
  /** The files. */
  readonly files: readonly DownloadedFile[];
  /** Bytes that came over the network. */
  readonly fetchedBytes: number;
}

/** One model of the list that could not be brought. */
export interface SyncFailure {
  /** The entry of the list. */
  readonly entry: SyncEntry;
  /** Why. */
  readonly error: Error;
}

/** A file that a sync has brought into a plain folder, and its list no longer names. */
export interface PrunableFile {
  /** The folder. */
  readonly folder: string;
  /** Path in the folder. */
  readonly path: string;
  /** Size in bytes. */
  readonly size: number;
}

/** Such a file that stays. */
export interface SparedFile {
  /** The folder. */
  readonly folder: string;
  /** Path in the folder. */
  readonly path: string;
  /** Why it stays. */
  readonly reason: string;
}

/** How a list is synced. */
export interface SyncOptions {
  /**
   * Whether exactly the files of the lock are brought, and nothing is looked up. @default false
   */
  readonly frozen?: boolean;
  /**
   * Whether files go that an earlier sync of the same list has brought into a plain folder, and the
   * list no longer names; a function is asked first. @default false
   */
  readonly prune?: boolean | ((files: readonly PrunableFile[]) => Promise<boolean>);
}

/** How a sync works. Where the files go, the list says. */
export type SyncConfig = Omit<DownloadConfig, "outputDir" | "showProgress">;
