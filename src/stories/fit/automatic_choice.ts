import type { FitPlace } from "../../fit/choose_variant.ts";
import type { MachineMemory } from "../../fit/machine_memory.ts";
import type { MemoryNeed } from "../../fit/memory_need.ts";

/** Which of several quantizations was chosen without anybody naming one, and why. Plain data. */
export interface AutomaticChoice {
  /** The quantization, such as `Q4_K_M`; where its name has none, that name. */
  readonly quantization: string;
  /** The memory it takes. */
  readonly need: MemoryNeed;
  /** Where it fits; null when the memory is not known. */
  readonly place: FitPlace | null;
  /** What it has to fit. */
  readonly machine: MachineMemory;
  /** Why this one, a clause each. */
  readonly reasons: readonly string[];
  /** All that were weighed, the best first. */
  readonly considered: readonly ConsideredModel[];
}

/** One of the models a choice was made from. */
export interface ConsideredModel {
  /** Its quantization. */
  readonly label: string;
  /** Its path without part number and extension. */
  readonly name: string;
  /** Size of its files in bytes. */
  readonly size: number;
  /** The memory it takes, in bytes. */
  readonly neededBytes: number;
  /** Where it fits; null where it does not, or the memory is not known. */
  readonly place: FitPlace | null;
}
