import { type AttentionShape, kvCacheBytesPerToken, type KvCacheType } from "./kv_cache.ts";

/** The memory that a model takes while it runs, and the sum it is made of. */
export interface MemoryNeed {
  /** All of it, in bytes. */
  readonly totalBytes: number;
  /** The weights: the size of the model's files. */
  readonly weightsBytes: number;
  /** Keys and values of all tokens of the context. */
  readonly kvCacheBytes: number;
  /** The same for one token. */
  readonly kvBytesPerToken: number;
  /** How they are stored. */
  readonly kvCacheType: KvCacheType;
  /** Tokens of the context: those asked for, but no more than the model was made for. */
  readonly contextLength: number;
  /** What a runtime takes besides: {@linkcode FIXED_OVERHEAD_BYTES} and a share of the weights. */
  readonly overheadBytes: number;
  /** Whether keys and values are counted by the model's header, or estimated by its size. */
  readonly basis: "header" | "estimate";
}

/** What is known of a model, besides the size of its files, and how it is to run. */
export interface NeedOptions {
  /** What its header says; without it keys and values are estimated. */
  readonly shape?: (AttentionShape & { readonly contextLength?: number }) | undefined;
  /** Parameters in billions, for the estimate. @default what so many bytes hold at 4.5 bits each */
  readonly paramsB?: number | undefined;
  /** Tokens the model was made for, where the header does not say it. */
  readonly modelContext?: number | undefined;
  /** Tokens of the context that is wanted. @default 4096 */
  readonly contextLength?: number | undefined;
  /** How keys and values are stored. @default "f16" */
  readonly kvCacheType?: KvCacheType | undefined;
}

/**
 * Works out the memory a model needs: weights + keys and values for the context + overhead. Pure.
 */
export function memoryNeed(weightsBytes: number, options: NeedOptions = {}): MemoryNeed {
  const { shape, contextLength = DEFAULT_CONTEXT, kvCacheType = "f16" } = options;
  const { paramsB = weightsBytes * 8 / BITS_PER_WEIGHT / 1e9 } = options;
  const modelContext = shape?.contextLength || options.modelContext || Infinity;
  const context = Math.min(contextLength, modelContext);
  const exact = shape && kvCacheBytesPerToken(shape, kvCacheType);
  const kvBytesPerToken = exact ?? estimatedKvBytes(paramsB, kvCacheType);
  const kvCacheBytes = kvBytesPerToken * context;
  const overheadBytes = FIXED_OVERHEAD_BYTES + Math.ceil(weightsBytes * OVERHEAD_PERCENT / 100);
  return {
    totalBytes: weightsBytes + kvCacheBytes + overheadBytes,
    weightsBytes,
    kvCacheBytes,
    kvBytesPerToken,
    kvCacheType,
    contextLength: context,
    overheadBytes,
    basis: exact === undefined ? "estimate" : "header",
  };
}

/** What most runtimes take when nobody says otherwise. */
export const DEFAULT_CONTEXT = 4096;

/**
 * What a runtime takes whatever the model: itself, and the buffers for a batch of 512 tokens, of
 * which the scores for a vocabulary of 128,000 are the greatest part (512 × 128,000 × 4 bytes).
 */
export const FIXED_OVERHEAD_BYTES = 256 * 1024 * 1024;

/** The buffers for what happens within a layer grow with the model: so many hundredths of it. */
export const OVERHEAD_PERCENT = 2;

/** The commonest quantization, Q4_K_M, has between 4.5 and 5 bits. */
const BITS_PER_WEIGHT = 4.5;

/**
 * Keys and values of a token for so many billion parameters: 128 KiB at 7, as Mistral 7B and Llama
 * 3 8B have, growing with the square root; but 32 KiB a billion for small ones, as Llama 3.2 1B
 * has. Models of one size differ by a factor of four.
 */
function estimatedKvBytes(paramsB: number, type: KvCacheType): number {
  const f16 = Math.min(131_072 * Math.sqrt(paramsB / 7), 32_768 * paramsB);
  return Math.ceil(f16 * { f16: 1, q8_0: 34 / 64, q4_0: 18 / 64 }[type]);
}
