import type { CardFacts, CardMetric } from "./card_facts.ts";
import { Framework } from "./framework.ts";
import type { CardMetadata } from "./model_card.ts";

/**
 * The metadata of a card, as the Hub's schema has it (hub-docs, `modelcard.md`). Pure. What is not
 * known has no key; a list of one is a list all the same.
 */
export function cardMetadata(facts: CardFacts): CardMetadata {
  const { license, languages, baseModels, baseModelRelation } = facts;
  const datasets = unique(facts.datasets.map(({ name }) => name).filter(isRepositoryId));
  const metrics = unique(facts.metrics.map(({ name }) => name));
  const tags = unique([...facts.tags, ...(facts.sona ? ["sona"] : [])]);
  return present({
    license: license?.id,
    license_name: license?.name,
    license_link: license?.link,
    language: languages,
    library_name: frameworkOf(facts),
    pipeline_tag: facts.task,
    base_model: baseModels.length === 1 ? baseModels[0] : baseModels,
    base_model_relation: baseModels.length === 0 ? undefined : baseModelRelation,
    tags,
    datasets,
    metrics,
    "model-index": modelIndex(facts),
  });
}

/** What the model is loaded with: what was said, else what its files tell. */
export function frameworkOf({ framework, files }: CardFacts): Framework | undefined {
  const isGguf = files.some(({ path }) => path.toLowerCase().endsWith(".gguf"));
  return framework ?? (isGguf ? Framework.Gguf : undefined);
}

/** The results, grouped by what they were measured on. The Hub refuses one without a data set. */
function modelIndex({ name, task, metrics }: CardFacts): readonly CardMetadata[] {
  const byDataset = Map.groupBy(metrics, ({ dataset }) => dataset);
  byDataset.delete(undefined);
  const results = [...byDataset].map(([dataset = "", measured]) => ({
    task: { type: task },
    dataset: { type: datasetType(dataset), name: dataset },
    metrics: measured.map(({ name, value }: CardMetric) => ({ type: name, value })),
  }));
  return results.length === 0 ? [] : [{ name, results }];
}

/** The Hub wants an id here; a name becomes one that resembles it. */
function datasetType(name: string): string {
  if (isRepositoryId(name)) return name;
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-|-$/g, "") || "other";
}

/** Whether a text can be the id of a data set on the Hub. */
function isRepositoryId(text: string): boolean {
  return /^[\w.-]{1,96}(\/[\w.-]{1,96})?$/.test(text);
}

function present(entries: Readonly<Record<string, unknown>>): CardMetadata {
  return Object.fromEntries(
    Object.entries(entries).filter(([, value]) =>
      value !== undefined && !(Array.isArray(value) && value.length === 0)
    ),
  );
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
