import assert from "node:assert/strict";
import { crc32 } from "node:zlib";
import { PartialFile, type PartialPaths } from "../../src/transfer/partial_file.ts";
import { HubError } from "../../src/vocabulary/errors.ts";
import { pseudoRandomBytes } from "./pseudo_random_bytes.ts";

const SIZE = 2_000_000;
const PART_SIZE = 500_000;
const CONTENT = pseudoRandomBytes(SIZE, 3);
const identity = { etag: "ab".repeat(32), size: SIZE, commit: "0".repeat(40) };

async function withPaths(test: (paths: PartialPaths) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test({ data: `${folder}/data`, journal: `${folder}/journal` });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function open(
  paths: PartialPaths,
  options: { readonly partSize?: number; readonly resume?: boolean } = {},
): Promise<PartialFile> {
  return PartialFile.open(paths, identity, { partSize: PART_SIZE, ...options });
}

async function write(partial: PartialFile, start: number, end: number): Promise<void> {
  using writer = await partial.writer();
  writer.position = start;
  await writer.write(CONTENT.subarray(start, end));
}

/** Leaves a partial file behind that has its first `bytes` bytes. */
async function leave(paths: PartialPaths, bytes: number): Promise<void> {
  await using partial = await open(paths);
  await write(partial, 0, bytes);
}

/** Bytes a later transfer would keep. */
async function kept(paths: PartialPaths, options?: { readonly resume: boolean }): Promise<number> {
  await using partial = await open(paths, options);
  return partial.resumedBytes;
}

Deno.test("PartialFile.open() makes the file at its full length, without its blocks", async () => {
  await withPaths(async (paths) => {
    await using partial = await open(paths);
    assert.equal(partial.resumedBytes, 0);
    const { size, blocks } = await Deno.stat(paths.data);
    assert.equal(size, SIZE);
    assert.ok((blocks ?? 0) * 512 < SIZE);
  });
});

Deno.test("PartialFile.open() continues what an earlier one left", async () => {
  await withPaths(async (paths) => {
    await leave(paths, 700_000);
    await using partial = await open(paths);
    assert.equal(partial.resumedBytes, 700_000);
    assert.deepEqual([0, 1, 2, 3].map((index) => partial.parts.done(index)), [
      500_000,
      200_000,
      0,
      0,
    ]);
    assert.equal(partial.parts.checksum(1), crc32(CONTENT.subarray(500_000, 700_000)));
  });
});

Deno.test("PartialFile.open() begins anew when it is told not to resume", async () => {
  await withPaths(async (paths) => {
    await leave(paths, 700_000);
    assert.equal(await kept(paths, { resume: false }), 0);
    assert.ok((await Deno.readFile(paths.data)).every((byte) => byte === 0));
    assert.equal(await kept(paths), 0);
  });
});

Deno.test("PartialFile.open() begins anew when the file is shorter, longer, or gone", async () => {
  await withPaths(async (paths) => {
    for (const size of [0, SIZE - 1, SIZE + 1]) {
      await leave(paths, 700_000);
      await Deno.truncate(paths.data, size);
      assert.equal(await kept(paths), 0);
      assert.equal((await Deno.stat(paths.data)).size, SIZE);
    }
    await leave(paths, 700_000);
    await Deno.remove(paths.data);
    assert.equal(await kept(paths), 0);
  });
});

Deno.test("PartialFile.open() begins anew when there is a file without a journal", async () => {
  await withPaths(async (paths) => {
    await Deno.writeFile(paths.data, CONTENT);
    assert.equal(await kept(paths), 0);
  });
});

Deno.test("PartialFile.open() goes on in the parts a file began with, whatever their size", async () => {
  await withPaths(async (paths) => {
    await leave(paths, 700_000);
    await using partial = await open(paths, { partSize: 64_000 });
    assert.deepEqual([partial.parts.partSize, partial.resumedBytes], [PART_SIZE, 700_000]);
  });
});

Deno.test("PartialFile.open() says so when a folder has the name of the file or of the journal", async () => {
  for (const name of ["data", "journal"] as const) {
    await withPaths(async (paths) => {
      await leave(paths, 700_000);
      await Deno.remove(paths[name]);
      await Deno.mkdir(paths[name]);
      await assert.rejects(open(paths), (error: Error) => {
        assert.ok(error instanceof HubError);
        assert.match(error.message, /^Cannot (write|read the journal) ".*": is a directory$/);
        return true;
      });
    });
  }
});

Deno.test("PartialFile keeps no journal of a small file", async () => {
  await withPaths(async (paths) => {
    const small = { ...identity, size: 1024 * 1024 };
    await using partial = await PartialFile.open(paths, small, { partSize: PART_SIZE });
    assert.equal(partial.isResumable, false);
    await write(partial, 0, 700_000);
    await assert.rejects(Deno.stat(paths.journal), Deno.errors.NotFound);
  });
});

Deno.test("PartWriter.write() leaves less than a megabyte for a kill to lose, with all that a read buffer holds", async () => {
  await withPaths(async (paths) => {
    await using partial = await open(paths, { partSize: SIZE });
    using writer = await partial.writer();
    let lost = 0;
    for (let position = 0; position < SIZE; position += 100_000) {
      await writer.write(CONTENT.subarray(position, position + 100_000));
      const { size } = await Deno.stat(paths.journal);
      // Only a journal that is read anew tells what a kill would leave.
      await Deno.copyFile(paths.journal, `${paths.journal}2`);
      const copy = { data: paths.data, journal: `${paths.journal}2` };
      await using after = await open(copy);
      lost = Math.max(lost, partial.parts.doneBytes - after.resumedBytes);
      assert.ok(size > 0);
    }
    const inBuffer = 768 * 1024;
    assert.ok(lost > 0 && inBuffer + lost < 1024 * 1024, `a kill would lose ${lost} bytes`);
  });
});

Deno.test("PartWriter.write() leaves bytes alone that a part already has", async () => {
  await withPaths(async (paths) => {
    await using partial = await open(paths);
    await write(partial, 0, 300_000);
    await write(partial, 500_000, 1_100_000);
    {
      using writer = await partial.writer();
      const other = CONTENT.slice();
      for (const index of [100_000, 700_000]) other[index] = ~(other[index] ?? 0);
      await writer.write(other.subarray(0, 1_200_000));
      assert.equal(writer.position, 1_200_000);
    }
    const { parts } = partial;
    assert.equal(parts.contiguousPrefix, 1_200_000);
    const bytes = (await Deno.readFile(paths.data)).subarray(0, 1_200_000);
    assert.deepEqual(bytes, CONTENT.subarray(0, 1_200_000));
    assert.equal(parts.checksum(0), crc32(CONTENT.subarray(0, 500_000)));
    assert.equal(parts.checksum(2), crc32(CONTENT.subarray(1_000_000, 1_200_000)));
  });
});

Deno.test("PartWriter closes its file, and hides no error, when the journal cannot be written any more", async () => {
  await withPaths(async (paths) => {
    const partial = await open(paths);
    const failing = async () => {
      using writer = await partial.writer();
      await writer.write(CONTENT.subarray(0, 10_000));
      await partial[Symbol.asyncDispose]();
      throw new Error("the disk is full");
    };
    await assert.rejects(failing(), { name: "Error", message: "the disk is full" });
  });
});

Deno.test("PartialFile.remove() removes the file and its journal", async () => {
  await withPaths(async (paths) => {
    await using partial = await open(paths);
    await partial.remove();
    for (const path of [paths.data, paths.journal]) {
      await assert.rejects(Deno.stat(path), Deno.errors.NotFound);
    }
  });
});
