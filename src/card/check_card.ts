import { checkMetadata } from "./check_metadata.ts";
import { lineEnds, opensFrontMatter, splitFrontMatter } from "./front_matter.ts";
import { isObject } from "../vocabulary/is_object.ts";
import { readYaml, YamlSyntaxError } from "./yaml.ts";
import { yamlPlaces } from "./yaml_places.ts";

/** Something wrong with a card. */
export interface CardProblem {
  /** The line of the README.md, from 1. */
  readonly line: number;
  /** Whether the Hub refuses the card for it, or takes it with a warning or a loss. */
  readonly severity: "error" | "warning";
  /** What is wrong, in words. */
  readonly message: string;
}

/**
 * Checks a README.md against what the Hub takes: the fences, the YAML, the types of the keys it
 * knows, the id of the licence, and the shape of `model-index` (hub-docs, `modelcard.md`). Gives the
 * problems in the order of their lines; none for a good card.
 */
export async function checkCard(text: string): Promise<readonly CardProblem[]> {
  const problems = await problemsIn(text);
  return problems.toSorted((left, right) => left.line - right.line);
}

async function problemsIn(text: string): Promise<readonly CardProblem[]> {
  const parts = splitFrontMatter(text);
  if (parts === undefined) return [withoutMetadata(text)];
  const { yaml, line } = parts;
  const value = await readOrProblem(yaml);
  if (value instanceof YamlSyntaxError) {
    return [{ line: line + value.line - 1, severity: "error", message: value.reason }];
  }
  if (value === undefined || value === null) {
    return [{ line, severity: "warning", message: "the metadata is empty" }];
  }
  if (!isObject(value)) {
    return [{ line, severity: "error", message: 'the metadata is not made of "key: value"' }];
  }
  const places = await yamlPlaces(yaml);
  return [
    ...checkMetadata(value).map(({ path, severity, message }) => ({
      line: line + places.lineOf(path) - 1,
      severity,
      message,
    })),
    ...places.truthWords.map((found): CardProblem => ({
      line: line + found.line - 1,
      severity: "warning",
      message: `${found.word} without quotes is a truth value to readers of YAML 1.1`,
    })),
  ];
}

async function readOrProblem(yaml: string): Promise<unknown> {
  try {
    return yaml.trim() === "" ? undefined : await readYaml(yaml);
  } catch (error) {
    if (error instanceof YamlSyntaxError) return error;
    throw error;
  }
}

function withoutMetadata(text: string): CardProblem {
  if (opensFrontMatter(text)) {
    return {
      line: lineEnds(/^\s*/.exec(text)?.[0] ?? "") + 1,
      severity: "error",
      message: 'the metadata is opened by "---" and not closed by another',
    };
  }
  const late = /(?<![^\r\n])---[ \t]*(?:\r\n|[\r\n])[\w-]+:/.exec(text);
  return late === null ? { line: 1, severity: "warning", message: "there is no metadata" } : {
    line: lineEnds(text.slice(0, late.index)) + 1,
    severity: "error",
    message: "the metadata is not the first thing in the file",
  };
}
