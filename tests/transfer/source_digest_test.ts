import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { digestSource } from "../../src/transfer/source_digest.ts";
import { pseudoRandomBytes } from "./pseudo_random_bytes.ts";

async function withFile(content: Uint8Array, use: (path: string) => Promise<void>): Promise<void> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, content);
    await use(path);
  } finally {
    await Deno.remove(path);
  }
}

const BLOCK = 262_144;

for (const size of [0, 1, BLOCK, 4 * BLOCK, 4 * BLOCK + 1, 11 * BLOCK - 5]) {
  Deno.test(`digestSource() digests every byte of ${size} once`, async () => {
    const content = pseudoRandomBytes(size, 3);
    await withFile(content, async (path) => {
      const progress: number[] = [];
      const digest = await digestSource(path, size, {
        git: true,
        onProgress: (done) => progress.push(done),
      });
      assert.equal(digest.sha256, createHash("sha256").update(content).digest("hex"));
      const blob = createHash("sha1").update(`blob ${size}\0`).update(content).digest("hex");
      assert.equal(digest.gitSha1, blob);
      const blocks = Array.from(
        { length: Math.ceil(size / BLOCK) },
        (_, index) => crc32(content.subarray(index * BLOCK, (index + 1) * BLOCK)),
      );
      assert.deepEqual([...digest.checksums], blocks);
      assert.equal(progress.at(-1) ?? 0, size);
    });
  });
}

Deno.test("digestSource() computes git's object id when it is asked for only", async () => {
  await withFile(new Uint8Array(3), async (path) => {
    assert.equal((await digestSource(path, 3)).gitSha1, undefined);
  });
});

Deno.test("digestSource() says so when the file has become shorter", async () => {
  await withFile(new Uint8Array(3 * BLOCK), async (path) => {
    await assert.rejects(digestSource(path, 9 * BLOCK), {
      name: "HubError",
      message: `Cannot read "${path}": it has become shorter`,
    });
  });
});

Deno.test("digestSource() ends when it is aborted", async () => {
  await withFile(new Uint8Array(20 * BLOCK), async (path) => {
    const abort = new AbortController();
    const digest = digestSource(path, 20 * BLOCK, {
      signal: abort.signal,
      onProgress: () => abort.abort("enough"),
    });
    await assert.rejects(digest, (reason) => reason === "enough");
  });
});
