/** How a runtime stores the keys and values of earlier tokens. */
export type KvCacheType = "f16" | "q8_0" | "q4_0";

/** What the cache of keys and values depends on, as a GGUF header says it. */
export interface AttentionShape {
  /** Number of layers. */
  readonly blockCount?: number;
  /** Width of a layer. */
  readonly embeddingLength?: number;
  /** Attention heads: of all layers, or of each. */
  readonly headCount?: number | readonly number[];
  /** Heads that keys and values have. @default headCount */
  readonly headCountKv?: number | readonly number[];
  /** Width of a head's keys. @default embeddingLength / headCount */
  readonly keyLength?: number;
  /** Width of a head's values. @default embeddingLength / headCount */
  readonly valueLength?: number;
  /** Only each so-many-th layer attends to everything. @default 1 */
  readonly fullAttentionInterval?: number;
  /** So many of the last layers share the keys and values of an earlier one. @default 0 */
  readonly sharedKvLayers?: number;
}

/**
 * Bytes that each token of the context takes in the cache of keys and values, exact; undefined where
 * the shape says too little. Windows of attention are not counted as savings: runtimes may keep
 * the whole context all the same.
 *
 * Source: llama.cpp's cache holds, for each layer, rows of `heads × width` for keys and for values.
 */
export function kvCacheBytesPerToken(
  shape: AttentionShape,
  type: KvCacheType = "f16",
): number | undefined {
  const { blockCount, embeddingLength, headCount, headCountKv = headCount } = shape;
  if (blockCount === undefined || headCount === undefined || headCountKv === undefined) {
    return undefined;
  }
  const heads = largest(headCount);
  const width = embeddingLength === undefined || heads === 0 ? undefined : embeddingLength / heads;
  const { keyLength = width, valueLength = width } = shape;
  if (keyLength === undefined || valueLength === undefined) return heads === 0 ? 0 : undefined;
  let bytes = 0;
  for (let layer = 0; layer < blockCount; layer++) {
    if (!keepsKeys(layer, blockCount, shape)) continue;
    const kvHeads = ofLayer(headCountKv, layer);
    bytes += rowBytes(kvHeads * keyLength, type) + rowBytes(kvHeads * valueLength, type);
  }
  return bytes;
}

function keepsKeys(layer: number, blockCount: number, shape: AttentionShape): boolean {
  const { fullAttentionInterval = 1, sharedKvLayers = 0 } = shape;
  return (layer + 1) % fullAttentionInterval === 0 &&
    (sharedKvLayers >= blockCount || layer < blockCount - sharedKvLayers);
}

function ofLayer(value: number | readonly number[], layer: number): number {
  return typeof value === "number" ? value : value[layer] ?? largest(value);
}

function largest(value: number | readonly number[]): number {
  return typeof value === "number" ? value : Math.max(0, ...value);
}

function rowBytes(elements: number, type: KvCacheType): number {
  const { elements: perBlock, bytes } = BLOCKS[type];
  return Math.ceil(elements / perBlock) * bytes;
}

/** How ggml stores numbers: a block of 32 with a common scale of 2 bytes, or each on its own. */
const BLOCKS: Readonly<
  Record<KvCacheType, { readonly elements: number; readonly bytes: number }>
> = {
  f16: { elements: 1, bytes: 2 },
  q8_0: { elements: 32, bytes: 34 },
  q4_0: { elements: 32, bytes: 18 },
};
