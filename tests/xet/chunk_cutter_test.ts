import assert from "node:assert/strict";
import { ChunkCutter } from "../../src/xet/chunk_cutter.ts";
import { Chunker } from "../../src/xet/chunker.ts";
import { chunkSizes, hashChunks, sampleChunks } from "../../src/xet/local_chunks.ts";
import { XetHasher } from "../../src/xet/xet_hasher.ts";
import { vectorBytes, vectors } from "./xet_vectors.ts";

const file = vectors.files[0];
if (file === undefined) throw new Error("the vectors have no file");
const content = vectorBytes(file);
const sizes = file.boundaries.map((end, index) => end - (file.boundaries[index - 1] ?? 0));
const options = { minSize: 8192, signal: new AbortController().signal };

for (const pieceSize of [5000, 131_072, 1_000_000]) {
  Deno.test(`ChunkCutter gives whole chunks when bytes come by ${pieceSize}`, async () => {
    const hasher = await XetHasher.create();
    const hashes: string[] = [];
    const cutter = new ChunkCutter(
      await Chunker.create(),
      (chunk) => hashes.push(hasher.chunk(chunk)),
    );
    for (let start = 0; start < content.length; start += pieceSize) {
      cutter.push(content.subarray(start, start + pieceSize));
    }
    cutter.finish();
    assert.deepEqual(hashes, file.chunk_hashes);
  });
}

async function onDisk(test: (path: string) => Promise<void>): Promise<void> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, content);
    await test(path);
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("hashChunks() gives the chunks of a file on disk", () =>
  onDisk(async (path) => {
    const chunks = await hashChunks(path, content.length, options);
    assert.deepEqual([...chunks.sizes], sizes);
    assert.equal(chunks.hash(18), file.chunk_hashes[18]);
  }));

Deno.test("chunkSizes() cuts a piece that begins where a chunk does", () =>
  onDisk(async (path) => {
    const [start = 0, , end = 0] = file.boundaries;
    assert.deepEqual(await chunkSizes(path, { start, end }, options), sizes.slice(1, 3));
  }));

Deno.test("chunkSizes() and hashChunks() fail when the file is shorter by now", () =>
  onDisk(async (path) => {
    const range = { start: 0, end: content.length + 1 };
    await assert.rejects(chunkSizes(path, range, options));
    await assert.rejects(hashChunks(path, content.length + 1, options));
  }));

Deno.test("sampleChunks() meets the chunks of a file wherever it begins", () =>
  onDisk(async (path) => {
    const sampled = await sampleChunks(path, content.length, options);
    // From each of four places to the end, all but the first chunk or two are the file's own.
    const hashes = new Set<string>(file.chunk_hashes);
    const own = sampled.filter((hash) => hashes.has(hash));
    assert.ok(own.length > 19 + 12 + 8 + 3, `${own.length} of ${sampled.length}`);
  }));
