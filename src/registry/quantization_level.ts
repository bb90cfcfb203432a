/** How the weights of a catalogued model are stored, by the label its GGUF file carries. */
export type QuantizationLevel = "Q4_K_M" | "Q5_K_M" | "Q8_0" | "F16";

/** The levels by their short names, as in `QuantizationLevel.Q4`. */
export const QuantizationLevel: Readonly<{
  /** Four bits a weight: the smallest files. */
  Q4: "Q4_K_M";
  /** Five bits a weight. */
  Q5: "Q5_K_M";
  /** Eight bits a weight: next to no loss. */
  Q8: "Q8_0";
  /** Half precision: not quantized. */
  Fp16: "F16";
}> = Object.freeze({ Q4: "Q4_K_M", Q5: "Q5_K_M", Q8: "Q8_0", Fp16: "F16" });
