import { ggufFile, type GgufValue } from "./gguf_file.ts";

/**
 * A GGUF file with the shape of Qwen2.5 0.5B: 12,288 bytes a token at f16.
 *
 * @param size its bytes; more where its header has more
 */
export function qwenModel(
  size: number,
  options: { readonly tokens?: number } = {},
): Uint8Array<ArrayBuffer> {
  const { tokens = 0 } = options;
  const metadata = { ...SHAPE, ...(tokens > 0 && tokenizer(tokens)) };
  const header = ggufFile({ metadata, data: 0 });
  const file = new Uint8Array(Math.max(size, header.length));
  file.set(header);
  return file;
}

const SHAPE: Readonly<Record<string, GgufValue>> = {
  "general.architecture": ["string", "qwen2"],
  "qwen2.block_count": ["uint32", 24],
  "qwen2.context_length": ["uint32", 32_768],
  "qwen2.embedding_length": ["uint32", 896],
  "qwen2.attention.head_count": ["uint32", 14],
  "qwen2.attention.head_count_kv": ["uint32", 2],
};

/** So many tokens, and as many merges. */
function tokenizer(tokens: number): Readonly<Record<string, GgufValue>> {
  const words = (stem: string) => Array.from({ length: tokens }, (_, index) => stem + index);
  return {
    "tokenizer.ggml.model": ["string", "gpt2"],
    "tokenizer.ggml.tokens": ["strings", words("token")],
    "tokenizer.ggml.merges": ["strings", words("merge ")],
  };
}
