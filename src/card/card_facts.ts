import type { License } from "../vocabulary/license.ts";
import type { TaskType } from "./task_type.ts";
import type { Framework } from "./framework.ts";

/** How a model came from its base model, by the Hub's `base_model_relation`. */
export type BaseModelRelation = "quantized" | "adapter" | "finetune" | "merge";

/** A file that a card tells about. */
export interface CardFile {
  /** Path in the repository. */
  readonly path: string;
  /** Size in bytes. */
  readonly size?: number | undefined;
  /** How its weights are stored, such as `Q4_K_M`. */
  readonly quantization?: string | undefined;
  /** SHA-256 of its bytes, in lower-case hex. */
  readonly sha256?: string | undefined;
}

/** What a machine must have to run a model; the registry's `HardwareRequirements` is one. */
export interface CardHardware {
  /** Memory without which it does not run, in GB. */
  readonly minRamGb: number;
  /** Memory with which it runs well, in GB. */
  readonly recommendedRamGb?: number | undefined;
  /** GPU memory needed to run it there, in GB. */
  readonly minVramGb?: number | null | undefined;
  /** Whether it runs on Apple's Neural Engine. */
  readonly supportsAne?: boolean | undefined;
  /** Whether it runs on a GPU through Metal. */
  readonly supportsMetal?: boolean | undefined;
  /** Whether it runs on a GPU through CUDA. */
  readonly supportsCuda?: boolean | undefined;
}

/** Data a model was trained on. */
export interface CardDataset {
  /** Its id on the Hub, or whatever name it has. */
  readonly name: string;
  /** What it is. */
  readonly description: string | undefined;
}

/** A result of an evaluation. */
export interface CardMetric {
  /** What was measured, such as `accuracy`. */
  readonly name: string;
  /** The result. */
  readonly value: number;
  /** What it was measured on. */
  readonly dataset: string | undefined;
}

/** A licence: one the Hub knows, or `other` with its name and text. */
export interface CardLicense {
  /** The Hub's id. */
  readonly id: License;
  /** Name of a licence the Hub does not know. */
  readonly name: string | undefined;
  /** Where its text is: a URL, or a file of the repository. */
  readonly link: string | undefined;
}

/** Everything a card is made from. */
export interface CardFacts {
  /** The model's name: the card's title. */
  readonly name: string;
  /** `namespace/name` of the repository it is pulled from. */
  readonly repository?: string;
  /** What it is, in plain text. */
  readonly description?: string;
  /** What it is for. */
  readonly task: TaskType;
  /** What it is loaded with. */
  readonly framework?: Framework;
  /** Its architecture, such as `llama`. */
  readonly architecture?: string;
  /** Number of its parameters. */
  readonly parameters?: number;
  /** Tokens it can attend to. */
  readonly contextLength?: number;
  /** How its weights are stored, such as `Q4_K_M`. */
  readonly quantization?: string;
  /** The languages it knows, by their codes. */
  readonly languages: readonly string[];
  /** Under what it may be used. */
  readonly license?: CardLicense;
  /** Repositories of the models it was made from. */
  readonly baseModels: readonly string[];
  /** How it was made from them. */
  readonly baseModelRelation?: BaseModelRelation;
  /** Whether SONA weights come with it. */
  readonly sona: boolean;
  /** What it needs. */
  readonly hardware?: CardHardware;
  /** Its files. */
  readonly files: readonly CardFile[];
  /** What it was trained on. */
  readonly datasets: readonly CardDataset[];
  /** How it was evaluated. */
  readonly metrics: readonly CardMetric[];
  /** Words it is found by. */
  readonly tags: readonly string[];
}
