import assert from "node:assert/strict";
import fc from "fast-check";
import { readGgufHeader } from "../../src/gguf/read_gguf_header.ts";
import { InvalidFormatError, NetworkError, RateLimitError } from "../../src/vocabulary/errors.ts";
import { ByteSourceInMemory } from "./byte_source_in_memory.ts";
import { ggufFile, type GgufFileOptions, type GgufValue } from "./gguf_file.ts";

type Metadata = Readonly<Record<string, GgufValue>>;

const GENERAL: Metadata = {
  "general.architecture": ["string", "qwen2"],
  "general.name": ["string", "Qwen2.5 7B Instruct"],
  "general.size_label": ["string", "7B"],
};

const MODEL: Metadata = {
  "qwen2.block_count": ["uint32", 28],
  "qwen2.context_length": ["uint32", 32768],
  "qwen2.embedding_length": ["uint32", 3584],
  "qwen2.feed_forward_length": ["uint32", 18944],
  "qwen2.attention.head_count": ["uint32", 28],
  "qwen2.attention.head_count_kv": ["uint32", 4],
  "qwen2.rope.freq_base": ["float32", 1_000_000],
};

const FILE_TYPE: Metadata = { "general.file_type": ["uint32", 15] };

/** What all of the above says. */
const FACTS = {
  architecture: "qwen2",
  name: "Qwen2.5 7B Instruct",
  sizeLabel: "7B",
  blockCount: 28,
  contextLength: 32768,
  embeddingLength: 3584,
  headCount: 28,
  headCountKv: 4,
};

const words = (count: number, stem: string) => Array.from({ length: count }, (_, i) => stem + i);

/** A tokenizer as large as today's are: some five megabytes. */
const TOKENIZER: Metadata = {
  "tokenizer.ggml.model": ["string", "gpt2"],
  "tokenizer.ggml.tokens": ["strings", words(150_000, "token")],
  "tokenizer.ggml.token_type": ["uint32s", new Array(150_000).fill(1)],
  "tokenizer.ggml.merges": ["strings", words(150_000, "merge ")],
};

const LARGE = ggufFile({ metadata: { ...GENERAL, ...MODEL, ...TOKENIZER, ...FILE_TYPE } });
const REVERSED = ggufFile({ metadata: { ...GENERAL, ...TOKENIZER, ...MODEL, ...FILE_TYPE } });

const BUDGET = 256 * 1024;

const read = (bytes: Uint8Array<ArrayBuffer>, options = {}) =>
  readGgufHeader(new ByteSourceInMemory(bytes), options);

Deno.test("readGgufHeader() stops before 150,000 tokens and merges", async () => {
  assert.ok(LARGE.length > 4_000_000);
  const source = new ByteSourceInMemory(LARGE);
  assert.deepEqual(await readGgufHeader(source), { ...FACTS, ended: "keys", bytesRead: 16_384 });
  assert.deepEqual(source.opened, [{ start: 0, end: 16_384 }]);
});

Deno.test("readGgufHeader() says what it knows when the tokenizer stands before the model", async () => {
  const source = new ByteSourceInMemory(REVERSED);
  const { architecture, name, ended, bytesRead, ...rest } = await readGgufHeader(source);
  assert.equal(`${architecture} ${name} ${ended}`, "qwen2 Qwen2.5 7B Instruct budget");
  assert.deepEqual(rest, { sizeLabel: "7B" });
  assert.ok(bytesRead <= BUDGET, `${bytesRead} bytes read`);
  assert.ok(source.sentBytes <= BUDGET, `${source.sentBytes} bytes sent`);
});

Deno.test("readGgufHeader() finds keys behind a tokenizer when it may read that far", async () => {
  const { ended, bytesRead, ...facts } = await read(REVERSED, { maxBytes: 10_000_000 });
  assert.equal(ended, "metadata");
  assert.deepEqual(facts, { ...FACTS, fileType: 15 });
  assert.ok(bytesRead < REVERSED.length);
});

Deno.test("readGgufHeader() leaps over a long list of numbers", async () => {
  const metadata: Metadata = {
    ...GENERAL,
    "tokenizer.ggml.scores": ["uint32s", new Array(400_000).fill(7)],
    ...MODEL,
  };
  const source = new ByteSourceInMemory(ggufFile({ metadata }));
  const { ended, bytesRead, ...facts } = await readGgufHeader(source);
  assert.deepEqual(facts, FACTS);
  assert.equal(ended, "metadata");
  assert.equal(source.opened.length, 2);
  assert.ok(bytesRead <= 16_384 + 32_768);
});

Deno.test("readGgufHeader() reads versions 2 and 3, small files, and heads of each layer", async () => {
  for (const version of [2, 3]) {
    const metadata: Metadata = {
      "general.architecture": ["string", "openelm"],
      "general.parameter_count": ["uint64", 1_080_000_000],
      "openelm.block_count": ["uint32", 3],
      "openelm.embedding_length": ["uint32", 1280],
      "openelm.attention.head_count": ["uint32s", [12, 16, 20]],
      "openelm.attention.head_count_kv": ["uint32s", [3, 4, 5]],
      "openelm.attention.key_length": ["uint32", 64],
      "openelm.attention.value_length": ["uint32", 64],
      "openelm.attention.sliding_window": ["uint32", 512],
    };
    const bytes = ggufFile({ version, metadata });
    assert.deepEqual(await read(bytes), {
      architecture: "openelm",
      parameterCount: 1_080_000_000,
      blockCount: 3,
      embeddingLength: 1280,
      headCount: [12, 16, 20],
      headCountKv: [3, 4, 5],
      keyLength: 64,
      valueLength: 64,
      slidingWindow: 512,
      ended: "metadata",
      bytesRead: bytes.length,
    });
  }
});

