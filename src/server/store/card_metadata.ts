import { CORE_SCHEMA, load } from "js-yaml";
import { isObject } from "../../vocabulary/is_object.ts";

/** The metadata of a card: the fields of the YAML at its beginning. */
export type CardMetadata = Readonly<Record<string, unknown>>;

/** What was found at the beginning of a card. */
export type CardReading =
  | { readonly kind: "none" }
  | { readonly kind: "broken"; readonly reason: string }
  | { readonly kind: "metadata"; readonly metadata: CardMetadata };

/**
 * Reads the metadata of a card. Aliases, which could make much out of little, and deep nesting are
 * refused, for the text comes from strangers.
 */
export function readCardMetadata(card: string): CardReading {
  const yaml = FRONT_MATTER.exec(card.slice(0, MAX_LENGTH))?.[1];
  const lines = yaml?.split("\n") ?? [];
  // The parser takes a text with nothing in it for a broken one.
  if (yaml === undefined || lines.every((line) => /^\s*(#|$)/.test(line))) return { kind: "none" };
  try {
    const metadata = load(yaml, { schema: CORE_SCHEMA, maxAliases: 0, maxDepth: 20 });
    if (metadata === undefined || metadata === null) return { kind: "none" };
    return isObject(metadata)
      ? { kind: "metadata", metadata }
      : { kind: "broken", reason: "the metadata is not a map" };
  } catch (error) {
    return { kind: "broken", reason: error instanceof Error ? error.message : "unreadable" };
  }
}

/** The tags the Hub gives a repository by its card: its own, and those that follow from other keys. */
export function tagsOf(metadata: CardMetadata): string[] {
  const { tags, library_name: library, pipeline_tag: task, language, license } = metadata;
  return [
    ...new Set([
      ...textsOf(library),
      ...textsOf(task),
      ...textsOf(tags),
      ...textsOf(language),
      ...textsOf(metadata.base_model).map((name) => `base_model:${name}`),
      ...textsOf(metadata.datasets).map((name) => `dataset:${name}`),
      ...textsOf(license).map((id) => `license:${id}`),
    ]),
  ];
}

function textsOf(value: unknown): string[] {
  return [value].flat().filter((one): one is string => typeof one === "string");
}

const MAX_LENGTH = 1024 * 1024;

/** As tolerant as huggingface_hub: blanks before the block and behind a fence, any line end. */
const FRONT_MATTER = /^\s{0,100}---[ \t]*\r?\n([\s\S]*?\r?\n)---[ \t]*(?:\r?\n|$)/;
