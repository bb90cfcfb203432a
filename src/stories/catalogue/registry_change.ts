import type { DownloadConfig } from "../pull/download_config.ts";

/** What an update of the registry did. */
export interface RegistryUpdate {
  /** The commit of the publisher's repository that the catalogue is from now. */
  readonly commit: string;
  /** The commit it was from before; null where none had been fetched. */
  readonly before: string | null;
  /** Ids that are new. */
  readonly added: readonly string[];
  /** Ids of which something else is said than before. */
  readonly changed: readonly string[];
  /** Ids that are gone. */
  readonly removed: readonly string[];
}

/** What an update of the registry goes by. */
export type RegistryUpdateConfig = Pick<
  DownloadConfig,
  "endpoint" | "token" | "stateDir" | "offline" | "settings" | "fetch" | "signal" | "onProgress"
>;
