import type { Repository } from "../../vocabulary/repository.ts";
import type { DownloadConfig } from "../pull/download_config.ts";
import type { ModelPlace } from "./model_place.ts";
import type { FileChange } from "./tree_changes.ts";

/** What an update did, or would do. */
export interface UpdateResult {
  /** The models that had fallen behind, and are up to date now. */
  readonly updated: readonly UpdatedModel[];
  /** How many models were up to date before, wherever they are. */
  readonly current: number;
  /** Those that could not be updated. */
  readonly failures: readonly UpdateFailure[];
  /** Path of the lock that was looked at; null where there is none. */
  readonly lock: string | null;
  /** Whether the lock says something else than before. */
  readonly lockChanged: boolean;
}

/** A model that had fallen behind. */
export interface UpdatedModel {
  /** Where it is. */
  readonly place: ModelPlace;
  /** Where it comes from. */
  readonly repository: Repository;
  /** The branch or tag. */
  readonly revision: string;
  /** The commits its files were taken from before. */
  readonly from: readonly string[];
  /** The commit they are taken from now. */
  readonly to: string;
  /** What changed of the files that were here. */
  readonly changes: readonly FileChange[];
  /** The folder of its files. */
  readonly path: string;
  /** Bytes that came over the network, or would come. */
  readonly fetchedBytes: number;
}

/** A model that could not be updated. */
export interface UpdateFailure {
  /** Where it is. */
  readonly place: ModelPlace;
  /** Where it comes from. */
  readonly repository: Repository;
  /** The branch or tag. */
  readonly revision: string;
  /** Why. */
  readonly error: Error;
}

/** What to update. */
export interface UpdateOptions {
  /** Only these models: `user/repo`, `user/repo@revision`, an id. @default everything here */
  readonly models?: readonly string[];
  /** A `hub.lock` whose entries are brought up to date too; none where it is not there. */
  readonly lock?: string;
  /** Whether to find out only what would be done. @default false */
  readonly dryRun?: boolean;
}

/** How an update works. Where the files go is known. */
export type UpdateConfig = Omit<DownloadConfig, "outputDir" | "showProgress" | "force">;
