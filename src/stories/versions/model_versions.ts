import type { Repository } from "../../vocabulary/repository.ts";
import type { DownloadConfig, DownloadOptions } from "../pull/download_config.ts";
import type { FileChange } from "./tree_changes.ts";

/** The states a repository has had, and their names. Plain data. */
export interface ModelVersions {
  /** The repository. */
  readonly repository: Repository;
  /** The revision whose history is told. */
  readonly revision: string;
  /** Names that move on. */
  readonly branches: readonly NamedVersion[];
  /** Names that stay. */
  readonly tags: readonly NamedVersion[];
  /** The latest commits, the latest first. */
  readonly commits: readonly ModelCommit[];
  /** Whether there are earlier ones. */
  readonly hasMore: boolean;
  /** When the Hub said this, in ISO 8601. */
  readonly askedAt: string;
  /** Whether it said so in an earlier run, and was not asked now. */
  readonly kept: boolean;
}

/** A branch or a tag. */
export interface NamedVersion {
  /** Its name. */
  readonly name: string;
  /** The commit it stands for. */
  readonly commit: string;
  /** When that was made, in ISO 8601; null where it is not among the latest hundred of the history. */
  readonly date: string | null;
  /** Whether the cache has files of that commit. */
  readonly cached: boolean;
}

/** A commit, and what it changed. */
export interface ModelCommit {
  /** Its hash. */
  readonly commit: string;
  /** The first line of its message. */
  readonly title: string;
  /** When it was made, in ISO 8601. */
  readonly date: string;
  /** The names of its authors. */
  readonly authors: readonly string[];
  /** The branches and tags that stand for it. */
  readonly names: readonly string[];
  /** Whether the cache has files of it. */
  readonly cached: boolean;
  /** The files it changed, those of the model where one was named; null where that is not known here. */
  readonly changes: readonly FileChange[] | null;
}

/** Which versions to list. */
export interface VersionsOptions extends Pick<DownloadOptions, "revision" | "type"> {
  /** The most commits, from 1 to 99; each costs a request the first time. @default 10 */
  readonly limit?: number;
}

/** What a listing of versions goes by. */
export type VersionsConfig = Pick<
  DownloadConfig,
  | "endpoint"
  | "token"
  | "cacheDir"
  | "stateDir"
  | "offline"
  | "preferOffline"
  | "settings"
  | "fetch"
  | "signal"
  | "onProgress"
>;
