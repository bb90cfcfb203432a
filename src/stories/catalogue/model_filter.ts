import type { RuvLtraRegistry } from "../../registry/ruv_ltra_registry.ts";
import type { ModelSize } from "../../registry/model_size.ts";
import type { DownloadConfig } from "../pull/download_config.ts";

/** Which models of the registry to list. Without any wish, all. */
export interface ModelFilter {
  /** Only this size class. */
  readonly size?: ModelSize;
  /** Only the adapters of this base model. */
  readonly adaptersOf?: string;
  /** Only what is on this disk: in the output folder, or in the cache at the state `main` had last. */
  readonly cached?: boolean;
}

/** Where the listing looks for the registry and for files. */
export interface ListingConfig
  extends Pick<DownloadConfig, "cacheDir" | "outputDir" | "stateDir" | "settings"> {
  /** The registry to list. @default the one `openRegistry` opens */
  readonly registry?: RuvLtraRegistry;
}
