import assert from "node:assert/strict";
import { crc32 } from "node:zlib";
import { HubError, NetworkError } from "../../src/vocabulary/errors.ts";
import { CONTENT, EngineScene, gitSha1, PART_SIZE, sha256 } from "./engine_scene.ts";
import { MemorySource } from "./memory_source.ts";
import { pseudoRandomBytes } from "./pseudo_random_bytes.ts";

const cut = new NetworkError("Cannot read on: the connection was cut");

Deno.test("TransferEngine.fetchFile() fetches every byte once, in parts, and proves it", async () => {
  await using scene = await EngineScene.make();
  const source = new MemorySource(CONTENT);
  const fetched = await scene.fetch(source);
  assert.deepEqual(await scene.read(), CONTENT);
  const checksums = Array.from(
    { length: 41 },
    (_, index) => crc32(CONTENT.subarray(index * PART_SIZE, (index + 1) * PART_SIZE)),
  );
  assert.deepEqual(fetched, {
    sha256: sha256(CONTENT),
    fetchedBytes: CONTENT.length,
    resumedBytes: 0,
    partSize: PART_SIZE,
    checksums,
  });
  assert.equal(source.askedBytes, CONTENT.length);
  assert.equal(source.ranges.length, 41);
  assert.ok(source.mostAtOnce <= 4);
  assert.equal(source.openBodies, 0);
  assert.deepEqual(scene.events[0], { type: "started", path: "file", size: CONTENT.length });
  assert.deepEqual(scene.events.at(-1), {
    type: "verified",
    path: "file",
    algorithm: "sha256",
    digest: sha256(CONTENT),
  });
  assert.equal(scene.of("bytes").at(-1)?.done, CONTENT.length);
});

for (const size of [0, 1, PART_SIZE - 1, PART_SIZE, PART_SIZE + 1, 20 * PART_SIZE]) {
  Deno.test(`TransferEngine.fetchFile() fetches a file of ${size} bytes, in LFS or not`, async () => {
    const content = pseudoRandomBytes(size, 6);
    for (const etag of [sha256(content), gitSha1(content)]) {
      await using scene = await EngineScene.make();
      const source = new MemorySource(content);
      const fetched = await scene.fetch(source, { etag });
      assert.deepEqual(await scene.read(), content);
      assert.equal(fetched.sha256, sha256(content));
      assert.equal(fetched.fetchedBytes, size);
      assert.equal(source.askedBytes, size);
      const algorithm = etag.length === 40 ? "git-sha1" : "sha256";
      assert.deepEqual(scene.of("verified").map((event) => event.algorithm), [algorithm]);
    }
  });
}

Deno.test("TransferEngine.fetchFile() fetches from plain streams, by WebAssembly, without resuming, at a rate", async () => {
  for (
    const options of [
      { hashing: "wasm" },
      { resume: false },
      { limitRate: 40_000_000 },
      { partsPerRequest: 4 },
      { connections: 1 },
      { connections: "auto" },
      { memoryBudget: 4 * 4096 },
    ] as const
  ) {
    await using scene = await EngineScene.make();
    const source = new MemorySource(CONTENT, undefined, { plain: true, chunk: 10_000 });
    await scene.fetch(source, options);
    assert.deepEqual(await scene.read(), CONTENT);
    assert.equal(source.askedBytes, CONTENT.length);
  }
});

Deno.test("TransferEngine.fetchFile() proves nothing when it is told not to", async () => {
  await using scene = await EngineScene.make();
  const fetched = await scene.fetch(new MemorySource(CONTENT), {
    verify: false,
    etag: "0".repeat(64),
  });
  assert.equal(fetched.sha256, undefined);
  assert.deepEqual(scene.of("verified"), []);
  assert.deepEqual(await scene.read(), CONTENT);
});

Deno.test("TransferEngine.fetchFile() stops everything at the first error that lasts, and keeps what is there", async () => {
  await using scene = await EngineScene.make();
  const gone = new HubError("Cannot download: the server sent 404");
  const source = new MemorySource(CONTENT, (_, nth) => nth === 20 ? { error: gone } : undefined);
  await assert.rejects(scene.fetch(source), gone);
  assert.equal(source.openBodies, 0);
  assert.ok(source.ranges.length < 24);
  assert.deepEqual(await scene.left(), ["file", "file-journal"]);
  const rest = new MemorySource(CONTENT);
  const fetched = await scene.fetch(rest);
  assert.equal(fetched.resumedBytes + fetched.fetchedBytes, CONTENT.length);
  assert.ok(fetched.resumedBytes >= 15 * PART_SIZE, `${fetched.resumedBytes} were kept`);
  assert.deepEqual(scene.of("resumed").map(({ bytes }) => bytes), [fetched.resumedBytes]);
  assert.deepEqual(await scene.read(), CONTENT);
});

