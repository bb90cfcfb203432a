import assert from "node:assert/strict";
import { CONTENT, EngineScene, PART_SIZE, sha256 } from "./engine_scene.ts";
import { MemorySource } from "./memory_source.ts";
import { pseudoRandom, pseudoRandomBytes } from "./pseudo_random_bytes.ts";

const enough = new Error("enough");

Deno.test("TransferEngine.fetchFile() ends with the reason when it is aborted, nothing in flight any more", async () => {
  await using scene = await EngineScene.make();
  const abort = new AbortController();
  const source = new MemorySource(CONTENT, (_, nth) => {
    if (nth === 20) queueMicrotask(() => abort.abort(enough));
    return undefined;
  });
  await assert.rejects(scene.fetch(source, { signal: abort.signal }), enough);
  assert.equal(source.openBodies, 0);
  assert.deepEqual(await scene.left(), ["file", "file-journal"]);
  const rest = new MemorySource(CONTENT);
  const fetched = await scene.fetch(rest);
  assert.ok(fetched.resumedBytes >= 12 * PART_SIZE, `${fetched.resumedBytes} were kept`);
  assert.equal(rest.askedBytes, CONTENT.length - fetched.resumedBytes);
  assert.deepEqual(await scene.read(), CONTENT);
});

Deno.test("TransferEngine.fetchFile() opens nothing when it was aborted before", async () => {
  await using scene = await EngineScene.make();
  const source = new MemorySource(CONTENT);
  await assert.rejects(scene.fetch(source, { signal: AbortSignal.abort(enough) }), enough);
  assert.deepEqual(source.ranges, []);
});

Deno.test("TransferEngine.fetchFile() ends at once when it is aborted while the server is silent, or before a repetition", async () => {
  for (const where of ["headers", "body", "delay"] as const) {
    await using scene = await EngineScene.make();
    const abort = new AbortController();
    const aborted = new Promise<void>((_, reject) =>
      abort.signal.addEventListener("abort", () => reject(abort.signal.reason))
    );
    aborted.catch(() => {});
    const source = new MemorySource(CONTENT, (_, nth) => {
      if (nth === 4) setTimeout(() => abort.abort(enough), 5);
      if (where === "headers") return { wait: aborted };
      return { cutAfter: 0, end: where === "body" ? "silence" : "error" };
    });
    const fetching = scene.fetch(source, {
      signal: abort.signal,
      retry: { delay: () => aborted },
    });
    await assert.rejects(fetching, enough);
    assert.equal(source.openBodies, 0);
  }
});

Deno.test("TransferEngine.fetchFile() ends at once when it is aborted while the digest is still computed", async () => {
  await using scene = await EngineScene.make();
  const content = pseudoRandomBytes(24 * 1024 * 1024, 8);
  const abort = new AbortController();
  const first = Promise.withResolvers<void>();
  const source = new MemorySource(
    content,
    ({ start }) => start === 0 ? { wait: first.promise } : undefined,
    { chunk: 256 * 1024 },
  );
  using engine = scene.engine({
    partSize: 1024 * 1024,
    hashing: "wasm",
    // The first part comes last: all hashing is still to be done when everything is there.
    onEvent: (event) => {
      if (event.type !== "bytes" || event.done < content.length) return;
      setTimeout(() => abort.abort(enough), 5);
    },
  });
  const ended = engine.fetchFile(scene.request(source, sha256(content)), abort.signal);
  const poll = setInterval(() => {
    if (source.ranges.length === 24 && source.openBodies === 1) first.resolve();
  }, 5);
  await assert.rejects(ended, enough).finally(() => clearInterval(poll));
  const rest = new MemorySource(content);
  const fetched = await engine.fetchFile(
    scene.request(rest, sha256(content)),
    new AbortController().signal,
  );
  assert.deepEqual([fetched.fetchedBytes, fetched.resumedBytes], [0, content.length]);
});

Deno.test("TransferEngine.fetchFile() survives any row of aborts, each costing little", async () => {
  const random = pseudoRandom(42);
  for (let round = 0; round < 10; round++) {
    await using scene = await EngineScene.make();
    let asked = 0;
    let aborts = 0;
    while (true) {
      const abort = new AbortController();
      const last = 1 + Math.floor(random() * 25);
      const source = new MemorySource(CONTENT, (_, nth) => {
        if (nth === last) queueMicrotask(() => abort.abort(enough));
        return undefined;
      }, { chunk: 1000 + Math.floor(random() * 60_000) });
      const result = await scene.fetch(source, {
        signal: abort.signal,
        partsPerRequest: 1 + Math.floor(random() * 4),
      }).catch((error) => assert.equal(error, enough));
      asked += source.askedBytes;
      if (result !== undefined) break;
      aborts++;
    }
    assert.deepEqual(await scene.read(), CONTENT);
    assert.deepEqual(scene.of("repairing"), []);
    assert.ok(asked <= CONTENT.length + aborts * 4 * 4 * PART_SIZE);
  }
});
