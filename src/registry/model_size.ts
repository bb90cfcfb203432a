/** A class of models by their number of parameters. */
export type ModelSize = "tiny" | "small" | "medium" | "large";

/** The size classes by name, as in `ModelSize.Small`. */
export const ModelSize: Readonly<{
  /** Fewer than half a billion parameters. */
  Tiny: "tiny";
  /** From half a billion to less than one billion parameters. */
  Small: "small";
  /** From one billion to less than five billion parameters. */
  Medium: "medium";
  /** From five to ten billion parameters. */
  Large: "large";
}> = Object.freeze({ Tiny: "tiny", Small: "small", Medium: "medium", Large: "large" });
