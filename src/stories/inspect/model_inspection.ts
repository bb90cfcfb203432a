import type { FitPlace } from "../../fit/choose_variant.ts";
import type { MachineMemory } from "../../fit/machine_memory.ts";
import type { MemoryNeed } from "../../fit/memory_need.ts";
import type { ModelInfo } from "../../registry/model_info.ts";
import type { RemoteFile, Repository } from "../../vocabulary/repository.ts";
import type { AutomaticChoice } from "../fit/automatic_choice.ts";
import type { CatalogueDifference } from "./catalogue_differences.ts";
import type { DownloadConfig } from "../pull/download_config.ts";

/** Everything known about a model: what the registry says, and what the Hub says. Plain data. */
export interface ModelInspection {
  /** The repository. */
  readonly repository: Repository;
  /** What was asked about: branch, tag or commit. */
  readonly revision: string;
  /** What the registry says; null for what it does not hold. */
  readonly catalogue: ModelInfo | null;
  /** What the Hub says; null when it was not asked or did not answer. */
  readonly hub: HubFacts | null;
  /** Why the Hub did not answer; null when it did, or was not asked. */
  readonly hubFailure: string | null;
  /** Where the catalogue's word differs from the Hub's, or from the name of its own file. */
  readonly differences: readonly CatalogueDifference[];
  /** How long the chosen files take to download; empty while the choice is open. */
  readonly downloads: readonly DownloadEstimate[];
  /** The memory that models have to fit, as far as it was given or could be seen. */
  readonly machine: MachineMemory;
  /** Whether the model asked about fits; null while the choice is open, and for what is no model. */
  readonly fit: ModelFit | null;
}

/** The memory a model takes, and whether that is there. */
export interface ModelFit {
  /** The memory it takes. */
  readonly need: MemoryNeed;
  /** Where it fits; null where it does not, or the memory is not known. */
  readonly place: FitPlace | null;
}

/** What an inspection goes by. */
export type InspectionConfig = Pick<
  DownloadConfig,
  | "endpoint"
  | "token"
  | "offline"
  | "preferOffline"
  | "settings"
  | "fetch"
  | "signal"
  | "onProgress"
>;

/** What the Hub says about a repository at one commit, or the cache shows of it. */
export interface HubFacts {
  /** The commit. */
  readonly commit: string;
  /** Whether only some may see the repository; null where only the cache tells. */
  readonly private: boolean | null;
  /** Whether its terms have to be accepted first; null where only the cache tells. */
  readonly gated: boolean | null;
  /** When it last changed, in ISO 8601; null where the Hub does not say. */
  readonly lastModified: string | null;
  /** When the Hub said this, in ISO 8601; null where only the cache tells. */
  readonly askedAt: string | null;
  /** Whether it said so in an earlier run, or the cache tells. */
  readonly kept: boolean;
  /** Whether the files are only those that are in the cache. */
  readonly isPartial: boolean;
  /** Number of all its files. */
  readonly fileCount: number;
  /** Size of all its files in bytes. */
  readonly totalBytes: number;
  /** The files that were asked about; null while several models would do. */
  readonly chosen: readonly RemoteFile[] | null;
  /** Which of its quantizations a pull would choose, and why; absent where nothing is left open. */
  readonly choice?: AutomaticChoice;
  /** Its GGUF models, from large to small. */
  readonly models: readonly OfferedModel[];
  /** How the memory they take was found out, a clause each. */
  readonly basis: readonly string[];
  /** The SONA weights its `ruvltra.json` names; absent where there are none. */
  readonly sona?: readonly SonaWeights[];
}

/** SONA weights that a repository offers. */
export interface SonaWeights {
  /** Path in the repository. */
  readonly path: string;
  /** Size in bytes. */
  readonly size: number;
  /** SHA-256 of the bytes, in hex. */
  readonly sha256: string;
  /** The file they are made for; null when that is not in the repository. */
  readonly madeFor: string | null;
}

/** One of the GGUF models a repository offers. */
export interface OfferedModel extends ModelFit {
  /** Its quantization, such as `Q4_K_M`; where its name has none, that name. */
  readonly label: string;
  /** Its quantization; null where its name says none. */
  readonly quantization: string | null;
  /** The registry's id for it; null for what the registry does not hold. */
  readonly id: string | null;
  /** Size of its files in bytes. */
  readonly size: number;
  /** Its files; the parts of a split one in their order. */
  readonly files: readonly RemoteFile[];
  /** How long it takes to download. */
  readonly downloads: readonly DownloadEstimate[];
}

/** How long a download takes at a steady rate. */
export interface DownloadEstimate {
  /** The rate, in bits per second, as providers state it. */
  readonly bitsPerSecond: number;
  /** The time, in seconds. */
  readonly seconds: number;
  /** Whether the rate is the one of the last download here. @default false */
  readonly measured?: boolean;
}

/**
 * Estimates for the rates people compare by, a slow line of 10 Mbit/s and one of 100 Mbit/s, and for
 * the speed that was measured here, in bytes per second.
 */
export function downloadEstimates(bytes: number, measuredSpeed?: number): DownloadEstimate[] {
  const at = (bitsPerSecond: number) => ({ bitsPerSecond, seconds: bytes * 8 / bitsPerSecond });
  const common = [at(10_000_000), at(100_000_000)];
  if (measuredSpeed === undefined) return common;
  return [...common, { ...at(measuredSpeed * 8), measured: true }];
}
