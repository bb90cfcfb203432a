/**
 * Model cards alone: built, read, checked as the Hub checks them, and merged into a README.md
 * without touching what its author wrote. Works on text, and needs no permission.
 *
 * ```ts
 * import { checkCard, License, ModelCardBuilder } from "@ruv/hub/card";
 *
 * const text = await new ModelCardBuilder("My model")
 *   .description("A small model for short answers.")
 *   .license(License.Mit)
 *   .build()
 *   .toMarkdown();
 * console.log(text, await checkCard(text));
 * ```
 *
 * @module
 */
export { type CardProblem, checkCard } from "./check_card.ts";
export type { BaseModelRelation, CardFile, CardHardware } from "./card_facts.ts";
export { Framework } from "./framework.ts";
export { License } from "../vocabulary/license.ts";
export { mergeCard } from "./merge_card.ts";
export { type CardMetadata, ModelCard } from "./model_card.ts";
export { ModelCardBuilder } from "./model_card_builder.ts";
export { parseCard } from "./parse_card.ts";
export {
  manifestText,
  mergeManifests,
  type ModelPart,
  type ModelPartRole,
  parseManifest,
  type RuvltraManifest,
} from "./ruvltra_manifest.ts";
export { TaskType } from "./task_type.ts";
