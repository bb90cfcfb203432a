import { QUANTIZATIONS } from "./quantization_order.ts";

/**
 * The quantization a path names, in upper case: `Q4_K_M` for `model-q4_k_m.gguf`, `UD-Q4_K_XL` for
 * `UD-Q4_K_XL/model-00001-of-00002.gguf`. Folder names count too; of several labels the last one
 * stands. Undefined where the path names none.
 */
export function quantizationLabel(path: string): string | undefined {
  const label = path.toUpperCase().match(LABEL)?.at(-1);
  return label && canonicalLabel(label);
}

/** A text without the quantization labels in it. */
export function withoutLabel(text: string): string {
  return text.replaceAll(new RegExp(LABEL.source, "gi"), "");
}

/** A label as {@linkcode quantizationLabel} writes it: in upper case, and `F16` for `fp16`. */
export function canonicalLabel(label: string): string {
  return label.toUpperCase().replace(/^FP(?=16$|32$)/, "F");
}

/**
 * A label stands between characters that are neither letters nor digits. Longer labels are tried
 * first, or `Q4_0_4_4` would be read as `Q4_0`. Some publishers spell `F16` as `fp16`.
 */
const LABEL = new RegExp(
  `(?<![A-Z0-9])(?:UD-)?(?:${
    [...QUANTIZATIONS, "FP16", "FP32"].sort((a, b) => b.length - a.length).join("|")
  })(?![A-Z0-9])`,
  "g",
);
