import { cardTop } from "../../card/card_body.ts";
import type { CardFile } from "../../card/card_facts.ts";
import { Framework } from "../../card/framework.ts";
import { mergeCard } from "../../card/merge_card.ts";
import { type CardMetadata, ModelCard } from "../../card/model_card.ts";
import { ModelCardBuilder } from "../../card/model_card_builder.ts";
import { quantizationLabel } from "../../gguf/quantization_label.ts";
import type { RemoteFile, Repository } from "../../vocabulary/repository.ts";
import { License } from "../../vocabulary/license.ts";
import { memoryOfFiles } from "../pull/memory_of_files.ts";
import type { ModelDescription } from "./model_description.ts";

/** What a card is made from. */
export interface CardSources {
  /** Where the model will be. */
  readonly repository: Repository;
  /** What is known of it. */
  readonly description: ModelDescription;
  /** The files of the repository after the push. */
  readonly files: readonly CardFile[];
  /** The card that is there already; "" where there is none. */
  readonly existing: string;
  /** What its metadata says. */
  readonly known: CardMetadata;
  /** Whether there are SONA weights. */
  readonly sona: boolean;
  /** Whether the facts of the existing card's page stay as they are. */
  readonly keepBody: boolean;
}

/**
 * The card of a repository after a push: its author's text and keys as they are, ours brought up to
 * date.
 *
 * @throws {InvalidFormatError} when the metadata of the existing card is no YAML mapping
 * @throws {InvalidArgumentError} when something that was said of the model cannot stand in a card
 */
export async function pushCard(sources: CardSources): Promise<string> {
  const { repository, description, existing, known, keepBody } = sources;
  const isDataset = repository.type === "dataset";
  const { metadata, body } = isDataset ? datasetCard(sources) : modelCard(sources);
  const ours = withoutGuesses(metadata, known);
  const page = keepBody ? cardTop({ name: nameOf(repository), ...description }) : body;
  return await mergeCard(existing, new ModelCard(ours, page));
}

/** Without what nobody has said of the model, where its card says something. */
function withoutGuesses(metadata: CardMetadata, known: CardMetadata): CardMetadata {
  const isTold = (key: string): boolean => (known[key] ?? "") !== "";
  return Object.fromEntries(
    Object.entries(metadata).filter(([key]) => !(GUESSED.has(key) && isTold(key))),
  );
}

const GUESSED: ReadonlySet<string> = new Set(["pipeline_tag", "library_name"]);

/** What a card tells about the files of a repository: models, adapters, what belongs to them. */
export function cardFiles(files: Iterable<RemoteFile | CardFile>): CardFile[] {
  return [...files].filter(({ path }) => /\.(?:gguf|safetensors)$/i.test(path))
    .map(({ path, size, sha256 }) => ({
      path,
      size,
      quantization: quantizationLabel(path),
      sha256,
    }));
}

function modelCard({ repository, description, files, sona }: CardSources): ModelCard {
  return describedModel(description, files, nameOf(repository))
    .repository(repository.name)
    .sona(sona)
    .build();
}

/** Begins the card of a model with all that is known of it; without a name it gets `title`. */
export function describedModel(
  description: ModelDescription,
  files: readonly CardFile[],
  title: string,
): ModelCardBuilder {
  const { isAdapter, baseModels, task } = description;
  const builder = new ModelCardBuilder(description.name ?? title).files(files);
  const isGguf = files.some(({ path }) => /\.gguf$/i.test(path));
  if (isGguf) builder.framework(Framework.Gguf);
  else if (isAdapter) builder.framework(Framework.Peft);
  addScalars(builder, description);
  if (task !== undefined) builder.task(task);
  const guessed = isAdapter ? "adapter" : isGguf ? "quantized" : "finetune";
  const relation = description.baseModelRelation ?? guessed;
  for (const base of baseModels) builder.baseModel(base, relation);
  for (const language of description.languages ?? []) builder.language(language);
  for (const dataset of description.datasets ?? []) builder.addDataset(dataset);
  for (const tag of description.tags ?? []) builder.addTag(tag);
  const hardware = memoryOfFiles(files, description);
  if (hardware !== undefined) builder.hardware(hardware);
  for (const { name, value, dataset } of description.metrics ?? []) {
    builder.addMetric(name, value, dataset);
  }
  return builder;
}

function addScalars(builder: ModelCardBuilder, description: ModelDescription): void {
  const { architecture, parameters, contextLength, quantization, license } = description;
  if (description.description !== undefined) builder.description(description.description);
  if (architecture !== undefined) builder.architecture(architecture);
  if (parameters !== undefined) builder.parameters(parameters);
  if (contextLength !== undefined) builder.contextLength(contextLength);
  if (quantization !== undefined) builder.quantization(quantization);
  if (license !== undefined) builder.license(licenseId(license));
}

/** The Hub writes its ids in small letters; a name it does not know stays as it is written. */
export function licenseId(text: string): string {
  const name = text.trim();
  return Object.values(License).find((id) => id === name.toLowerCase()) ?? name;
}

/** Of a data set the Hub's schema knows little that a push could tell. */
function datasetCard({ repository, description }: CardSources): ModelCard {
  const { license, languages, tags } = description;
  const metadata = { license, language: languages, tags, pretty_name: description.name };
  const known = Object.entries(metadata).filter(([, value]) => value !== undefined);
  return new ModelCard(
    Object.fromEntries(known),
    cardTop({ name: nameOf(repository), ...description }),
  );
}

function nameOf({ name }: Repository): string {
  return name.slice(name.lastIndexOf("/") + 1);
}
