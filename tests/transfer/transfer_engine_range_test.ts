import assert from "node:assert/strict";
import { crc32 } from "node:zlib";
import { CONTENT, EngineScene, PART_SIZE } from "./engine_scene.ts";
import { MemorySource } from "./memory_source.ts";

const slowed = { type: "slowed", reason: "the server ignores Range: one connection only" };

Deno.test("TransferEngine.fetchFile() takes the whole from one connection when the server ignores Range", async () => {
  await using scene = await EngineScene.make();
  const source = new MemorySource(CONTENT, () => ({ whole: true }));
  const fetched = await scene.fetch(source);
  assert.deepEqual(await scene.read(), CONTENT);
  assert.equal(fetched.fetchedBytes, CONTENT.length);
  assert.ok(source.ranges.length <= 4, `${source.ranges.length} requests`);
  assert.equal(source.openBodies, 0);
  assert.deepEqual(scene.of("slowed"), [slowed]);
  assert.deepEqual([...scene.of("retry"), ...scene.of("repairing")], []);
});

Deno.test("TransferEngine.fetchFile() does not call it slow when a file of one part comes whole", async () => {
  await using scene = await EngineScene.make();
  const source = new MemorySource(CONTENT, () => ({ whole: true }));
  await scene.fetch(source, { partSize: 8 * 1024 * 1024 });
  assert.deepEqual(scene.of("slowed"), []);
});

Deno.test("TransferEngine.fetchFile() keeps what it has when the server ignores Range", async () => {
  await using scene = await EngineScene.make();
  await scene.leave([0, 5, 6, 40]);
  const source = new MemorySource(CONTENT, () => ({ whole: true }), { chunk: 30_000 });
  const fetched = await scene.fetch(source);
  assert.equal(fetched.resumedBytes, 3 * PART_SIZE + 1);
  assert.deepEqual(await scene.read(), CONTENT);
  assert.deepEqual(scene.of("repairing"), []);
});

Deno.test("TransferEngine.fetchFile() goes on behind a cut, one connection at a time, when the server ignores Range", async () => {
  await using scene = await EngineScene.make();
  // The first four are asked together; the first answer ends the others.
  const cuts = new Map([[1, 10], [5, 20], [6, 30]]);
  const source = new MemorySource(CONTENT, (_, nth) => {
    const parts = cuts.get(nth);
    if (parts === undefined) return { whole: true };
    return { whole: true, cutAfter: parts * PART_SIZE - 500, end: "error" };
  });
  await scene.fetch(source, { now: () => 0 });
  assert.deepEqual(await scene.read(), CONTENT);
  assert.equal(scene.of("retry").length, 3);
  assert.deepEqual(source.ranges.slice(4).map(({ start }) => start / PART_SIZE), [
    // The first cut took along what was gathered; from then on nothing is.
    1,
    19 + (PART_SIZE - 500) / PART_SIZE,
    29 + (PART_SIZE - 500) / PART_SIZE,
  ]);
});

Deno.test("TransferEngine.fetchFile() gives up when a server ignores Range and always breaks off at the same place", async () => {
  await using scene = await EngineScene.make();
  const source = new MemorySource(CONTENT, () => ({
    whole: true,
    cutAfter: 10 * PART_SIZE + 7,
    end: "error",
  }));
  await assert.rejects(scene.fetch(source), {
    name: "NetworkError",
    message: "Cannot read on: the connection was cut",
  });
  assert.deepEqual(scene.of("retry").map(({ attempt }) => attempt), [1, 2, 3, 4, 5]);
  assert.ok(source.ranges.every(({ start, end }) => start < end));
});

Deno.test("TransferEngine.fetchFile() waits between attempts also when a server ignores Range", async () => {
  await using scene = await EngineScene.make();
  const delays = Promise.withResolvers<void>();
  const source = new MemorySource(CONTENT, () => ({
    whole: true,
    cutAfter: 10 * PART_SIZE + 7,
    end: "error",
  }));
  const abort = new AbortController();
  const fetching = scene.fetch(source, {
    signal: abort.signal,
    retry: {
      delay: (_, signal) =>
        new Promise((_, reject) => {
          signal?.addEventListener("abort", () => reject(signal.reason));
          setTimeout(delays.resolve, 20);
        }),
    },
  });
  await delays.promise;
  assert.ok(source.ranges.length <= 4, `${source.ranges.length} requests`);
  abort.abort(new Error("enough"));
  await assert.rejects(fetching, { message: "enough" });
});

Deno.test("TransferEngine.fetchFile() never mixes up bytes when the whole comes while a part is being written", async () => {
  for (let turns = 0; turns < 20; turns++) {
    await using scene = await EngineScene.make();
    await scene.leave([0]);
    const begin = Promise.withResolvers<void>();
    // Part 1 comes as asked for; the whole, asked for as part 2, comes some turns of the event loop later.
    let later: Promise<void> = begin.promise;
    for (let turn = 0; turn < turns; turn++) later = later.then(() => {});
    const source = new MemorySource(CONTENT, ({ start }) => {
      if (start === 2 * PART_SIZE) setTimeout(begin.resolve, 0);
      return start === PART_SIZE ? { wait: begin.promise } : { whole: true, wait: later };
    }, { chunk: PART_SIZE });
    const { checksums } = await scene.fetch(source, { connections: 2 });
    assert.deepEqual(await scene.read(), CONTENT);
    assert.deepEqual(scene.of("repairing"), []);
    const expected = crc32(CONTENT.subarray(PART_SIZE, 2 * PART_SIZE));
    assert.equal(checksums[1], expected, `${turns} turns later`);
  }
});
