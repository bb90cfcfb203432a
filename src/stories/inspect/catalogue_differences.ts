import { quantizationLabel } from "../../gguf/quantization_label.ts";
import { paramsInName } from "../../gguf/params_in_name.ts";
import type { ModelInfo } from "../../registry/model_info.ts";
import type { RemoteFile } from "../../vocabulary/repository.ts";

/** A fact about which the catalogue and another source do not agree. */
export interface CatalogueDifference {
  /** Which fact. */
  readonly fact: "filename" | "sizeBytes" | "sha256" | "paramsB" | "quantization";
  /** What the catalogue says. */
  readonly catalogue: string | number;
  /** What the other says; null where it has nothing of the kind. */
  readonly other: string | number | null;
  /** Who the other is: the Hub, whose word on a file wins, or the file's name. */
  readonly source: "hub" | "filename";
}

/**
 * Where the catalogue's word on a model differs from the name of its file and from the Hub's
 * listing. Pure.
 *
 * @param files the repository's files; undefined when the Hub was not asked or did not answer
 */
export function catalogueDifferences(
  model: ModelInfo,
  files: readonly RemoteFile[] | undefined,
): CatalogueDifference[] {
  return [...differencesFromHub(model, files), ...differencesFromName(model)];
}

function differencesFromHub(
  { filename, sizeBytes, sha256 }: ModelInfo,
  files: readonly RemoteFile[] | undefined,
): CatalogueDifference[] {
  if (files === undefined) return [];
  const source = "hub";
  const file = files.find(({ path }) => path === filename);
  if (file === undefined) return [{ fact: "filename", catalogue: filename, other: null, source }];
  const differences: CatalogueDifference[] = [];
  if (file.size !== sizeBytes) {
    differences.push({ fact: "sizeBytes", catalogue: sizeBytes, other: file.size, source });
  }
  if (sha256 !== undefined && file.sha256 !== sha256) {
    const other = file.sha256 ?? null;
    differences.push({ fact: "sha256", catalogue: sha256, other, source });
  }
  return differences;
}

function differencesFromName(
  { filename, paramsB, quantization }: ModelInfo,
): CatalogueDifference[] {
  const source = "filename";
  const differences: CatalogueDifference[] = [];
  const params = paramsInName(filename);
  if (params !== undefined && params !== paramsB) {
    differences.push({ fact: "paramsB", catalogue: paramsB, other: params, source });
  }
  const label = quantizationLabel(filename);
  if (label !== undefined && label !== quantization) {
    differences.push({ fact: "quantization", catalogue: quantization, other: label, source });
  }
  return differences;
}
