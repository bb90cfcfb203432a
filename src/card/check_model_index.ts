import { type MetadataProblem, wrong } from "./metadata_problem.ts";
import { isObject } from "../vocabulary/is_object.ts";
import type { MetadataPath } from "./yaml_places.ts";

/**
 * Checks the shape of `model-index`: `name` and `results` of each model; `task.type`,
 * `dataset.type`, `dataset.name` and `metrics` of each result; `type` and `value` of each metric
 * (hub-docs, `modelcard.md`). Pure.
 */
export function checkModelIndex(value: unknown): readonly MetadataProblem[] {
  return eachOf(["model-index"], value, (model, path) => [
    ...text(model.name, [...path, "name"]),
    ...eachOf([...path, "results"], model.results, checkResult),
  ]);
}

type Mapping = Readonly<Record<string, unknown>>;

function checkResult(result: Mapping, path: MetadataPath): readonly MetadataProblem[] {
  return [
    ...fields(result.task, [...path, "task"], ["type"]),
    ...fields(result.dataset, [...path, "dataset"], ["type", "name"]),
    ...eachOf([...path, "metrics"], result.metrics, (metric, place) => [
      ...text(metric.type, [...place, "type"]),
      ...(metric.value === undefined || metric.value === null
        ? [wrong([...place, "value"], metric.value, "value")]
        : []),
    ]),
  ];
}

function eachOf(
  path: MetadataPath,
  value: unknown,
  check: (item: Mapping, path: MetadataPath) => readonly MetadataProblem[],
): readonly MetadataProblem[] {
  if (!Array.isArray(value)) return [wrong(path, value, "list")];
  return value.flatMap((item, index) => {
    const place = [...path, index];
    return isObject(item) ? check(item, place) : [wrong(place, item, "mapping")];
  });
}

function fields(
  value: unknown,
  path: MetadataPath,
  names: readonly string[],
): readonly MetadataProblem[] {
  if (!isObject(value)) return [wrong(path, value, "mapping")];
  return names.flatMap((name) => text(value[name], [...path, name]));
}

function text(value: unknown, path: MetadataPath): readonly MetadataProblem[] {
  return typeof value === "string" && value !== "" ? [] : [wrong(path, value, "text")];
}