Deno.test("readGgufHeader() takes keys of another architecture for nobody's", async () => {
  const metadata: Metadata = {
    "llama.block_count": ["uint32", 9],
    "general.architecture": ["string", "qwen2"],
    "qwen2.block_count": ["uint32", 2],
  };
  assert.equal((await read(ggufFile({ metadata }))).blockCount, 2);
});

for (
  const [what, options, reason] of [
    ["big-endian", { littleEndian: false }, "it is big-endian, made for another kind of machine"],
    ["of version 1", { version: 1 }, "its version 1 is no longer in use"],
    ["of version 4", { version: 4 }, "its version 4 is not known"],
    [
      "with more layers than can be",
      { metadata: { "llama.block_count": ["uint32", 4097] } },
      'its "llama.block_count" is 4097, where at most 4096 can be',
    ],
    [
      "with heads beyond counting",
      { metadata: { "llama.attention.head_count": ["uint64", 2 ** 60] } },
      'its "llama.attention.head_count" is 1152921504606847000, where at most 2147483647 can be',
    ],
    [
      "with a text for a number",
      { metadata: { "llama.context_length": ["string", "many"] } },
      'its "llama.context_length" is no whole number',
    ],
    [
      "with a fraction for a count",
      { metadata: { "llama.block_count": ["float32", 1.5] } },
      'its "llama.block_count" is no whole number',
    ],
    [
      "with a number for a text",
      { metadata: { "general.architecture": ["uint32", 1] } },
      'its "general.architecture" is no text',
    ],
    [
      "with heads for 5,000 layers",
      { metadata: { "llama.attention.head_count": ["uint32s", new Array(5_000).fill(1)] } },
      'the length of "llama.attention.head_count" says 5000, where at most 4096 can be',
    ],
  ] satisfies [string, GgufFileOptions, string][]
) {
  Deno.test(`readGgufHeader() refuses a file when it is ${what}`, async () => {
    await assert.rejects(read(ggufFile(options)), {
      name: "InvalidFormatError",
      message: `Cannot read the GGUF file: ${reason}`,
    });
  });
}

Deno.test("readGgufHeader() refuses a key that is there twice", async () => {
  const once = ggufFile({
    metadata: { "llama.block_count": ["uint32", 1], "llama.block_kount": ["uint32", 2] },
  });
  const twice = new TextDecoder("latin1").decode(once).replace("kount", "count");
  await assert.rejects(read(Uint8Array.from(twice, (char) => char.charCodeAt(0))), {
    message: 'Cannot read the GGUF file: it has the key "llama.block_count" twice',
  });
});

Deno.test("readGgufHeader() keeps its budget when a server ignores ranges", async () => {
  const source = new ByteSourceInMemory(LARGE, { ignoresRange: true });
  assert.equal((await readGgufHeader(source)).blockCount, 28);
  assert.ok(source.sentBytes <= 32_768);
  const reversed = new ByteSourceInMemory(REVERSED, { ignoresRange: true });
  const { ended, bytesRead } = await readGgufHeader(reversed);
  assert.equal(ended, "budget");
  assert.ok(bytesRead <= BUDGET);
  assert.ok(reversed.sentBytes <= BUDGET + 8 * 4096, `${reversed.sentBytes} bytes sent`);
});

Deno.test("readGgufHeader() tries a range twice, and asks for the rest of a short reply", async () => {
  const whole = new ByteSourceInMemory(LARGE);
  let calls = 0;
  const source = {
    size: whole.size,
    open: ({ start, end }: { readonly start: number; readonly end: number }) => {
      if (++calls === 1) return Promise.reject(new NetworkError("Cannot go on: a cut"));
      return whole.open({ start, end: Math.min(end, start + 10_000) });
    },
  };
  const delay = () => Promise.resolve();
  assert.equal((await readGgufHeader(source, { delay })).headCountKv, 4);
  assert.deepEqual(whole.opened, [{ start: 0, end: 10_000 }, { start: 10_000, end: 16_384 }]);
  const dead = { ...source, open: () => Promise.reject(new NetworkError("Cannot go on: a cut")) };
  await assert.rejects(readGgufHeader(dead, { delay }), NetworkError);
});

Deno.test("readGgufHeader() waits for no server that wants a long wait", async () => {
  const busy = new RateLimitError("Cannot go on: too often", { retryAfterMs: 5_001 });
  const source = { size: 100_000, open: () => Promise.reject(busy) };
  const delay = () => assert.fail("it waited");
  await assert.rejects(readGgufHeader(source, { delay }), RateLimitError);
});

Deno.test("readGgufHeader() throws nothing but InvalidFormatError whatever the bytes", async () => {
  const start = ggufFile({ metadata: { ...GENERAL, ...MODEL } });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(start.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
      fc.nat(start.length),
      async (flips, length) => {
        const bytes = start.slice(0, length);
        for (const [offset, value] of flips) bytes[offset] = value;
        await read(bytes).catch((error) => assert.ok(error instanceof InvalidFormatError, error));
      },
    ),
    { numRuns: 300 },
  );
});
