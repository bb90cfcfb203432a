import type { MetadataPath } from "./yaml_places.ts";

/** Something wrong with a value of a card's metadata. */
export interface MetadataProblem {
  /** Where. */
  readonly path: MetadataPath;
  /** Whether the Hub refuses it. */
  readonly severity: "error" | "warning";
  /** What is wrong, in words. */
  readonly message: string;
}

/** A problem: the value is not what it has to be. */
export function wrong(path: MetadataPath, value: unknown, expected: string): MetadataProblem {
  const shown = value === undefined ? "missing" : `${JSON.stringify(value)?.slice(0, 60)}`;
  const message = `${nameOf(path)} is ${shown}, expected a ${expected}`;
  return { path, severity: "error", message };
}

/** `model-index[0].results[1].task`. */
export function nameOf(path: MetadataPath): string {
  return path.map((step, index) =>
    typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`
  ).join("");
}
