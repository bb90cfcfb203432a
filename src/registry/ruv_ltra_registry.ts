import { ModelNotFoundError } from "../vocabulary/errors.ts";
import { nearestNames } from "../vocabulary/nearest_names.ts";
import builtIn from "./catalogue.json" with { type: "json" };
import { type Catalogue, parseCatalogue } from "./catalogue.ts";
import type { ModelInfo } from "./model_info.ts";
import type { ModelSize } from "./model_size.ts";

/**
 * The models this project publishes: base models from small to large, then their adapters in the
 * same order. It answers from its catalogue alone, without the network.
 */
export class RuvLtraRegistry {
  readonly #models: readonly ModelInfo[];
  /** What each size class means, in words. */
  readonly sizeClasses: Readonly<Record<ModelSize, string>>;

  /**
   * Opens a catalogue, by default the built-in one.
   *
   * @throws {InvalidFormatError} when the built-in one is damaged
   */
  constructor(catalogue: Catalogue = parseCatalogue(builtIn)) {
    this.#models = [...catalogue.models].sort(byPlace);
    this.sizeClasses = catalogue.sizeClasses;
  }

  /** The model of this id, or undefined. */
  get(id: string): ModelInfo | undefined {
    return this.#models.find((model) => model.id === id);
  }

  /**
   * The model of this id.
   *
   * @throws {ModelNotFoundError} that carries the ids which resemble it
   */
  require(id: string): ModelInfo {
    const model = this.get(id);
    if (model !== undefined) return model;
    throw new ModelNotFoundError(`Cannot find "${id}": the registry has no such model`, {
      id,
      suggestions: this.suggestions(id),
    });
  }

  /** Every model. */
  listAll(): ModelInfo[] {
    return [...this.#models];
  }

  /** The models of one size class, adapters included. */
  listBySize(size: ModelSize): ModelInfo[] {
    return this.#models.filter((model) => model.size === size);
  }

  /** The models that stand on their own. */
  listBaseModels(): ModelInfo[] {
    return this.#models.filter((model) => model.adapterFor === undefined);
  }

  /** The adapters of one base model, or of all. */
  listAdapters(baseId?: string): ModelInfo[] {
    return this.#models.filter(({ adapterFor }) =>
      adapterFor !== undefined && (baseId === undefined || adapterFor === baseId)
    );
  }

  /**
   * The largest base model whose minimum memory is at most `gigabytes`: the one with the most
   * parameters, then with the largest file. Undefined where none fits.
   */
  recommendForRam(gigabytes: number): ModelInfo | undefined {
    return this.listBaseModels().findLast((model) => model.fitsInRam(gigabytes));
  }

  /** The ids of all models. */
  modelIds(): string[] {
    return this.#models.map((model) => model.id);
  }

  /** The ids somebody who typed `id` may have meant, the likeliest first, three at most. */
  suggestions(id: string): string[] {
    return nearestNames(id, this.modelIds());
  }
}

/** Base models before adapters, then by parameters, by size of the file, and by id. */
function byPlace(a: ModelInfo, b: ModelInfo): number {
  return Number(a.adapterFor !== undefined) - Number(b.adapterFor !== undefined) ||
    a.paramsB - b.paramsB ||
    a.sizeBytes - b.sizeBytes ||
    (a.id < b.id ? -1 : 1);
}
