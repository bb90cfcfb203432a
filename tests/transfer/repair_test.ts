import assert from "node:assert/strict";
import { ChecksumMismatchError } from "../../src/vocabulary/errors.ts";
import { CONTENT, EngineScene, gitSha1, PART_SIZE, sha256 } from "./engine_scene.ts";
import { MemorySource } from "./memory_source.ts";

/** Flips a bit of the file on disk. */
async function flipOnDisk(path: string, offset: number): Promise<void> {
  using file = await Deno.open(path, { read: true, write: true });
  const byte = new Uint8Array(1);
  await file.seek(offset, Deno.SeekMode.Start);
  await file.read(byte);
  byte[0] = (byte[0] ?? 0) ^ 4;
  await file.seek(offset, Deno.SeekMode.Start);
  await file.write(byte);
}

const ALL_BUT_LAST = Array.from({ length: 40 }, (_, index) => index);

Deno.test("repair() fetches one part when a byte of it was damaged on disk", async () => {
  await using scene = await EngineScene.make();
  await scene.leave(ALL_BUT_LAST);
  await flipOnDisk(scene.paths().data, 17 * PART_SIZE + 99);
  const source = new MemorySource(CONTENT);
  const fetched = await scene.fetch(source);
  assert.deepEqual(await scene.read(), CONTENT);
  assert.equal(fetched.fetchedBytes, 1 + PART_SIZE);
  assert.deepEqual(source.ranges, [
    { start: 40 * PART_SIZE, end: CONTENT.length },
    { start: 17 * PART_SIZE, end: 18 * PART_SIZE },
  ]);
  assert.deepEqual(scene.of("repairing"), [
    { type: "repairing", path: "file", where: "disk", bytes: PART_SIZE },
  ]);
});

Deno.test("repair() fetches every damaged part when there are several, the last and shorter one too", async () => {
  await using scene = await EngineScene.make();
  await scene.leave([...ALL_BUT_LAST, 40]);
  for (const index of [0, 20, 40]) await flipOnDisk(scene.paths().data, index * PART_SIZE);
  const fetched = await scene.fetch(new MemorySource(CONTENT));
  assert.deepEqual(await scene.read(), CONTENT);
  assert.equal(fetched.fetchedBytes, 2 * PART_SIZE + 1);
});

Deno.test("repair() fetches parts again until one comes differently when the wire has flipped a byte once", async () => {
  for (const damaged of [0, 8, 23, 40]) {
    await using scene = await EngineScene.make();
    let flips = 0;
    const source = new MemorySource(CONTENT, ({ start }) => {
      if (start !== damaged * PART_SIZE || flips++ > 0) return undefined;
      return { flip: start };
    });
    const fetched = await scene.fetch(source);
    assert.deepEqual(await scene.read(), CONTENT);
    assert.equal(fetched.sha256, sha256(CONTENT));
    assert.ok(fetched.fetchedBytes > CONTENT.length, "something was fetched again");
    assert.ok(fetched.fetchedBytes <= 2 * CONTENT.length);
    // Eight parts, then sixteen, then the rest.
    const bytesUpTo = [8, 24, 41].find((count) => damaged < count) ?? 0;
    const again = Math.min(bytesUpTo * PART_SIZE, CONTENT.length);
    assert.equal(fetched.fetchedBytes, CONTENT.length + again);
    assert.deepEqual(scene.of("repairing"), [
      { type: "repairing", path: "file", where: "wire", bytes: CONTENT.length },
    ]);
    assert.equal(scene.of("verified").length, 1);
    const done = scene.of("bytes").map((event) => event.done);
    assert.ok(done.every((bytes, index) => bytes > (done[index - 1] ?? 0)), `${done}`);
  }
});

Deno.test("repair() mends damage of the wire in several parts", async () => {
  await using scene = await EngineScene.make();
  const flipped = new Set<number>();
  const source = new MemorySource(CONTENT, ({ start }) => {
    if (![2, 3, 30].includes(start / PART_SIZE) || flipped.has(start)) return undefined;
    flipped.add(start);
    return { flip: start + 5 };
  });
  const fetched = await scene.fetch(source);
  assert.deepEqual(await scene.read(), CONTENT);
  assert.equal(fetched.fetchedBytes, 2 * CONTENT.length);
});

Deno.test("repair() gives up when bytes are wrong and stay wrong, and nothing is left", async () => {
  await using scene = await EngineScene.make();
  const source = new MemorySource(CONTENT, () => ({ flip: 12 * PART_SIZE }));
  const wrong = CONTENT.slice();
  wrong[12 * PART_SIZE] = (wrong[12 * PART_SIZE] ?? 0) ^ 1;
  await assert.rejects(scene.fetch(source), (error: ChecksumMismatchError) => {
    assert.ok(error instanceof ChecksumMismatchError);
    assert.equal(error.expected, sha256(CONTENT));
    assert.equal(error.actual, sha256(wrong));
    assert.equal(
      error.message,
      `Cannot prove "file": expected digest ${sha256(CONTENT)}, but its bytes have ${
        sha256(wrong)
      }`,
    );
    return true;
  });
  assert.equal(source.askedBytes, 2 * CONTENT.length);
  assert.deepEqual(await scene.left(), []);
});

Deno.test("repair() mends a small file, and one outside LFS", async () => {
  const content = CONTENT.subarray(0, 1000);
  for (const etag of [sha256(content), gitSha1(content)]) {
    await using scene = await EngineScene.make();
    const once = new MemorySource(content, (_, nth) => nth === 1 ? { flip: 5 } : undefined);
    const fetched = await scene.fetch(once, { etag });
    assert.deepEqual(await scene.read(), content);
    assert.equal(fetched.fetchedBytes, 2000);
    await using other = await EngineScene.make();
    const always = new MemorySource(content, () => ({ flip: 5 }));
    await assert.rejects(other.fetch(always, { etag }), ChecksumMismatchError);
    assert.deepEqual(await other.left(), []);
  }
});

Deno.test("repair() fetches the whole once more when the server ignores Range, and calls it slow once", async () => {
  await using scene = await EngineScene.make();
  let answers = 0;
  const source = new MemorySource(CONTENT, () => {
    return { whole: true, ...(answers++ < 4 && { flip: 9 * PART_SIZE }) };
  });
  const fetched = await scene.fetch(source);
  assert.deepEqual(await scene.read(), CONTENT);
  assert.equal(fetched.fetchedBytes, 2 * CONTENT.length);
  assert.equal(scene.of("slowed").length, 1);
  assert.deepEqual(scene.of("repairing").map(({ where }) => where), ["wire"]);
});

Deno.test("repair() keeps what is there when it is aborted, and the next transfer ends it", async () => {
  await using scene = await EngineScene.make();
  await scene.leave([...ALL_BUT_LAST, 40]);
  for (const index of [1, 2, 3, 4]) await flipOnDisk(scene.paths().data, index * PART_SIZE);
  const abort = new AbortController();
  const source = new MemorySource(CONTENT, (_, nth) => {
    if (nth === 2) queueMicrotask(() => abort.abort(new Error("enough")));
    return undefined;
  });
  await assert.rejects(scene.fetch(source, { signal: abort.signal, connections: 1 }), {
    message: "enough",
  });
  const fetched = await scene.fetch(new MemorySource(CONTENT));
  assert.deepEqual(await scene.read(), CONTENT);
  assert.ok(fetched.fetchedBytes <= 4 * PART_SIZE);
});
