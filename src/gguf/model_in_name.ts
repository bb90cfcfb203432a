import { withoutLabel } from "./quantization_label.ts";

/**
 * What a GGUF file's name says besides its quantization, in lower case: `qwen2-5-7b-instruct` for
 * `Q8_0/Qwen2.5-7B-Instruct-Q8_0`. Files of one repository that agree in it hold one model.
 *
 * @param name the path without part number and extension
 */
export function modelInName(name: string): string {
  const file = name.slice(name.lastIndexOf("/") + 1);
  return withoutLabel(file).toLowerCase().split(/[-_. ]+/)
    .filter((word) => word !== "" && !MADE_WITH_IMATRIX.has(word))
    .join("-");
}

/** How publishers mark quantizations that were made with an imatrix: the same model, by other care. */
const MADE_WITH_IMATRIX: ReadonlySet<string> = new Set(["i1", "imat", "imatrix"]);
