import assert from "node:assert/strict";
import fc from "fast-check";
import { looksLikeSafetensors, readSafetensors } from "../../src/weights/safetensors.ts";
import { byteReader } from "./byte_reader.ts";
import { safetensorsFile } from "./safetensors_file.ts";

Deno.test("readSafetensors() counts weights and reads the metadata of a sound file", async () => {
  const file = safetensorsFile({
    __metadata__: { format: "pt" },
    "a.weight": { dtype: "BF16", shape: [2, 3], data_offsets: [0, 12] },
    "a.bias": { dtype: "F32", shape: [], data_offsets: [12, 16] },
  }, 16);
  assert.deepEqual(await readSafetensors(byteReader(file)), {
    tensors: 2,
    parameters: 7,
    dtype: "BF16",
    isAdapter: false,
    metadata: new Map([["format", "pt"]]),
  });
});

Deno.test("readSafetensors() tells an adapter by the names of its tensors", async () => {
  const names = ["model.q_proj.lora_A.weight", "model.q_proj.lora_B.weight"];
  const entries = names.map((name, index) =>
    [name, { dtype: "F32", shape: [1], data_offsets: [4 * index, 4 * index + 4] }] as const
  );
  const facts = await readSafetensors(byteReader(safetensorsFile(Object.fromEntries(entries), 8)));
  assert.equal(facts.isAdapter, true);
});

Deno.test("readSafetensors() takes a tensor of a type it does not know", async () => {
  const header = { x: { dtype: "F1_E0M0", shape: [8], data_offsets: [0, 1] } };
  const facts = await readSafetensors(byteReader(safetensorsFile(header, 1)));
  assert.equal(facts.dtype, "F1_E0M0");
});

const one = { dtype: "U8", shape: [4], data_offsets: [0, 4] };
const BROKEN: readonly (readonly [what: string, file: Uint8Array<ArrayBuffer>, message: string])[] =
  [
    ["is too short", new Uint8Array(7), "it has 7 bytes, fewer than the header's length"],
    [
      "promises a header longer than itself",
      new Uint8Array([200, 0, 0, 0, 0, 0, 0, 0, 123, 125]),
      "the header would take 200 bytes of 10",
    ],
    [
      "promises a header that no number holds",
      new Uint8Array([255, 255, 255, 255, 255, 255, 255, 255, 123]),
      "the header would take 18446744073709551615 bytes of 9",
    ],
    ["has no JSON", safetensorsFile("{nothing", 0), "the header is no JSON"],
    ["has a list for a header", safetensorsFile([], 0), "the header is no JSON object"],
    ["has a tensor that is no object", safetensorsFile({ x: 1 }, 0), 'the entry of "x" is no JSON'],
    [
      "has a tensor without a type",
      safetensorsFile({ x: { shape: [], data_offsets: [0, 0] } }, 0),
      'the type of "x" is missing',
    ],
    [
      "has a negative size in a shape",
      safetensorsFile({ x: { ...one, shape: [-4] } }, 4),
      'the shape of "x" is not a list of sizes',
    ],
    [
      "has a tensor in no place",
      safetensorsFile({ x: { ...one, data_offsets: [0] } }, 4),
      'the place of "x" is missing',
    ],
    [
      "has a tensor that ends before it begins",
      safetensorsFile({ x: { ...one, data_offsets: [4, 0] } }, 4),
      '"x" ends before it begins',
    ],
    [
      "has a tensor of another size than its shape",
      safetensorsFile({ x: { ...one, dtype: "F16" } }, 4),
      '"x" takes 4 bytes, but 4 × F16 need 8',
    ],
    ["is cut", safetensorsFile({ x: one }, 3), '"x" ends at byte 4 of 3 behind the header'],
    [
      "has tensors that overlap",
      safetensorsFile({ x: one, y: { ...one, data_offsets: [2, 6] } }, 6),
      '"y" overlaps the tensor before it',
    ],
    [
      "has a gap",
      safetensorsFile({ x: one, y: { ...one, data_offsets: [5, 9] } }, 9),
      "no tensor covers the bytes 4 to 5",
    ],
    ["has bytes left over", safetensorsFile({ x: one }, 6), "no tensor covers the last 2 bytes"],
    [
      "has metadata that is no text",
      safetensorsFile({ __metadata__: { format: 1 } }, 0),
      'its metadata "format" is no text',
    ],
  ];

for (const [what, file, message] of BROKEN) {
  Deno.test(`readSafetensors() refuses a file that ${what}`, async () => {
    await assert.rejects(readSafetensors(byteReader(file)), (error: Error) => {
      assert.equal(error.name, "InvalidFormatError");
      assert.ok(
        error.message.startsWith(`Cannot read the safetensors file: ${message}`),
        error.message,
      );
      return true;
    });
  });
}

Deno.test("readSafetensors() reads no header of more than 32 MiB", async () => {
  for (
    const [length, state] of [
      [32 * 1024 * 1024, "the header is no JSON"],
      [32 * 1024 * 1024 + 1, "the header takes 33554433 bytes, more than 33554432"],
    ] as const
  ) {
    const beginning = new Uint8Array(8);
    new DataView(beginning.buffer).setBigUint64(0, BigInt(length), true);
    const file = {
      size: 100_000_000,
      // All that follows the length is zeros, which are no JSON.
      read: ({ start, end }: { readonly start: number; readonly end: number }) =>
        Promise.resolve(start === 0 ? beginning : new Uint8Array(end - start)),
    };
    await assert.rejects(readSafetensors(file), {
      name: "InvalidFormatError",
      message: `Cannot read the safetensors file: ${state}`,
    });
  }
});

Deno.test("readSafetensors() throws nothing but InvalidFormatError whatever the bytes", async () => {
  const sound = safetensorsFile({ x: one }, 4);
  const change = fc.tuple(fc.nat(sound.length - 1), fc.nat(255));
  await fc.assert(fc.asyncProperty(fc.array(change, { maxLength: 4 }), async (changes) => {
    const bytes = sound.slice();
    for (const [at, value] of changes) bytes[at] = value;
    try {
      await readSafetensors(byteReader(bytes));
    } catch (error) {
      assert.equal((error as Error).name, "InvalidFormatError");
    }
  }));
});

Deno.test("looksLikeSafetensors() wants a header within the file that begins with a brace", () => {
  const file = safetensorsFile({ x: one }, 4);
  assert.equal(looksLikeSafetensors(file.subarray(0, 64), file.length), true);
  assert.equal(looksLikeSafetensors(file.subarray(0, 8), file.length), false);
  assert.equal(looksLikeSafetensors(file.subarray(0, 64), 20), false);
  assert.equal(looksLikeSafetensors(new TextEncoder().encode("GGUF and so on"), 1000), false);
});
