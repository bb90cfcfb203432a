import type { CardMetadata } from "../../card/model_card.ts";
import { isObject } from "../../vocabulary/is_object.ts";
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
  const baseModels = textsIn(card.base_model);
  return {
    ...known,
    ...description,
    datasets: [...new Set([...known.datasets ?? [], ...description.datasets ?? []])],
    metrics: [...known.metrics ?? [], ...description.metrics ?? []].filter(isLatest),
    baseModels: description.baseModels.length > 0 ? description.baseModels : baseModels,
  };
}

/** What the metadata of a card says that a push can say too. */
function knownMetadata(card: CardMetadata): ModelMetadata {
  const [license] = textsIn(card.license === "other" ? card.license_name : card.license);
  const languages = textsIn(card.language);
  return {
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
      typeof type === "string" && typeof value === "number"
        ? [{ name: type, value, ...(name !== undefined && { dataset: name }) }]
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
