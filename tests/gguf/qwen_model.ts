import { ggufFile, type GgufValue } from "./gguf_file.ts";

/** A GGUF file of exactly so many bytes with the shape of Qwen2.5 0.5B: 12,288 bytes a token at f16. */
export function qwenModel(size: number): Uint8Array<ArrayBuffer> {
  return ggufFile({ metadata: SHAPE, data: size - HEADER_BYTES });
}

const SHAPE: Readonly<Record<string, GgufValue>> = {
  "general.architecture": ["string", "qwen2"],
  "qwen2.block_count": ["uint32", 24],
  "qwen2.context_length": ["uint32", 32_768],
  "qwen2.embedding_length": ["uint32", 896],
  "qwen2.attention.head_count": ["uint32", 14],
  "qwen2.attention.head_count_kv": ["uint32", 2],
};

const HEADER_BYTES = ggufFile({ metadata: SHAPE, data: 0 }).length;
