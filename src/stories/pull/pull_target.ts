import { InvalidArgumentError, NameNotFoundError } from "../../vocabulary/errors.ts";
import { type ModelReference, parseModelReference } from "../../vocabulary/model_reference.ts";
import type { Repository } from "../../vocabulary/repository.ts";
import { canonicalLabel } from "../../gguf/quantization_label.ts";
import type { ModelInfo } from "../../registry/model_info.ts";
import type { RuvLtraRegistry } from "../../registry/ruv_ltra_registry.ts";
import type { DownloadOptions } from "./download_config.ts";
import type { ReferenceSettings } from "./download_settings.ts";
import type { FitOptions } from "../fit/model_fit.ts";
import { type FileWish, isAuto } from "./select_files.ts";

/** A repository, a revision of it, and the files wanted from it. */
export interface PullTarget {
  /** Where the files come from. */
  readonly repository: Repository;
  /** Branch, tag or commit. */
  readonly revision: string;
  /** Which files. */
  readonly wish: FileWish;
  /** The model of the registry that was named by its id. */
  readonly model?: ModelInfo | undefined;
  /** What a model has to fit that is chosen automatically. */
  readonly fit?: FitOptions | undefined;
  /** Whether SONA weights made for the files come along. @default true */
  readonly sona?: boolean | undefined;
}

/**
 * Finds out what a reference and its options ask for; a registry id stands for its file in the
 * publisher's repository.
 *
 * @throws {InvalidArgumentError} when the reference cannot be read, or the options contradict it
 * @throws {ModelNotFoundError} when the registry has no such id
 * @throws {NameNotFoundError} when it has none of its quantizations of that name
 */
export function pullTarget(
  text: string,
  options: DownloadOptions,
  settings: ReferenceSettings,
): PullTarget {
  const reference = parseModelReference(text, settings);
  const revision = agreed("revision", reference.revision, options.revision) ?? "main";
  const quantization = agreed("quantization", reference.quantization, options.quantization);
  const { exclude, all, fit, sona } = options;
  const named = namedByReference(reference, quantization, { options, settings });
  const paths = [...named.paths, ...options.paths ?? []];
  const include = named.include ?? options.include;
  return {
    repository: named.repository,
    revision,
    wish: { paths, include, exclude, all, quantization: named.quantization },
    model: named.model,
    fit,
    sona,
  };
}

/** What the reference alone says. */
interface Named {
  readonly repository: Repository;
  readonly paths: readonly string[];
  readonly include?: readonly string[];
  readonly quantization: string | undefined;
  readonly model?: ModelInfo;
}

function namedByReference(
  reference: ModelReference,
  quantization: string | undefined,
  { options, settings }: {
    readonly options: DownloadOptions;
    readonly settings: ReferenceSettings;
  },
): Named {
  if (reference.kind === "repository") {
    const type = agreed("type", reference.type, options.type) ?? "model";
    const paths = reference.path === undefined ? [] : [reference.path];
    return { repository: { type, name: reference.repository }, paths, quantization };
  }
  const isByPattern = (options.include ?? []).length > 0;
  const isNarrowed = options.all || (options.paths ?? []).length > 0 || isByPattern;
  const isOpen = isAuto(quantization);
  const registry = settings.registry();
  if (isOpen && !isNarrowed) return anySibling(reference.id, registry);
  const model = catalogued(reference.id, isOpen ? undefined : quantization, registry);
  const repository: Repository = { type: "model", name: model.repository };
  if (!isNarrowed) return { repository, paths: [model.filename], quantization: undefined, model };
  return { repository, paths: [], quantization: isOpen && isByPattern ? quantization : undefined };
}

/** All quantizations of a model of the registry, the best of which is to be chosen. */
function anySibling(id: string, registry: RuvLtraRegistry): Named {
  const model = registry.require(id);
  const repository: Repository = { type: "model", name: model.repository };
  if (!/\.gguf$/i.test(model.filename)) {
    return { repository, paths: [model.filename], quantization: undefined, model };
  }
  return {
    repository,
    paths: [],
    include: siblingsOf(model, registry).map(({ filename }) => literalPattern(filename)),
    quantization: "auto",
  };
}

/** A pattern of `fnmatch` that matches a path alone. */
function literalPattern(path: string): string {
  return path.replaceAll(/[[*?]/g, "[$&]");
}

/** The quantizations of the same weights, the model itself among them. */
function siblingsOf(model: ModelInfo, registry: RuvLtraRegistry): ModelInfo[] {
  return registry.listAll().filter(({ paramsB, adapterFor, repository }) =>
    paramsB === model.paramsB && adapterFor === model.adapterFor &&
    repository === model.repository
  );
}

/** The model of this id, or its sibling of the wanted quantization. */
function catalogued(
  id: string,
  quantization: string | undefined,
  registry: RuvLtraRegistry,
): ModelInfo {
  const model = registry.require(id);
  if (quantization === undefined) return model;
  const siblings = siblingsOf(model, registry);
  const wanted = canonicalLabel(quantization);
  const sibling = siblings.find((other) => canonicalLabel(other.quantization) === wanted);
  if (sibling !== undefined) return sibling;
  const suggestions = siblings.map((other) => other.quantization);
  throw new NameNotFoundError(
    `Cannot select "${quantization}" of "${id}": the registry has ${
      suggestions.map((label) => `"${label}"`).join(", ")
    }`,
    { suggestions },
  );
}

function agreed<T extends string>(
  what: string,
  inReference: T | undefined,
  inOptions: T | undefined,
): T | undefined {
  if (inReference !== undefined && inOptions !== undefined && inReference !== inOptions) {
    throw new InvalidArgumentError(
      `Cannot tell the ${what}: the reference says "${inReference}", the option "${inOptions}"`,
    );
  }
  return inReference ?? inOptions;
}
