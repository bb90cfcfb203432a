/**
 * The known quantization labels, from the largest files to the smallest. The order is that of
 * huggingface.js; the `_L` variants, the bare `Q4_K` and `Q4` kinds that publishers also use stand
 * beside their nearest relatives.
 */
export const QUANTIZATIONS: readonly string[] = Object.freeze(
  `F32 BF16 F16
   Q8_K_XL Q8_0 Q8
   Q6_K_XL Q6_K_L Q6_K Q6
   Q5_K_XL Q5_K_L Q5_K_M Q5_K Q5_K_S Q5_0 Q5_1 Q5
   Q4_K_XL Q4_K_L Q4_K_M Q4_K Q4_K_S IQ4_NL IQ4_XS Q4_0_4_4 Q4_0_4_8 Q4_0_8_8 Q4_1_SOME_F16
   Q4_0 Q4_1 Q4_2 Q4_3 Q4 MXFP4_MOE MXFP4 NVFP4
   Q3_K_XL Q3_K_L Q3_K_M Q3_K Q3_K_S Q3 IQ3_M IQ3_S IQ3_XS IQ3_XXS
   Q2_K_XL Q2_K_L Q2_K Q2_K_S Q2 IQ2_M IQ2_S IQ2_XS IQ2_XXS Q2_0
   IQ1_S IQ1_M TQ1_0 TQ2_0 Q1_0`.split(/\s+/),
);

const RANKS: ReadonlyMap<string, number> = new Map(
  QUANTIZATIONS.map((label, rank) => [label, rank]),
);

/**
 * Orders quantization labels from large to small. A dynamic one (`UD-`) follows its plain
 * relative; labels that nobody knows come last, by name.
 */
export function compareQuantizations(a: string, b: string): number {
  return rankOf(a) - rankOf(b) ||
    Number(a.startsWith("UD-")) - Number(b.startsWith("UD-")) ||
    (a === b ? 0 : a < b ? -1 : 1);
}

/**
 * Of labels in their order, from large to small, the nearest to one that is not among them: the
 * largest that is not larger, then the smallest of the larger ones. None for a label nobody knows.
 */
export function nearestQuantizations(wanted: string, labels: readonly string[]): string[] {
  if (rankOf(wanted) === QUANTIZATIONS.length) return [];
  const rest = labels.findIndex((label) => compareQuantizations(wanted, label) <= 0);
  const split = rest < 0 ? labels.length : rest;
  return [labels[split], labels[split - 1]].filter((label) => label !== undefined);
}

/**
 * Bits that a weight takes on average in a quantization, as far as its label tells: 4.5 for
 * `Q4_K_M`. Undefined for a label without a number.
 */
export function bitsPerWeight(label: string): number | undefined {
  const [, kind, digits] = /^(?:UD-)?(BF|F|[A-Z]+?)(\d+)/.exec(label) ?? [];
  if (digits === undefined) return undefined;
  // Quantized weights share a scale, which is half a bit for each.
  return kind === "BF" || kind === "F" ? Number(digits) : Number(digits) + 0.5;
}

function rankOf(label: string): number {
  return RANKS.get(label.replace(/^UD-/, "")) ?? QUANTIZATIONS.length;
}
