import type { CardFile } from "../card/card_facts.ts";
import { Framework } from "../card/framework.ts";
import { ModelCardBuilder } from "../card/model_card_builder.ts";
import type { GgufFacts } from "../gguf/check_gguf.ts";
import { quantizationLabel } from "../gguf/quantization_label.ts";
import { InvalidArgumentError } from "../vocabulary/errors.ts";
import type { SafetensorsFacts } from "../weights/safetensors.ts";
import type { ModelFileInspection } from "./inspect_model_file.ts";

/**
 * Begins the card of a model with what its file says about itself. What the file says that the Hub
 * would refuse, such as a word for a language, is left out.
 *
 * @param file the file as it is called in the repository
 */
export function cardOfFile(inspection: ModelFileInspection, file: CardFile): ModelCardBuilder {
  const name = inspection.kind === "gguf" ? inspection.facts.name : undefined;
  const builder = new ModelCardBuilder(name?.trim() || stemOf(file.path));
  if (inspection.kind === "gguf") addGgufFacts(builder, inspection.facts);
  if (inspection.kind === "safetensors") addSafetensorsFacts(builder, inspection.facts);
  return builder.files([{ ...file, quantization: file.quantization ?? labelOf(inspection, file) }]);
}

function addGgufFacts(builder: ModelCardBuilder, facts: GgufFacts): void {
  builder.framework(Framework.Gguf);
  const { architecture, contextLength, quantization, license, parameters } = facts;
  offered(architecture, (name) => builder.architecture(name));
  offered(contextLength, (tokens) => builder.contextLength(tokens));
  offered(quantization, (label) => builder.quantization(label));
  offered(license, (id) => builder.license(id.trim().toLowerCase()));
  offered(parameters, (count) => builder.parameters(count));
  const relation = facts.isAdapter ? "adapter" : "quantized";
  for (const base of facts.baseModels) offered(base, (id) => builder.baseModel(id, relation));
  for (const code of facts.languages) offered(code, (language) => builder.language(language));
}

function addSafetensorsFacts(builder: ModelCardBuilder, facts: SafetensorsFacts): void {
  if (facts.isAdapter) builder.framework(Framework.Peft);
  offered(facts.parameters, (count) => builder.parameters(count));
  offered(facts.dtype, (label) => builder.quantization(label));
}

/** Tells the builder a fact; one that it refuses is nobody's fault here. */
function offered<T>(fact: T | undefined, tell: (fact: T) => unknown): void {
  if (fact === undefined) return;
  try {
    tell(fact);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
  }
}

function labelOf(inspection: ModelFileInspection, { path }: CardFile): string | undefined {
  if (inspection.kind === "gguf") return inspection.facts.quantization ?? quantizationLabel(path);
  return inspection.kind === "safetensors" ? inspection.facts.dtype : undefined;
}

function stemOf(path: string): string {
  return path.replace(/^.*\//, "").replace(/(-\d{5}-of-\d{5})?\.(gguf|safetensors)$/i, "");
}