Deno.test("TransferEngine.fetchFile() waits for no silent connection when another fails for good", async () => {
  await using scene = await EngineScene.make();
  const gone = new HubError("Cannot download: the server sent 404");
  const source = new MemorySource(
    CONTENT,
    (_, nth) => nth === 20 ? { error: gone } : nth === 10 ? { cutAfter: 0, end: "silence" } : {},
  );
  const begin = performance.now();
  await assert.rejects(scene.fetch(source, { stallTimeoutMs: 10_000 }), gone);
  assert.ok(performance.now() - begin < 5000);
  assert.equal(source.openBodies, 0);
});

Deno.test("TransferEngine.fetchFile() leaves nothing of a small file that failed", async () => {
  await using scene = await EngineScene.make();
  const source = new MemorySource(CONTENT.subarray(0, 3 * PART_SIZE), () => ({ error: cut }));
  await assert.rejects(scene.fetch(source), cut);
  assert.deepEqual(await scene.left(), []);
});

Deno.test("TransferEngine.fetchFile() continues in the parts of the earlier transfer, whatever its own size", async () => {
  await using scene = await EngineScene.make();
  await scene.leave([0, 1, 7]);
  const source = new MemorySource(CONTENT);
  const fetched = await scene.fetch(source, { partSize: 1024 * 1024, partsPerRequest: 4 });
  assert.equal(fetched.resumedBytes, 3 * PART_SIZE);
  assert.equal(source.askedBytes, CONTENT.length - 3 * PART_SIZE);
  assert.equal(fetched.partSize, PART_SIZE);
});

Deno.test("TransferEngine.fetchFile() asks for nothing when everything is there already", async () => {
  await using scene = await EngineScene.make();
  await scene.leave(Array.from({ length: 41 }, (_, index) => index));
  const source = new MemorySource(CONTENT);
  const fetched = await scene.fetch(source);
  assert.deepEqual([fetched.resumedBytes, fetched.fetchedBytes], [CONTENT.length, 0]);
  assert.deepEqual(source.ranges, []);
});

Deno.test("TransferEngine.fetchFile() shares connections among files, as many as allowed and never more", async () => {
  await using scene = await EngineScene.make();
  using engine = scene.engine({ connections: 5 });
  const all = Promise.withResolvers<void>();
  let most = 0;
  const sources = [1, 2, 3].map((seed) =>
    new MemorySource(pseudoRandomBytes(10 * PART_SIZE, seed), () => {
      const open = sources.reduce((sum, { openBodies }) => sum + openBodies, 0);
      most = Math.max(most, open);
      // The first ones wait for each other, so that as many as may be are open at once.
      if (open === 5) all.resolve();
      return { wait: all.promise };
    })
  );
  await Promise.all(sources.map(async (source, index) => {
    const content = pseudoRandomBytes(10 * PART_SIZE, index + 1);
    const request = scene.request(source, sha256(content), `file${index}`);
    await engine.fetchFile(request, new AbortController().signal);
    assert.deepEqual(await scene.read(`file${index}`), content);
  }));
  assert.equal(most, 5);
  assert.ok(scene.of("bytes").every(({ connections }) => connections <= 5));
});

Deno.test("TransferEngine.fetchFile() lets one file fail without harm to another", async () => {
  await using scene = await EngineScene.make();
  using engine = scene.engine();
  const { signal } = new AbortController();
  const gone = new HubError("Cannot download: the server sent 404");
  const bad = scene.request(
    new MemorySource(CONTENT, () => ({ error: gone })),
    sha256(CONTENT),
    "bad",
  );
  const good = scene.request(new MemorySource(CONTENT), sha256(CONTENT), "good");
  const [one, other] = await Promise.allSettled([
    engine.fetchFile(bad, signal),
    engine.fetchFile(good, signal),
  ]);
  assert.deepEqual([one.status, other.status], ["rejected", "fulfilled"]);
  assert.deepEqual(await scene.read("good"), CONTENT);
});

Deno.test("TransferEngine.fetchFile() reports progress that only grows, also when parts are fetched again", async () => {
  await using scene = await EngineScene.make();
  await scene.leave([3, 4]);
  const random = [5, 9, 17, 33];
  const source = new MemorySource(
    CONTENT,
    (_, nth) => random.includes(nth) ? { cutAfter: 20_000, end: "error" } : undefined,
    { chunk: 5000 },
  );
  await scene.fetch(source);
  const done = scene.of("bytes").map((event) => event.done);
  assert.deepEqual(done, [...new Set(done)].sort((a, b) => a - b));
  assert.ok((done[0] ?? 0) > 2 * PART_SIZE);
  assert.equal(done.at(-1), CONTENT.length);
});
