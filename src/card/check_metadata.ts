import { nearestNames } from "../vocabulary/nearest_names.ts";
import { isLanguageCode } from "./language_code.ts";
import { checkModelIndex } from "./check_model_index.ts";
import { License } from "../vocabulary/license.ts";
import type { CardMetadata } from "./model_card.ts";
import { TaskType } from "./task_type.ts";
import { type MetadataProblem, nameOf, wrong } from "./metadata_problem.ts";
import type { MetadataPath } from "./yaml_places.ts";

/** Checks metadata against the schema of the Hub. Keys it does not know are nobody's business. Pure. */
export function checkMetadata(metadata: CardMetadata): readonly MetadataProblem[] {
  const problems = Object.entries(CHECKS).flatMap(([key, check]) =>
    Object.hasOwn(metadata, key) ? check(key, metadata[key]) : []
  );
  return [...problems, ...checkLicenseName(metadata)];
}

type Check = (key: string, value: unknown) => readonly MetadataProblem[];

/** Every text of a value that may be one text or a list of them, with where it stands. */
type TextCheck = (text: string, path: MetadataPath) => readonly MetadataProblem[];

const anything: TextCheck = () => [];

const aText: Check = (key, value) => typeof value === "string" ? [] : [wrong([key], value, "text")];

const CHECKS: Readonly<Record<string, Check>> = {
  license: texts(checkLicense),
  license_name: aText,
  license_link: aText,
  language: texts(checkLanguage),
  library_name: aText,
  pipeline_tag: checkTask,
  tags: list(anything),
  datasets: texts(checkRepository),
  metrics: texts(anything),
  base_model: texts(checkRepository),
  base_model_relation: checkRelation,
  new_version: texts(checkRepository),
  thumbnail: aText,
  "model-index": (_key, value) => checkModelIndex(value),
};

function list(check: TextCheck): Check {
  return (key, value) =>
    Array.isArray(value) ? items(key, value, check) : [wrong([key], value, "list of texts")];
}

function texts(check: TextCheck): Check {
  return (key, value) => {
    if (typeof value === "string") return check(value, [key]);
    if (!Array.isArray(value)) return [wrong([key], value, "text or a list of texts")];
    return items(key, value, check);
  };
}

function items(key: string, values: readonly unknown[], check: TextCheck): MetadataProblem[] {
  return values.flatMap((value, index) =>
    typeof value === "string"
      ? check(value, [key, index])
      : [wrong([key, index], value, "text; one that looks like something else needs quotes")]
  );
}

function checkLicense(id: string, path: MetadataPath): MetadataProblem[] {
  const known: readonly string[] = Object.values(License);
  if (known.includes(id)) return [];
  const near = nearestNames(id, known);
  const hint = near.length === 0 ? "" : `; the nearest: ${near.join(", ")}`;
  const message = `${nameOf(path)} is "${id}", no licence the Hub knows${hint}`;
  return [{ path, severity: "error", message }];
}

function checkLicenseName({ license, license_name: name }: CardMetadata): MetadataProblem[] {
  if (license === undefined) {
    return [{ path: [], severity: "warning", message: "license is missing" }];
  }
  if (license !== License.Other || name !== undefined) return [];
  const message = 'license is "other", and license_name is missing';
  return [{ path: ["license"], severity: "warning", message }];
}

function checkLanguage(code: string, path: MetadataPath): MetadataProblem[] {
  if (isLanguageCode(code)) return [];
  const message = `${nameOf(path)} is "${code}", no code of a language such as "en"`;
  return [{ path, severity: "error", message }];
}

function checkRepository(id: string, path: MetadataPath): MetadataProblem[] {
  if (/^[\w.-]{1,96}(\/[\w.-]{1,96})?$/.test(id)) return [];
  const message = `${nameOf(path)} is "${id}", no id of a repository`;
  return [{ path, severity: "error", message }];
}

function checkTask(key: string, value: unknown): readonly MetadataProblem[] {
  if (typeof value !== "string") return aText(key, value);
  const known: readonly string[] = Object.values(TaskType);
  if (known.includes(value)) return [];
  const near = nearestNames(value, known);
  const hint = near.length === 0 ? "" : `; the nearest: ${near.join(", ")}`;
  const message = `${key} is "${value}", no task the Hub knows${hint}`;
  return [{ path: [key], severity: "warning", message }];
}

function checkRelation(key: string, value: unknown): readonly MetadataProblem[] {
  if (typeof value === "string" && RELATIONS.has(value)) return [];
  return [wrong([key], value, `word of ${[...RELATIONS].join(", ")}`)];
}

const RELATIONS: ReadonlySet<string> = new Set(["adapter", "merge", "quantized", "finetune"]);
