import { checkGguf } from "../../src/gguf/check_gguf.ts";
import { checkGgufStructure } from "../../src/gguf/check_gguf_structure.ts";
import { readGgufHeader } from "../../src/gguf/read_gguf_header.ts";
import { findPickle } from "../../src/weights/pickle.ts";
import { readSafetensors } from "../../src/weights/safetensors.ts";
import { ByteSourceInMemory } from "../gguf/byte_source_in_memory.ts";
import { BLOCK, ggufFile, LLAMA } from "../gguf/gguf_file.ts";
import { byteReader } from "../weights/byte_reader.ts";
import { safetensorsFile } from "../weights/safetensors_file.ts";
import { type FuzzTarget, fuzzTarget } from "./fuzz_target.ts";
import { mutatedBytes } from "./mutated_bytes.ts";
import { mutatedJson } from "./mutated_json.ts";

const SHAPED = {
  ...LLAMA,
  "llama.block_count": ["uint32", 2],
  "llama.embedding_length": ["uint64", 64],
  "llama.attention.head_count": ["uint32s", [8, 8]],
  "general.alignment": ["uint32", 32],
  "tokenizer.ggml.tokens": ["strings", ["a", "b", "c"]],
} as const;

const GGUF = mutatedBytes(
  ggufFile(),
  ggufFile({ metadata: SHAPED, tensors: [BLOCK, { ...BLOCK, name: "b", offset: 160 }], data: 320 }),
  ggufFile({ version: 2, littleEndian: false }),
  ggufFile({ version: 1 }),
);

const HEADER = {
  "a.weight": { dtype: "F32", shape: [2, 2], data_offsets: [0, 16] },
  "b.lora_A": { dtype: "BF16", shape: [4], data_offsets: [16, 24] },
  __metadata__: { format: "pt" },
};

/** Pickles of a call and of a list, packed ones, and an archive as PyTorch writes it. */
const PICKLES = [
  "Y3Bvc2l4CnN5c3RlbQpwMAooVnRydWUKcDEKdHAyClJwMwou",
  "gASVHwAAAAAAAACMBXBvc2l4lIwGc3lzdGVtlJOUjAR0cnVllIWUUpQu",
  "gAJdcQAoSwFLAn1xAVgBAAAAYXECRz/4AAAAAAAAc2Uu",
  "eNprYJkqzwABPawF+cWZFVN62Iori0tSc6dMntLDUlJUmjqldUrQFD0AA2gOlA==",
  "UEsDBBQAAAAAAAS6eF2bjtJtAQAAAAEAAAAPAAAAYXJjaGl2ZS92ZXJzaW9uM1BLAwQUAAAAAAAEunhd8pECxQYAAAAGAAAAEAAAAGFyY2hpdmUvZGF0YS5wa2yAAn1xAC5QSwECFAMUAAAAAAAEunhdm47SbQEAAAABAAAADwAAAAAAAAAAAAAAgAEAAAAAYXJjaGl2ZS92ZXJzaW9uUEsBAhQDFAAAAAAABLp4XfKRAsUGAAAABgAAABAAAAAAAAAAAAAAAIABLgAAAGFyY2hpdmUvZGF0YS5wa2xQSwUGAAAAAAIAAgB7AAAAYgAAAAAA",
].map((text) => Uint8Array.fromBase64(text));

/** Readers of what is in a model's files. */
export const WEIGHTS_TARGETS: readonly FuzzTarget[] = [
  fuzzTarget("gguf header over the network", 1000, {
    input: GGUF,
    run: (bytes) =>
      readGgufHeader(new ByteSourceInMemory(bytes), { delay: () => Promise.resolve() }),
  }),
  fuzzTarget("gguf file", 500, { input: GGUF, run: (bytes) => checkGguf(byteReader(bytes)) }),
  fuzzTarget("gguf structure", 1500, {
    input: GGUF,
    run: (bytes) => checkGgufStructure(byteReader(bytes)),
  }),
  fuzzTarget("safetensors file", 1000, {
    input: mutatedBytes(safetensorsFile(HEADER, 24)),
    run: (bytes) => readSafetensors(byteReader(bytes)),
  }),
  fuzzTarget("safetensors header", 1000, {
    input: mutatedJson(HEADER),
    run: (header) => readSafetensors(byteReader(safetensorsFile(header, 24))),
  }),
  fuzzTarget("pickle", 1500, {
    input: mutatedBytes(...PICKLES),
    run: (bytes) => findPickle(byteReader(bytes)),
  }),
];
