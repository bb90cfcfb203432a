import { FIXED_OVERHEAD_BYTES, type MemoryNeed, OVERHEAD_PERCENT } from "./memory_need.ts";

/** One line of a sum. */
export interface NeedLine {
  /** How much, in bytes. */
  readonly bytes: number;
  /** What for. */
  readonly what: string;
}

/** The sum a memory need is made of, line by line; the last line is the whole. */
export function explainNeed(need: MemoryNeed): NeedLine[] {
  const { contextLength, kvBytesPerToken, kvCacheType, basis } = need;
  const source = basis === "header" ? "by the model's header" : "estimated by the model's size";
  const fixed = FIXED_OVERHEAD_BYTES / 1024 / 1024;
  return [
    { bytes: need.weightsBytes, what: "weights: the size of its files" },
    {
      bytes: need.kvCacheBytes,
      what: `keys and values: ${contextLength} tokens of ${kvBytesPerToken} bytes, ` +
        `stored as ${kvCacheType}, ${source}`,
    },
    {
      bytes: need.overheadBytes,
      what: `overhead: ${fixed} MiB for the program and its buffers, ` +
        `${OVERHEAD_PERCENT} % of the weights for what grows with them`,
    },
    { bytes: need.totalBytes, what: "in all" },
  ];
}
