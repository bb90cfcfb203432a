import assert from "node:assert/strict";
import { crc32 } from "node:zlib";
import { JOURNAL_FROM, journaledBytes } from "../../src/transfer/journal.ts";
import { resumableBytes } from "../../src/transfer/partial_file.ts";
import { salvage } from "../../src/transfer/salvage.ts";
import { pseudoRandomBytes } from "./pseudo_random_bytes.ts";

const PART_SIZE = 300_000;
const CONTENT = pseudoRandomBytes(4 * PART_SIZE + 77, 8);
const IDENTITY = { etag: "a".repeat(64), size: CONTENT.length, commit: "b".repeat(40) };
const TABLE = {
  partSize: PART_SIZE,
  checksums: Array.from(
    { length: 5 },
    (_, index) => crc32(CONTENT.subarray(index * PART_SIZE, (index + 1) * PART_SIZE)),
  ),
};

/** A copy of some bytes where a partial file would be. */
async function withCopy(
  bytes: Uint8Array,
  test: (paths: { readonly data: string; readonly journal: string }) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const paths = { data: `${folder}/data`, journal: `${folder}/journal` };
    await Deno.writeFile(paths.data, bytes);
    await test(paths);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function damaged(...offsets: number[]): Uint8Array {
  const bytes = CONTENT.slice();
  for (const offset of offsets) bytes[offset] = (bytes[offset] ?? 0) ^ 1;
  return bytes;
}

const CASES: readonly (readonly [what: string, bytes: Uint8Array, kept: number])[] = [
  ["nothing is damaged", CONTENT, CONTENT.length],
  ["one part is damaged", damaged(PART_SIZE + 5), CONTENT.length - PART_SIZE],
  ["the first and the last part are", damaged(0, CONTENT.length - 1), 3 * PART_SIZE],
  ["the file is cut", CONTENT.subarray(0, 2 * PART_SIZE + 9), 2 * PART_SIZE],
  ["the file is empty", new Uint8Array(), 0],
  ["something follows", new Uint8Array([...CONTENT, 1, 2, 3]), CONTENT.length],
];

for (const [what, bytes, kept] of CASES) {
  Deno.test(`salvage() keeps ${kept} bytes when ${what}`, async () => {
    await withCopy(bytes, async (paths) => {
      assert.equal(await salvage(paths, IDENTITY, TABLE), kept);
      assert.equal(await resumableBytes(paths, IDENTITY), kept);
      assert.equal((await Deno.stat(paths.data)).size, CONTENT.length);
    });
  });
}

Deno.test("salvage() keeps nothing when the table is of another file", async () => {
  await withCopy(CONTENT, async (paths) => {
    const table = { ...TABLE, checksums: TABLE.checksums.slice(1) };
    assert.equal(await salvage(paths, IDENTITY, table), 0);
    assert.equal(await journaledBytes(paths.journal, IDENTITY), 0);
    assert.deepEqual(await Deno.readFile(paths.data), CONTENT);
  });
});

Deno.test("salvage() keeps nothing of a file too small for a journal", async () => {
  const bytes = CONTENT.subarray(0, JOURNAL_FROM);
  await withCopy(bytes, async (paths) => {
    const identity = { ...IDENTITY, size: bytes.length };
    const checksums = [crc32(bytes)];
    assert.equal(await salvage(paths, identity, { partSize: bytes.length, checksums }), 0);
  });
});

Deno.test("salvage() ends with the reason when it is aborted", async () => {
  await withCopy(CONTENT, async (paths) => {
    const signal = AbortSignal.abort(new Error("enough"));
    await assert.rejects(salvage(paths, IDENTITY, TABLE, { signal }), { message: "enough" });
  });
});
