import assert from "node:assert/strict";
import type { ByteSource } from "../../src/vocabulary/byte_source.ts";
import { EngineScene, PART_SIZE, sha256 } from "./engine_scene.ts";
import { MemorySource } from "./memory_source.ts";
import { pseudoRandomBytes } from "./pseudo_random_bytes.ts";

const CONTENT = pseudoRandomBytes(128 * PART_SIZE, 11);
const etag = sha256(CONTENT);

Deno.test("TransferEngine.fetchFile() makes a request anew when it brings far less than the others", async () => {
  await using scene = await EngineScene.make();
  let now = 0;
  const source = new MemorySource(CONTENT, (_, nth) => {
    now += 40;
    return nth === 1 ? { cutAfter: 1000, end: "silence" } : undefined;
  });
  const fetched = await scene.fetch(source, { etag, now: () => now });
  assert.deepEqual(scene.of("retry"), [], "it has not failed");
  assert.equal(fetched.fetchedBytes, CONTENT.length, "and what it had written is kept");
  const slow = source.ranges[0]?.start ?? NaN;
  const ofSlowPart = source.ranges.map(({ start }) => start - slow)
    .filter((offset) => offset >= 0 && offset < PART_SIZE);
  assert.deepEqual(ofSlowPart, [0, 1000]);
  assert.equal(source.openBodies, 0);
});

Deno.test("TransferEngine.fetchFile() leaves a request alone whose bytes are not the network's own", async () => {
  await using scene = await EngineScene.make();
  let now = 0;
  const source = new MemorySource(CONTENT, (_, nth) => {
    now += 40;
    return nth === 1 ? { cutAfter: 1000, end: "silence" } : undefined;
  });
  const mixed: ByteSource = {
    size: source.size,
    open: async (range, options) => {
      const isMetered = source.ranges.length === 0;
      return { ...await source.open(range, options), isMetered };
    },
  };
  await scene.fetch(mixed, { etag, now: () => now, stallTimeoutMs: 300 });
  assert.deepEqual(scene.of("retry").map(({ reason }) => reason), [
    "Cannot read on: no byte came for 0.3 s",
  ]);
});

Deno.test("TransferEngine.fetchFile() lets a part take its time when two requests anew have not helped", async () => {
  await using scene = await EngineScene.make();
  let now = 0;
  let silent = 0;
  const source = new MemorySource(CONTENT, ({ start }) => {
    now += 40;
    if (start >= PART_SIZE || silent === 3) return undefined;
    silent++;
    return { cutAfter: 1000, end: "silence" };
  });
  await scene.fetch(source, { etag, now: () => now, stallTimeoutMs: 300 });
  assert.equal(silent, 3);
  assert.deepEqual(scene.of("retry").map(({ reason }) => reason), [
    "Cannot read on: no byte came for 0.3 s",
  ]);
});
