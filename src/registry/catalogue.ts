import { InvalidFormatError } from "../vocabulary/errors.ts";
import { JsonFields } from "../vocabulary/json_fields.ts";
import { assertRepositoryName } from "../vocabulary/model_reference.ts";
import type { HardwareRequirements } from "./hardware_requirements.ts";
import { ModelInfo } from "./model_info.ts";
import { ModelSize } from "./model_size.ts";
import { QuantizationLevel } from "./quantization_level.ts";

/** A list of models with the meaning of its size classes. */
export interface Catalogue {
  /** The models, in the order they were written down. */
  readonly models: readonly ModelInfo[];
  /** What each size class means, in words. */
  readonly sizeClasses: Readonly<Record<ModelSize, string>>;
}

/**
 * Reads a catalogue from its JSON value, believing nothing: ids are unique, adapters name a base
 * model, figures make sense.
 *
 * @throws {InvalidFormatError} that names the model and the field at fault
 */
export function parseCatalogue(value: unknown): Catalogue {
  const root = JsonFields.of(value, "catalogue", DOCUMENT);
  const classes = JsonFields.of(root.value("sizeClasses"), "catalogue.sizeClasses", DOCUMENT);
  const models = root.list("models").map((model, index) =>
    parseModel(model, `models[${index}]`, DOCUMENT)
  );
  assertConsistent(models, DOCUMENT);
  return Object.freeze({
    models: Object.freeze(models),
    sizeClasses: Object.freeze({
      tiny: classes.text("tiny"),
      small: classes.text("small"),
      medium: classes.text("medium"),
      large: classes.text("large"),
    }),
  });
}

const DOCUMENT = "the catalogue";

/** Reads one model of a catalogue. */
export function parseModel(value: unknown, where: string, document: string): ModelInfo {
  const model = JsonFields.of(value, where, document);
  return new ModelInfo({
    id: model.matching("id", /^[a-z0-9][a-z0-9.-]*$/),
    name: model.text("name"),
    repository: repositoryName(model.text("repository"), document),
    filename: model.text("filename"),
    size: model.oneOf("size", Object.values(ModelSize)),
    quantization: model.oneOf("quantization", Object.values(QuantizationLevel)),
    sizeBytes: model.wholeNumber("sizeBytes"),
    paramsB: model.positive("paramsB"),
    contextLength: model.wholeNumber("contextLength"),
    hardware: parseHardware(model.value("hardware"), `${where}.hardware`, document),
    description: model.text("description"),
    sona: model.flag("sona"),
    ...(model.has("adapterFor") && { adapterFor: model.text("adapterFor") }),
    ...(model.has("sha256") && { sha256: model.matching("sha256", /^[0-9a-f]{64}$/) }),
  });
}

function parseHardware(value: unknown, where: string, document: string): HardwareRequirements {
  const hardware = JsonFields.of(value, where, document);
  return {
    minRamGb: hardware.positive("minRamGb"),
    recommendedRamGb: hardware.positive("recommendedRamGb"),
    supportsAne: hardware.flag("supportsAne"),
    supportsMetal: hardware.flag("supportsMetal"),
    supportsCuda: hardware.flag("supportsCuda"),
    minVramGb: hardware.value("minVramGb") === null ? null : hardware.positive("minVramGb"),
  };
}

function repositoryName(name: string, document: string): string {
  try {
    assertRepositoryName(name);
  } catch (cause) {
    throw new InvalidFormatError(`Cannot read ${document}: "${name}" is not a repository name`, {
      cause,
    });
  }
  return name;
}

/**
 * Checks that no id is there twice, and that every adapter names a base model.
 *
 * @throws {InvalidFormatError} that names the model at fault
 */
export function assertConsistent(models: readonly ModelInfo[], document: string): void {
  const byId = new Map<string, ModelInfo>();
  for (const model of models) {
    if (byId.has(model.id)) {
      throw new InvalidFormatError(`Cannot read ${document}: "${model.id}" is in it twice`);
    }
    byId.set(model.id, model);
  }
  for (const { id, adapterFor } of models) {
    if (adapterFor === undefined) continue;
    const base = byId.get(adapterFor);
    if (base === undefined || base.adapterFor !== undefined) {
      throw new InvalidFormatError(
        `Cannot read ${document}: the adapter "${id}" is for "${adapterFor}", which is no base model`,
      );
    }
  }
}
