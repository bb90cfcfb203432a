import type { Repair } from "./repair_result.ts";
import type { RepairerConfig } from "./repairer_config.ts";
import type { Verification } from "./verification.ts";

/**
 * Repairs what a `ModelVerifier` has found wrong or missing. Of a file whose parts have kept
 * checksums only the damaged parts are fetched, of any other the whole. It is proven by its digest
 * before it takes the place of the damaged one, which stays until then.
 *
 * ```ts
 * import { ModelRepairer, ModelVerifier } from "@ruv/hub";
 *
 * async function mend(model: string): Promise<boolean> {
 *   const { files } = await new ModelRepairer().repair(await new ModelVerifier().verify(model));
 *   return files.every(({ repaired }) => repaired);
 * }
 * ```
 */
export class ModelRepairer {
  readonly #config: RepairerConfig;

  /** Makes a repairer; nothing is read or opened before the first call. */
  constructor(config: RepairerConfig = {}) {
    this.#config = config;
  }

  /** Repairs every file that is wrong or missing; what cannot be repaired says why. */
  async repair(verification: Verification): Promise<Repair> {
    const { repair } = await import("./repair.ts");
    return await repair(verification, this.#config);
  }
}
