import type { BaseModelRelation } from "../../card/card_facts.ts";
import { isLanguageCode } from "../../card/language_code.ts";
import type { CardMetadata } from "../../card/model_card.ts";
import { sameValue } from "../../card/same_value.ts";
import { TaskType } from "../../card/task_type.ts";
import { isObject } from "../../vocabulary/is_object.ts";
import { isRepositoryName } from "../../vocabulary/model_reference.ts";
import type { ModelDescription } from "./model_description.ts";
import type { ModelMetadata, ModelMetric } from "./upload_config.ts";

/**
 * Fills what is not known of a model with what its card says already, so that a second push takes
 * nothing away from the page the first one made. Pure.
 */
export function withKnownMetadata(
  description: ModelDescription,
  card: CardMetadata,
): ModelDescription {
  const known = knownMetadata(card);
  return {
    ...known,
    ...description,
    ...knownOrigin(description, card),
    datasets: [...new Set([...known.datasets ?? [], ...description.datasets ?? []])],
    metrics: [...known.metrics ?? [], ...description.metrics ?? []].filter(isLatest),
  };
}

/** What it was made from, and how. What a card says of one origin does not hold for another. */
function knownOrigin(
  { baseModels }: ModelDescription,
  card: CardMetadata,
): Pick<ModelDescription, "baseModels" | "baseModelRelation"> {
  const known = textsIn(card.base_model).filter(isRepositoryName);
  if (baseModels.length > 0 && !sameValue(baseModels, known)) return { baseModels };
  const relation = RELATIONS.find((relation) => relation === card.base_model_relation);
  return { baseModels: known, ...(relation !== undefined && { baseModelRelation: relation }) };
}

const RELATIONS: readonly BaseModelRelation[] = ["quantized", "adapter", "finetune", "merge"];

/** What the metadata of a card says that a push can say too. */
function knownMetadata(card: CardMetadata): ModelMetadata & Pick<ModelDescription, "task"> {
  const [license] = textsIn(card.license === "other" ? card.license_name : card.license);
  const languages = textsIn(card.language).filter(isLanguageCode);
  const task = Object.values(TaskType).find((task) => task === card.pipeline_tag);
  return {
    ...(task !== undefined && { task }),
    ...(license !== undefined && { license }),
    ...(languages.length > 0 && { languages }),
    datasets: textsIn(card.datasets),
    metrics: listIn(card["model-index"]).flatMap(metricsIn),
  };
}

function metricsIn(entry: unknown): ModelMetric[] {
  const results = isObject(entry) ? listIn(entry.results).filter(isObject) : [];
  return results.flatMap(({ dataset, metrics }) => {
    const [name] = isObject(dataset) ? textsIn(dataset.name) : [];
    return listIn(metrics).filter(isObject).flatMap(({ type, value }) =>
      typeof value === "number" && Number.isFinite(value)
        ? textsIn(type).map((type) => ({ name: type, value, ...(name && { dataset: name }) }))
        : []
    );
  });
}

/** Of two results for one thing the one said last stands. */
function isLatest(metric: ModelMetric, index: number, all: readonly ModelMetric[]): boolean {
  return index ===
    all.findLastIndex(({ name, dataset }) => name === metric.name && dataset === metric.dataset);
}

function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text, or a list's texts. */
function textsIn(value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.filter((item): item is string => typeof item === "string" && item.trim() !== "");
}
