import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { digestFiles, type FileToDigest } from "../../src/transfer/digest_crew.ts";
import { startHashWorker } from "../../src/transfer/digest_thread.ts";
import type { FileDigests } from "../../src/transfer/prefix_digest.ts";
import { pseudoRandomBytes } from "./pseudo_random_bytes.ts";

const MEBIBYTE = 1024 * 1024;

/** Files of some sizes in a folder that is removed. */
async function withFiles(
  sizes: readonly number[],
  test: (files: readonly FileToDigest[], folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const files = sizes.map((size, index) => ({ path: `${folder}/${index}`, size, git: false }));
    for (const { path, size } of files) {
      await Deno.writeFile(path, pseudoRandomBytes(size, size % 100));
    }
    await test(files, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("digestFiles() tells the digests of every file, and how far it is", async () => {
  await withFiles([0, 1000, 9 * MEBIBYTE, 17 * MEBIBYTE], async (files) => {
    const digests = new Map<FileToDigest, string>();
    const done = new Map<FileToDigest, number[]>();
    await digestFiles(files, {
      onProgress: (file, bytes) => done.set(file, [...done.get(file) ?? [], bytes]),
      onResult: (file, result) => void digests.set(file, (result as FileDigests).sha256),
    });
    for (const file of files) {
      const expected = createHash("sha256").update(await Deno.readFile(file.path)).digest("hex");
      assert.equal(digests.get(file), expected);
    }
    assert.deepEqual(files.map((file) => done.get(file)), [
      undefined,
      [1000],
      [8 * MEBIBYTE, 9 * MEBIBYTE],
      [8 * MEBIBYTE, 16 * MEBIBYTE, 17 * MEBIBYTE],
    ]);
  });
});

for (const [disk, millisecondsPerLook, expected] of [["fast", 0, 2], ["slow", 1000, 1]] as const) {
  Deno.test(`digestFiles() reads ${expected} at a time when the disk is ${disk}`, async () => {
    await withFiles(Array.from({ length: 9 }, () => 9 * MEBIBYTE), async (files) => {
      let workers = 0;
      let time = 0;
      let results = 0;
      await digestFiles(files, {
        readers: 2,
        now: () => time += millisecondsPerLook,
        startWorker: () => {
          workers++;
          return startHashWorker();
        },
        onResult: () => void results++,
      });
      assert.equal(results, 9);
      assert.equal(workers, expected);
    });
  });
}

Deno.test("digestFiles() tells why a file has no digest, and goes on", async () => {
  await withFiles([10, 20], async ([first, second], folder) => {
    assert.ok(first !== undefined && second !== undefined);
    const results: unknown[] = [];
    const missing = { path: `${folder}/none`, size: 9 * MEBIBYTE, git: false };
    const short = { ...first, size: 11 };
    await digestFiles([missing, short, second], {
      onResult: (_, result) => void results.push(result instanceof Error ? "none" : "digest"),
    });
    assert.deepEqual(results, ["none", "none", "digest"]);
  });
});

Deno.test("digestFiles() ends with the reason when it is aborted", async () => {
  await withFiles([9 * MEBIBYTE, 9 * MEBIBYTE], async (files) => {
    const abort = new AbortController();
    let results = 0;
    const hashing = digestFiles(files, {
      signal: abort.signal,
      onProgress: () => abort.abort(new Error("enough")),
      onResult: () => void results++,
    });
    await assert.rejects(hashing, { message: "enough" });
    assert.equal(results, 0);
  });
});
