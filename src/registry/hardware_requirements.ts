/** What a machine must have to run a model. */
export interface HardwareRequirements {
  /** Memory without which it does not run, in GB. */
  readonly minRamGb: number;
  /** Memory with which it runs well, in GB. */
  readonly recommendedRamGb: number;
  /** Whether it runs on Apple's Neural Engine. */
  readonly supportsAne: boolean;
  /** Whether it runs on a GPU through Metal. */
  readonly supportsMetal: boolean;
  /** Whether it runs on a GPU through CUDA. */
  readonly supportsCuda: boolean;
  /** GPU memory needed to run it there, in GB; null where no figure is published. */
  readonly minVramGb: number | null;
}
