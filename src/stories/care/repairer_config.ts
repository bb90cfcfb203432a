import type { DownloadConfig } from "../pull/download_config.ts";

/** How a `ModelRepairer` works. Whatever is not given comes from `settings`. */
export type RepairerConfig = Pick<
  DownloadConfig,
  | "endpoint"
  | "token"
  | "cacheDir"
  | "stateDir"
  | "connections"
  | "limitRate"
  | "transport"
  | "offline"
  | "hashing"
  | "onProgress"
  | "signal"
  | "settings"
  | "fetch"
>;
