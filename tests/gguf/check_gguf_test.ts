import assert from "node:assert/strict";
import fc from "fast-check";
import { checkGguf, looksLikeGguf } from "../../src/gguf/check_gguf.ts";
import { byteReader, bytesOf } from "../weights/byte_reader.ts";
import { BLOCK, ggufFile, type GgufFileOptions, LLAMA } from "./gguf_file.ts";

const FACTS = {
  architecture: "llama",
  contextLength: 4096,
  quantization: "Q4_K_M",
  parameters: 256,
  tensors: 1,
  name: "Little Llama",
  license: undefined,
  baseModels: [],
  languages: [],
  isAdapter: false,
};

const READABLE: readonly (readonly [what: string, options: GgufFileOptions])[] = [
  ["of version 3", {}],
  ["of version 2", { version: 2 }],
  ["of version 1, with short counts", { version: 1 }],
  ["with the most significant bytes first", { littleEndian: false }],
];

for (const [what, options] of READABLE) {
  Deno.test(`checkGguf() reads a file ${what}`, async () => {
    assert.deepEqual(await checkGguf(byteReader(ggufFile(options))), FACTS);
  });
}

Deno.test("checkGguf() reads licence, base models, languages and the kind of an adapter", async () => {
  const file = ggufFile({
    metadata: {
      ...LLAMA,
      "general.type": ["string", "adapter"],
      "general.license": ["string", "apache-2.0"],
      "general.languages": ["strings", ["en", "de"]],
      "general.base_model.0.repo_url": ["string", "https://huggingface.co/ruv/base"],
      "general.base_model.1.repo_url": ["string", "https://example.org/ruv/base"],
    },
  });
  const { license, baseModels, languages, isAdapter } = await checkGguf(byteReader(file));
  assert.deepEqual({ license, baseModels, languages, isAdapter }, {
    license: "apache-2.0",
    baseModels: ["ruv/base"],
    languages: ["en", "de"],
    isAdapter: true,
  });
});

Deno.test("checkGguf() takes no text as it is that a stranger wrote", async () => {
  const file = ggufFile({
    metadata: {
      ...LLAMA,
      "general.architecture": ["string", "llama\u001b[31m"],
      "general.name": ["string", "\u0000\u0001"],
      "general.license": ["string", "mit\n---\nlicense: other"],
      "general.base_model.0.repo_url": ["string", "https://huggingface.co/../base"],
      "general.base_model.1.repo_url": ["string", "https://huggingface.co/ruv/"],
    },
  });
  const { architecture, name, license, baseModels } = await checkGguf(byteReader(file));
  assert.deepEqual({ architecture, name, license, baseModels }, {
    architecture: "llama [31m",
    name: undefined,
    license: "mit --- license: other",
    baseModels: [],
  });
});

Deno.test("checkGguf() reads the facts that stand behind a tokenizer's long lists", async () => {
  const tokens = Array.from({ length: 100_000 }, (_, index) => `token ${index}`);
  const file = ggufFile({
    metadata: {
      "general.architecture": ["string", "llama"],
      "tokenizer.ggml.tokens": ["strings", tokens],
      "tokenizer.ggml.token_type": ["uint32s", tokens.map(() => 1)],
      "tokenizer.chat_template": ["string", "x".repeat(100_000)],
      "llama.context_length": ["uint64", 131_072],
    },
  });
  const { contextLength, tensors } = await checkGguf(byteReader(file));
  assert.deepEqual({ contextLength, tensors }, { contextLength: 131_072, tensors: 1 });
});

Deno.test("checkGguf() names the commonest tensor type when the file type is not said", async () => {
  const file = ggufFile({
    metadata: {},
    tensors: [BLOCK, { name: "norm", shape: [8], type: 0, offset: 160 }],
    data: 192,
  });
  const { quantization, parameters } = await checkGguf(byteReader(file));
  assert.deepEqual({ quantization, parameters }, { quantization: "Q4_K", parameters: 264 });
});

Deno.test("checkGguf() knows the type of a file where llama.cpp guessed it", async () => {
  const metadata = { ...LLAMA, "general.file_type": ["uint32", 1024 + 7] } as const;
  const { quantization } = await checkGguf(byteReader(ggufFile({ metadata })));
  assert.equal(quantization, "Q8_0");
});

