import { InvalidFormatError } from "../vocabulary/errors.ts";
import { isObject } from "../vocabulary/is_object.ts";
import { splitFrontMatter } from "./front_matter.ts";
import { type CardMetadata, ModelCard } from "./model_card.ts";
import { readYaml, YamlSyntaxError } from "./yaml.ts";

/**
 * Reads the text of a README.md. One without front matter is a card without metadata.
 *
 * @throws {InvalidFormatError} when the front matter is no YAML mapping, with its line, or when the
 * text is longer than 4 MiB
 */
export async function parseCard(text: string): Promise<ModelCard> {
  assertLength(text);
  const parts = splitFrontMatter(text);
  if (parts === undefined) return new ModelCard({}, text);
  const metadata = await parseMetadata(parts.yaml, parts.line);
  return new ModelCard(metadata, parts.body);
}

/**
 * Reads the YAML between the fences; `line` is where it begins, for messages.
 *
 * @throws {InvalidFormatError} when it is not a mapping
 */
export async function parseMetadata(yaml: string, line: number): Promise<CardMetadata> {
  const value = isBlank(yaml) ? {} : await readAt(yaml, line);
  if (!isObject(value)) {
    throw new InvalidFormatError(
      `Cannot read the card: line ${line}: the metadata is not made of "key: value"`,
    );
  }
  return value;
}

/** Nothing but blanks and comments. */
function isBlank(yaml: string): boolean {
  return yaml.replaceAll(/#[^\r\n]*/g, "").trim() === "";
}

async function readAt(yaml: string, line: number): Promise<unknown> {
  try {
    return await readYaml(yaml);
  } catch (error) {
    if (!(error instanceof YamlSyntaxError)) throw error;
    const place = line + error.line - 1;
    throw new InvalidFormatError(`Cannot read the card: line ${place}: ${error.reason}`, {
      cause: error,
    });
  }
}

function assertLength({ length }: string): void {
  if (length <= MAX_LENGTH) return;
  throw new InvalidFormatError(
    `Cannot read the card: it has ${length} characters, the most is ${MAX_LENGTH}`,
  );
}

const MAX_LENGTH = 4 * 1024 * 1024;
