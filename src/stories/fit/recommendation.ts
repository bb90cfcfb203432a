import type { FitPlace } from "../../fit/choose_variant.ts";
import type { MachineMemory } from "../../fit/machine_memory.ts";
import type { MemoryNeed } from "../../fit/memory_need.ts";
import type { DownloadConfig } from "../pull/download_config.ts";
import type { FitOptions } from "./model_fit.ts";

/** Which model of the registry to take on a machine, and why. Plain data. */
export interface Recommendation {
  /** The id of the largest model that fits; null where none does. */
  readonly recommended: string | null;
  /** What it has to fit. */
  readonly machine: MachineMemory;
  /** The registry's base models, from small to large. */
  readonly models: readonly RecommendedModel[];
  /** What the Hub could not be asked about and why, a clause each. */
  readonly notes: readonly string[];
}

/** A model of the registry, and whether it fits. */
export interface RecommendedModel {
  /** Its id. */
  readonly id: string;
  /** Its quantization. */
  readonly quantization: string;
  /** Size of its file in bytes. */
  readonly size: number;
  /** Whether the size is the Hub's word, or the catalogue's. */
  readonly source: "hub" | "catalogue";
  /** The memory it takes. */
  readonly need: MemoryNeed;
  /** Where it fits; null where it does not. */
  readonly place: FitPlace | null;
}

/** What a recommendation goes by. */
export type RecommendationConfig =
  & Pick<
    DownloadConfig,
    | "endpoint"
    | "token"
    | "cacheDir"
    | "offline"
    | "preferOffline"
    | "settings"
    | "fetch"
    | "signal"
    | "onProgress"
  >
  & {
    /** What the model has to fit. @default this machine */
    readonly fit?: FitOptions;
  };