const sound = ggufFile();
const at = (offset: number, ...values: number[]) => {
  const bytes = sound.slice();
  bytes.set(values, offset);
  return bytes;
};
const BROKEN: readonly (readonly [what: string, file: Uint8Array<ArrayBuffer>, message: string])[] =
  [
    ["is empty", new Uint8Array(), "it has only 0 bytes"],
    [
      "is half a kibibyte of garbage",
      new Uint8Array(512).fill(37),
      'it does not begin with "GGUF"',
    ],
    ["is of an unknown version", at(4, 4), "its version 4 is not known"],
    [
      "promises more tensors than it has room for",
      at(8, 255, 255, 255, 255, 255, 255, 255, 255),
      `the number of tensors says 18446744073709552000, where at most ${sound.length / 24} can be`,
    ],
    [
      "promises more metadata than it has room for",
      at(16, 0, 1),
      `the number of metadata entries says 256, where at most ${sound.length / 13} can be`,
    ],
    [
      "has a key longer than itself",
      at(24, 0, 4),
      `the length of a metadata key says 1024, where at most ${sound.length - 32} can be`,
    ],
    [
      "has a value of an unknown type",
      at(24 + 8 + "general.architecture".length, 77),
      "its metadata has a value of the unknown type 77",
    ],
    ["ends within its header", sound.slice(0, 100), "it ends at byte 100, where"],
    [
      "ends within its tensors",
      sound.slice(0, -1),
      `the tensor "blk.0.weight" ends at byte ${sound.length} of ${sound.length - 1}`,
    ],
    [
      "has a tensor that begins behind its end",
      ggufFile({ tensors: [{ ...BLOCK, type: 200, offset: 1_000 }] }),
      'the tensor "blk.0.weight" ends at byte 1256 of 400',
    ],
    [
      "has a tensor of more weights than can be counted",
      ggufFile({ tensors: [{ ...BLOCK, shape: [2 ** 31, 2 ** 31, 2 ** 31], type: 200 }] }),
      'the tensor "blk.0.weight" ends at byte',
    ],
    [
      "has a tensor of many dimensions",
      ggufFile({ tensors: [{ ...BLOCK, shape: Array(9).fill(1) }] }),
      "a tensor has 9 dimensions",
    ],
    [
      "has an alignment of zero",
      ggufFile({ metadata: { "general.alignment": ["uint32", 0] } }),
      "general.alignment must be a positive integer, got 0",
    ],
  ];

for (const [what, file, message] of BROKEN) {
  Deno.test(`checkGguf() refuses a file that ${what}`, async () => {
    await assert.rejects(checkGguf(byteReader(file)), (error: Error) => {
      assert.equal(error.name, "InvalidFormatError");
      assert.ok(error.message.startsWith(`Cannot read the GGUF file: ${message}`), error.message);
      return true;
    });
  });
}

Deno.test("checkGguf() throws nothing but InvalidFormatError whatever the bytes", async () => {
  const change = fc.tuple(fc.nat(sound.length - 1), fc.nat(255));
  await fc.assert(fc.asyncProperty(fc.array(change, { maxLength: 6 }), async (changes) => {
    const bytes = sound.slice();
    for (const [at, value] of changes) bytes[at] = value;
    try {
      await checkGguf(byteReader(bytes));
    } catch (error) {
      assert.equal((error as Error).name, "InvalidFormatError", (error as Error).stack);
    }
  }));
});

Deno.test("looksLikeGguf() wants the first four bytes alone", () => {
  assert.equal(looksLikeGguf(bytesOf("GGUF")), true);
  assert.equal(looksLikeGguf(bytesOf("GGU")), false);
  assert.equal(looksLikeGguf(bytesOf("ggml")), false);
});

Deno.test("checkGguf() refuses more tensors than any model has, before it reads them", async () => {
  const bytes = new Uint8Array(24 * 100_002);
  bytes.set(ggufFile({ tensors: [], metadata: {} }).subarray(0, 24));
  new DataView(bytes.buffer).setBigUint64(8, 100_001n, true);
  await assert.rejects(checkGguf(byteReader(bytes)), {
    name: "InvalidFormatError",
    message: "Cannot read the GGUF file: it has 100001 tensors",
  });
});
