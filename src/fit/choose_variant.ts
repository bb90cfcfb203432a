/** The memory that models may take, in bytes. */
export interface MemoryBudget {
  /** Main memory. */
  readonly ramBytes: number;
  /** Memory of a GPU of its own; 0 where there is none, or it shares the main memory. */
  readonly vramBytes: number;
}

/** Where a model fits: whole on the GPU, whole in main memory, or divided between both. */
export type FitPlace = "gpu" | "ram" | "both";

/** Where so many bytes fit; undefined where they do not. The GPU comes first, being faster. */
export function fitPlace(neededBytes: number, memory: MemoryBudget): FitPlace | undefined {
  const { ramBytes, vramBytes } = memory;
  if (neededBytes <= vramBytes) return "gpu";
  if (neededBytes <= ramBytes) return "ram";
  return neededBytes <= ramBytes + vramBytes ? "both" : undefined;
}

/** What {@linkcode chooseVariant} decided. */
export type VariantChoice<V> =
  | {
    /** The best that fits. */
    readonly kind: "chosen";
    readonly variant: V;
    readonly place: FitPlace;
  }
  | {
    /** None fits. */
    readonly kind: "none";
    /** The one that needs least; undefined where there are none at all. */
    readonly smallest: V | undefined;
  };

/**
 * Chooses the best variant that fits: of `variants`, which stand in the order of their quality, the
 * first whose need the memory holds. Pure.
 *
 * @param needOf the memory one needs, in bytes
 */
export function chooseVariant<V>(
  variants: readonly V[],
  needOf: (variant: V) => number,
  memory: MemoryBudget,
): VariantChoice<V> {
  for (const variant of variants) {
    const place = fitPlace(needOf(variant), memory);
    if (place !== undefined) return { kind: "chosen", variant, place };
  }
  const [smallest] = variants.toSorted((a, b) => needOf(a) - needOf(b));
  return { kind: "none", smallest };
}
