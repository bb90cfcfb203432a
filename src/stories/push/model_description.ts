import type { BaseModelRelation } from "../../card/card_facts.ts";
import { isLanguageCode } from "../../card/language_code.ts";
import type { TaskType } from "../../card/task_type.ts";
import { companionKind } from "../../gguf/companion_kind.ts";
import { splitSetOf } from "../../gguf/gguf_variants.ts";
import { canonicalLabel } from "../../gguf/quantization_label.ts";
import { formatCount } from "../../vocabulary/format.ts";
import type { InspectedFile } from "./inspect_files.ts";
import type { ModelMetadata } from "./upload_config.ts";
import type { Contradiction } from "./upload_result.ts";

/** What is known of a model: what was said of it, and for the rest what its files say. */
export interface ModelDescription extends ModelMetadata {
  /** The repositories of the models it was made from. */
  readonly baseModels: readonly string[];
  /** Whether it is an adapter for its base model. */
  readonly isAdapter: boolean;
  /** What it is for, where its card has said so. */
  readonly task?: TaskType;
  /** How it was made from its base models, where its card has said so. */
  readonly baseModelRelation?: BaseModelRelation;
  /** What was said and differs from what the files say. */
  readonly contradictions: readonly Contradiction[];
}

/**
 * Puts together what was said of a model and what its files say. What was said stands, and is
 * reported where a file says something else; what was not said is taken from the files, where they
 * agree. Pure.
 */
export function describeModel(
  files: readonly InspectedFile[],
  metadata: ModelMetadata,
): ModelDescription {
  const models = modelsIn(files);
  const shared = <T>(fact: (model: ModelTruth) => T | undefined): T | undefined => {
    const values = new Set(models.map(fact).filter((value) => value !== undefined));
    return values.size === 1 ? [...values][0] : undefined;
  };
  const found = defined({
    name: shared(({ name }) => name),
    architecture: shared(({ architecture }) => architecture),
    contextLength: shared(({ contextLength }) => contextLength),
    quantization: shared(({ quantization }) => quantization),
    parameters: commonCount(models.map(({ parameters }) => parameters)),
    license: shared(({ license }) => license),
    // Some files say "English"; the Hub takes codes only.
    languages: [...new Set(models.flatMap(({ languages }) => languages.filter(isLanguageCode)))],
  });
  const { baseModel, quantization } = metadata;
  return {
    ...found,
    ...metadata,
    ...(quantization !== undefined && { quantization: canonicalLabel(quantization) }),
    baseModels: baseModel === undefined
      ? [...new Set(models.flatMap(({ baseModels }) => baseModels))]
      : [baseModel],
    isAdapter: models.length > 0 && models.every(({ isAdapter }) => isAdapter),
    contradictions: models.flatMap((model) => contradictions(model, metadata)),
  };
}

/** What the files of one model say together. */
interface ModelTruth {
  readonly path: string;
  readonly parameters: number;
  readonly architecture?: string | undefined;
  readonly contextLength?: number | undefined;
  readonly quantization?: string | undefined;
  readonly name?: string | undefined;
  readonly license?: string | undefined;
  readonly baseModels: readonly string[];
  readonly languages: readonly string[];
  readonly isAdapter: boolean;
}

/** The models among files: the parts of a split one are one, companions are none. */
function modelsIn(files: readonly InspectedFile[]): ModelTruth[] {
  const parts = files.flatMap((file) => truthOf(file) ?? []);
  const groups = Map.groupBy(parts, ({ path }) => setOf(path) ?? path);
  return [...groups.values()].map((group) => {
    const told = group.find(({ architecture }) => architecture !== undefined) ?? group[0];
    const parameters = group.reduce((sum, part) => sum + part.parameters, 0);
    return { ...told as ModelTruth, parameters };
  });
}

function truthOf({ path, inspection }: InspectedFile): ModelTruth | undefined {
  if (companionKind(path) !== undefined) return undefined;
  if (inspection.kind === "gguf") return { path, ...inspection.facts };
  if (inspection.kind !== "safetensors") return undefined;
  const { parameters, isAdapter } = inspection.facts;
  return { path, parameters, isAdapter, baseModels: [], languages: [] };
}

/** What the parts of one split model have in common, whatever its format. */
function setOf(path: string): string | undefined {
  return splitSetOf(path) ??
    /^(.*)-\d{5}-of-\d{5}\.safetensors$/.exec(path)?.[1];
}

/** Quantizations of one model differ a little in what they count. */
function commonCount(counts: readonly number[]): number | undefined {
  const most = Math.max(0, ...counts);
  return most > 0 && counts.every((count) => isNear(count, most)) ? most : undefined;
}

function contradictions(model: ModelTruth, metadata: ModelMetadata): Contradiction[] {
  const { path, architecture, contextLength, quantization, parameters } = model;
  const label = metadata.quantization && canonicalLabel(metadata.quantization);
  const differs = (
    about: Contradiction["about"],
    given: string,
    found: string,
  ): Contradiction[] => [
    { about, given, found, path },
  ];
  return [
    ...(metadata.architecture !== undefined && architecture !== undefined &&
        metadata.architecture.toLowerCase() !== architecture.toLowerCase()
      ? differs("architecture", metadata.architecture, architecture)
      : []),
    ...(metadata.parameters !== undefined && parameters > 0 &&
        !isNear(metadata.parameters, parameters)
      ? differs("parameters", formatCount(metadata.parameters), formatCount(parameters))
      : []),
    ...(metadata.contextLength !== undefined && contextLength !== undefined &&
        metadata.contextLength !== contextLength
      ? differs("context length", String(metadata.contextLength), String(contextLength))
      : []),
    // A file that does not name its mix is known by its commonest tensor type, `Q4_K` for `Q4_K_M`.
    ...(label !== undefined && quantization !== undefined &&
        !label.replace(/^UD-/, "").startsWith(quantization)
      ? differs("quantization", label, quantization)
      : []),
  ];
}

/** Names round: a model of 494 million weights is called one of half a billion. */
function isNear(count: number, other: number): boolean {
  return Math.abs(count - other) <= other / 10;
}

/** Drops what is undefined or an empty list. */
function defined<T extends Readonly<Record<string, unknown>>>(
  facts: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(facts).filter(([, value]) =>
      value !== undefined && !(Array.isArray(value) && value.length === 0)
    ),
  ) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
