/**
 * The registry of RuvLTRA models alone: what there is, how large it is, and what it needs. It opens
 * no socket, reads no file and needs no permission.
 *
 * ```ts
 * import { RuvLtraRegistry } from "@ruv/hub/registry";
 *
 * const registry = new RuvLtraRegistry();
 * const largest = registry.recommendForRam(4);
 * console.log(largest?.id, registry.listAdapters("ruvltra-small").map(({ id }) => id));
 * ```
 *
 * @module
 */
export type { Catalogue } from "./catalogue.ts";
export type { HardwareRequirements } from "./hardware_requirements.ts";
export { type ModelFacts, ModelInfo } from "./model_info.ts";
export { ModelSize } from "./model_size.ts";
export { QuantizationLevel } from "./quantization_level.ts";
export { RuvLtraRegistry } from "./ruv_ltra_registry.ts";
