import { type FitOptions, type KvCacheType, parseByteSize } from "../../../mod.ts";
import { choice, type Flags, type ValueFlag, wholeNumber } from "../flag.ts";

/** The flags that say what a model has to fit. */
export interface FitFlags {
  readonly ram?: number;
  readonly vram?: number;
  readonly context?: number;
  readonly kvCache?: KvCacheType;
}

/** What these flags look like. */
export const FIT_FLAGS: Flags<FitFlags> = {
  ram: memory("count with so much main memory, such as 4 (GB) or 512M"),
  vram: memory("count with so much GPU memory; 0 for none"),
  context: wholeNumber("TOKENS", "context to run with, 4096 unless said", {
    least: 1,
    most: 100_000_000,
  }),
  kvCache: choice(["f16", "q8_0", "q4_0"], "how the context's keys and values are stored"),
};

/** What the flags say to the library. */
export function fitOptions({ ram, vram, context, kvCache }: FitFlags): FitOptions {
  return {
    ...(ram !== undefined && { ramBytes: ram }),
    ...(vram !== undefined && { vramBytes: vram }),
    ...(context !== undefined && { contextLength: context }),
    ...(kvCache !== undefined && { kvCacheType: kvCache }),
  };
}

function memory(brief: string): ValueFlag<number> {
  return {
    kind: "value",
    brief,
    placeholder: "GB",
    expects: "gigabytes, or a size such as 512M or 1.5Gi",
    read: readMemory,
  };
}

/** A bare number is gigabytes, as memory is talked of; 0 is none. */
function readMemory(given: string): number {
  if (/^0+(\.0+)?$/.test(given)) return 0;
  return parseByteSize(/^\d+(\.\d+)?$/.test(given) ? `${given}G` : given);
}
