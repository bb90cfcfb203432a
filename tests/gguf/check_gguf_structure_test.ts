import assert from "node:assert/strict";
import fc from "fast-check";
import { checkGguf } from "../../src/gguf/check_gguf.ts";
import { checkGgufStructure } from "../../src/gguf/check_gguf_structure.ts";
import { InvalidFormatError } from "../../src/vocabulary/errors.ts";
import type { RangeReader } from "../../src/vocabulary/range_reader.ts";
import { ggufFile } from "./gguf_file.ts";

const TENSOR = { name: "weights", shape: [256], type: 12, offset: 0 };

function reader(bytes: Uint8Array<ArrayBuffer>): RangeReader {
  return {
    size: bytes.length,
    read: ({ start, end }) => Promise.resolve(bytes.slice(start, end)),
  };
}

Deno.test("checkGgufStructure() accepts every version and byte order", async () => {
  for (const version of [1, 2, 3]) await checkGgufStructure(reader(ggufFile({ version })));
  await checkGgufStructure(reader(ggufFile({ littleEndian: false })));
});

Deno.test("checkGgufStructure() counts the data from the alignment the file says", async () => {
  const metadata = { "general.alignment": ["uint32", 4096] } as const;
  const aligned = ggufFile({ metadata, tensors: [TENSOR], data: 8192 });
  await checkGgufStructure(reader(aligned));
  await assert.rejects(
    checkGgufStructure(reader(ggufFile({ metadata, tensors: [TENSOR], data: 144 }))),
    InvalidFormatError,
  );
});

Deno.test("checkGgufStructure() names the tensor that lies outside the file", async () => {
  const far = { ...TENSOR, name: "far", offset: 1_000_000 };
  await assert.rejects(checkGgufStructure(reader(ggufFile({ tensors: [TENSOR, far] }))), {
    name: "InvalidFormatError",
    message: /: the tensor "far" ends at byte 1\d{6} of \d+$/,
  });
});

Deno.test("checkGgufStructure() refuses what checkGguf() refuses, whatever byte is changed", async () => {
  const bytes = ggufFile();
  await fc.assert(
    fc.asyncProperty(
      fc.nat(bytes.length - 1),
      fc.integer({ min: 1, max: 255 }),
      async (at, change) => {
        const changed = bytes.slice();
        changed[at] = (changed[at] ?? 0) ^ change;
        const isRefused = (check: Promise<unknown>): Promise<boolean> =>
          check.then(() => false, (error) => {
            assert.ok(error instanceof InvalidFormatError, String(error));
            return true;
          });
        if (await isRefused(checkGgufStructure(reader(changed)))) {
          assert.ok(await isRefused(checkGguf(reader(changed))), `byte ${at}`);
        }
      },
    ),
    { numRuns: 300 },
  );
});
