import type { CardMetadata } from "./model_card.ts";
import { isObject } from "../vocabulary/is_object.ts";
import { sameValue } from "./same_value.ts";

/**
 * The metadata of an author with ours on top. Pure. Lists are added to, results of evaluations
 * renewed or added, every other key of ours replaces the author's. A value that says already what
 * ours says stays as it is written.
 */
export function mergeMetadata(theirs: CardMetadata, ours: CardMetadata): CardMetadata {
  const merged = Object.fromEntries(
    Object.entries({ ...theirs, ...ours }).map(([key, value]) => [
      key,
      Object.hasOwn(ours, key) && Object.hasOwn(theirs, key)
        ? mergeValue(key, theirs[key], ours[key])
        : value,
    ]),
  );
  return withoutStale(merged, theirs, ours);
}

/** What belonged to a value that is another one now. */
function withoutStale(
  merged: Record<string, unknown>,
  theirs: CardMetadata,
  ours: CardMetadata,
): CardMetadata {
  for (const [key, ...companions] of COMPANIONS) {
    if (sameValue(merged[key], theirs[key])) continue;
    for (const name of companions) if (!Object.hasOwn(ours, name)) delete merged[name];
  }
  return merged;
}

const COMPANIONS = [
  ["license", "license_name", "license_link"],
  ["base_model", "base_model_relation"],
] as const;

function mergeValue(key: string, theirs: unknown, ours: unknown): unknown {
  if (key === "model-index") return mergeModelIndex(theirs, ours);
  if (LISTS.has(key)) return union(theirs, ours, sameValue);
  // The Hub takes a list of one for its item.
  return sameValue(asList(theirs), asList(ours)) ? theirs : ours;
}

const LISTS: ReadonlySet<string> = new Set(["language", "tags", "datasets", "metrics"]);

function asList(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** Theirs, and behind it whatever of ours is not `same` as one of them. */
function union(
  theirs: unknown,
  ours: unknown,
  same: (left: unknown, right: unknown) => boolean,
): unknown {
  const list = asList(theirs);
  const fresh = asList(ours).filter((item) => !list.some((known) => same(known, item)));
  return fresh.length === 0 ? theirs : [...list, ...fresh];
}

function mergeModelIndex(theirs: unknown, ours: unknown): unknown {
  const [model, ...others] = asList(theirs);
  const [fresh] = asList(ours);
  if (!isObject(model) || !Array.isArray(model.results) || !isObject(fresh)) return ours;
  const results = mergeResults(model.results, asList(fresh.results));
  return sameValue(results, model.results) ? theirs : [{ ...model, results }, ...others];
}

function mergeResults(theirs: readonly unknown[], ours: readonly unknown[]): readonly unknown[] {
  return ours.reduce<readonly unknown[]>((results, fresh) => {
    const index = results.findIndex((result) => isSameEvaluation(result, fresh));
    const known = results[index];
    if (!isObject(known) || !isObject(fresh)) return [...results, fresh];
    const metrics = asList(fresh.metrics).reduce<readonly unknown[]>(
      withMetric,
      asList(known.metrics),
    );
    return results.with(index, { ...known, metrics });
  }, theirs);
}

function isSameEvaluation(theirs: unknown, ours: unknown): boolean {
  if (!isObject(theirs) || !isObject(ours)) return false;
  return typeOf(theirs.task) === typeOf(ours.task) &&
    typeOf(theirs.dataset) === typeOf(ours.dataset) &&
    isObject(theirs.dataset) && isObject(ours.dataset) &&
    theirs.dataset.name === ours.dataset.name &&
    // Ours names no part of the data set: a result on a part of it is another one.
    theirs.dataset.config === undefined && theirs.dataset.split === undefined;
}

function withMetric(metrics: readonly unknown[], fresh: unknown): readonly unknown[] {
  const index = metrics.findIndex((metric) => typeOf(metric) === typeOf(fresh));
  const known = metrics[index];
  if (!isObject(known) || !isObject(fresh)) return [...metrics, fresh];
  if (known.value === fresh.value) return metrics;
  // Whoever verified the old value did not verify this one.
  const { verified: _, verifyToken: __, ...rest } = known;
  return metrics.with(index, { ...rest, value: fresh.value });
}

function typeOf(value: unknown): unknown {
  return isObject(value) ? value.type : undefined;
}
