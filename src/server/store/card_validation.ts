import type { RepositoryType } from "../../vocabulary/repository.ts";
import { License } from "../../vocabulary/license.ts";
import { isObject } from "../../vocabulary/is_object.ts";
import { type CardMetadata, readCardMetadata } from "./card_metadata.ts";

/** What the Hub says of a card before it takes it. */
export interface CardVerdict {
  /** What it refuses the card for. */
  readonly errors: readonly CardRemark[];
  /** What it takes the card in spite of. */
  readonly warnings: readonly CardRemark[];
}

/** One remark. */
export interface CardRemark {
  /** Names the key and what is the matter with it. */
  readonly message: string;
}

/** Validates the metadata of a card as `POST /api/validate-yaml` does (hub-api: commit). */
export function validateCard(card: string, type: RepositoryType): CardVerdict {
  const reading = readCardMetadata(card);
  switch (reading.kind) {
    case "none":
      return { errors: [], warnings: remarks(["empty or missing yaml metadata in repo card"]) };
    case "broken":
      return { errors: remarks([`Invalid YAML: ${reading.reason}`]), warnings: [] };
    case "metadata": {
      const { metadata } = reading;
      const checks = type === "model" ? { ...CHECKS, ...MODEL_CHECKS } : CHECKS;
      const errors = Object.entries(checks).flatMap(([key, check]) =>
        metadata[key] === undefined ? [] : check(metadata[key], `"${key}"`)
      );
      return { errors: remarks(errors), warnings: remarks(warningsOf(metadata)) };
    }
  }
}

/** Gives what is wrong with a value, whose place is `at`. */
type Check = (value: unknown, at: string) => string[];

const text: Check = (value, at) => typeof value === "string" ? [] : [`${at} must be a string`];

const texts: Check = (value, at) => each(text)([value].flat(), at);

const list: Check = (value, at) =>
  Array.isArray(value) ? texts(value, at) : [`${at} must be an array`];

const license: Check = (value, at) =>
  [value].flat().some((id) => !LICENSES.includes(id))
    ? [`${at} must be one of [${LICENSES.join(", ")}]`]
    : [];

const language: Check = (value, at) =>
  [value].flat().every((code) =>
      /^[a-z]{2,3}(-[a-z0-9]+)*$|^multilingual$|^code$/i.test(String(code))
    )
    ? texts(value, at)
    : [`${at} must only contain ISO 639-1, 639-2 or 639-3 codes, or "code", "multilingual"`];

const relation: Check = (value, at) =>
  RELATIONS.includes(String(value)) ? [] : [`${at} must be one of [${RELATIONS.join(", ")}]`];

const LICENSES: readonly unknown[] = Object.values(License);
const RELATIONS: readonly string[] = ["adapter", "merge", "quantized", "finetune"];

const CHECKS: Readonly<Record<string, Check>> = {
  license,
  license_name: text,
  license_link: text,
  language,
  tags: list,
};

const MODEL_CHECKS: Readonly<Record<string, Check>> = {
  library_name: text,
  pipeline_tag: text,
  datasets: texts,
  metrics: texts,
  base_model: texts,
  base_model_relation: relation,
  new_version: text,
  thumbnail: (value, at) => value === null ? [] : text(value, at),
  "model-index": each(fields({ name: text, results: each(result) })),
};

function result(value: unknown, at: string): string[] {
  return fields({
    task: fields({ type: text }),
    dataset: fields({ type: text, name: text }),
    metrics: each(fields({ type: text, value: something })),
  })(value, at);
}

function something(value: unknown, at: string): string[] {
  return value === null ? [`${at} is required`] : [];
}

function each(check: Check): Check {
  return (value, at) =>
    Array.isArray(value)
      ? value.flatMap((item, index) => check(item, `${at.slice(0, -1)}[${index}]"`))
      : [`${at} must be an array`];
}

function fields(checks: Readonly<Record<string, Check>>): Check {
  return (value, at) => {
    if (!isObject(value)) return [`${at} must be of type object`];
    return Object.entries(checks).flatMap(([key, check]) => {
      const place = `${at.slice(0, -1)}.${key}"`;
      return value[key] === undefined ? [`${place} is required`] : check(value[key], place);
    });
  };
}

function warningsOf({ license, license_name: name }: CardMetadata): string[] {
  if (license === "other" && name === undefined) {
    return ['"license_name" is recommended when "license" is "other"'];
  }
  return license === undefined ? ['"license" is missing'] : [];
}

function remarks(messages: readonly string[]): CardRemark[] {
  return messages.map((message) => ({ message }));
}
