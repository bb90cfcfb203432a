import { InvalidArgumentError } from "../vocabulary/errors.ts";
import type { HardwareRequirements } from "./hardware_requirements.ts";
import type { ModelSize } from "./model_size.ts";
import type { QuantizationLevel } from "./quantization_level.ts";

/** The facts of a {@linkcode ModelInfo}, without what can be worked out from them. */
export type ModelFacts = Omit<ModelInfo, "estimateDownloadTime" | "fitsInRam">;

/** What the registry knows about one model. Frozen; its JSON form holds its facts and nothing else. */
export class ModelInfo {
  /** The id people type, such as `ruvltra-small`. */
  readonly id: string;
  /** The name people read. */
  readonly name: string;
  /** The repository on the Hub, `namespace/name`. */
  readonly repository: string;
  /** The model's file in the repository. */
  readonly filename: string;
  /** Its class by number of parameters. */
  readonly size: ModelSize;
  /** How its weights are stored. */
  readonly quantization: QuantizationLevel;
  /** Size of the file in bytes: a published round figure until `sha256` is known, exact from then on. */
  readonly sizeBytes: number;
  /** Parameters, in billions; of an adapter, its own. */
  readonly paramsB: number;
  /** The longest context, in tokens. */
  readonly contextLength: number;
  /** What a machine must have to run it. */
  readonly hardware: HardwareRequirements;
  /** What it is for, in a few words. */
  readonly description: string;
  /** Whether it comes with SONA weights. */
  readonly sona: boolean;
  // Declared only, here and below: a field would be a key of every model, even where it holds nothing.
  /** The id of the base model an adapter belongs to; absent for base models. */
  declare readonly adapterFor?: string;
  /** SHA-256 of the file in lower-case hex; absent until it has been pinned from the Hub. */
  declare readonly sha256?: string;

  /** Takes over the facts. */
  constructor(facts: ModelFacts) {
    this.id = facts.id;
    this.name = facts.name;
    this.repository = facts.repository;
    this.filename = facts.filename;
    this.size = facts.size;
    this.quantization = facts.quantization;
    this.sizeBytes = facts.sizeBytes;
    this.paramsB = facts.paramsB;
    this.contextLength = facts.contextLength;
    this.hardware = Object.freeze({ ...facts.hardware });
    this.description = facts.description;
    this.sona = facts.sona;
    if (facts.adapterFor !== undefined) this.adapterFor = facts.adapterFor;
    if (facts.sha256 !== undefined) this.sha256 = facts.sha256;
    Object.freeze(this);
  }

  /**
   * Seconds that a download takes at a steady rate.
   *
   * @throws {InvalidArgumentError} when the rate is not a positive number of bytes per second
   */
  estimateDownloadTime(bytesPerSecond: number): number {
    if (!(bytesPerSecond > 0)) {
      throw new InvalidArgumentError(
        `Cannot estimate a download time: expected a positive rate, got ${bytesPerSecond} bytes per second`,
      );
    }
    return this.sizeBytes / bytesPerSecond;
  }

  /** Whether it runs in so much memory, in GB. */
  fitsInRam(gigabytes: number): boolean {
    return this.hardware.minRamGb <= gigabytes;
  }
}
