import assert from "node:assert/strict";
import { NetworkError, RateLimitError } from "../../src/vocabulary/errors.ts";
import type { TransferEvent } from "../../src/vocabulary/events.ts";
import { CONTENT, EngineScene, PART_SIZE, sha256 } from "./engine_scene.ts";
import { MemorySource, type SourceFault } from "./memory_source.ts";

const cut = new NetworkError("Cannot read on: the connection was cut");

/** Waits that last until they are told to end. */
class Rest {
  #waits = 0;
  #awaited: { readonly count: number; readonly resolve: () => void } | undefined;
  readonly #ended = Promise.withResolvers<void>();

  readonly delay = (_: number, signal: AbortSignal | undefined): Promise<void> => {
    this.#waits++;
    if (this.#waits === this.#awaited?.count) this.#awaited.resolve();
    const aborted = Promise.withResolvers<void>();
    signal?.addEventListener("abort", () => aborted.reject(signal.reason), { once: true });
    return Promise.race([this.#ended.promise, aborted.promise]);
  };

  /** Resolves a moment after so many waits have begun. */
  async begun(count: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#awaited = { count, resolve };
    if (this.#waits < count) await promise;
    await new Promise((resolve) => setTimeout(resolve, 0));
  }

  end(): void {
    this.#ended.resolve();
  }
}

Deno.test("TransferEngine.fetchFile() asks for the rest when a connection is cut", async () => {
  await using scene = await EngineScene.make();
  let cuts = 0;
  const source = new MemorySource(CONTENT, ({ start }) => {
    if (start !== 5 * PART_SIZE || cuts++ > 0) return undefined;
    return { cutAfter: 10_000, end: "error" };
  }, { chunk: 10_000 });
  const fetched = await scene.fetch(source);
  assert.equal(fetched.fetchedBytes, CONTENT.length);
  const again = { start: 5 * PART_SIZE + 10_000, end: 6 * PART_SIZE };
  assert.ok(source.ranges.some(({ start, end }) => start === again.start && end === again.end));
  assert.deepEqual(scene.of("retry"), [{
    type: "retry",
    path: "file",
    reason: "Cannot read on: the connection was cut",
    attempt: 1,
    delayMs: 250,
  }]);
  assert.deepEqual(scene.waits, [250]);
});

Deno.test("TransferEngine.fetchFile() asks again when a connection is silent", async () => {
  await using scene = await EngineScene.make();
  const source = new MemorySource(
    CONTENT,
    (_, nth) => nth === 3 ? { cutAfter: 30_000, end: "silence" } : undefined,
  );
  await scene.fetch(source, { stallTimeoutMs: 30 });
  assert.deepEqual(await scene.read(), CONTENT);
  assert.deepEqual(scene.of("retry").map(({ reason }) => reason), [
    "Cannot read on: no byte came for 0.03 s",
  ]);
  assert.equal(source.openBodies, 0);
});

Deno.test("TransferEngine.fetchFile() asks again when a server sends too much or too little", async () => {
  await using scene = await EngineScene.make();
  const faults = new Map<number, SourceFault>([
    [3 * PART_SIZE, { extra: PART_SIZE }],
    [7 * PART_SIZE, { cutAfter: 1000 }],
  ]);
  const source = new MemorySource(CONTENT, ({ start }) => {
    const fault = faults.get(start);
    faults.delete(start);
    return fault;
  }, { chunk: 40_000 });
  await scene.fetch(source);
  assert.deepEqual(await scene.read(), CONTENT);
  assert.deepEqual(scene.of("retry").map(({ reason }) => reason).sort(), [
    "Cannot read on: the connection was cut after 1000 of 65536 bytes",
    "Cannot read on: the server sent more than the 65536 bytes asked for",
  ]);
});

Deno.test("TransferEngine.fetchFile() waits longer from attempt to attempt, and gives up after six", async () => {
  await using scene = await EngineScene.make();
  const source = new MemorySource(
    CONTENT,
    ({ start }) => start === 0 ? { error: cut } : undefined,
  );
  await assert.rejects(scene.fetch(source), cut);
  assert.deepEqual(scene.waits, [250, 500, 1000, 2000, 4000]);
  assert.deepEqual(scene.of("retry").map(({ attempt }) => attempt), [1, 2, 3, 4, 5]);
  assert.equal(source.openBodies, 0);
});

Deno.test("TransferEngine.fetchFile() is patient with a link that breaks but brings something in between", async () => {
  await using scene = await EngineScene.make();
  const source = new MemorySource(CONTENT, () => ({ cutAfter: 70_000, end: "error" }));
  await scene.fetch(source, { partSize: 1024 * 1024, connections: 1 });
  assert.deepEqual(await scene.read(), CONTENT);
  assert.ok(scene.of("retry").length > 30);
  assert.ok(scene.of("retry").every(({ attempt }) => attempt === 1));
});

Deno.test("TransferEngine.fetchFile() asks for nothing again when only the end of a body was cut", async () => {
  await using scene = await EngineScene.make();
  const source = new MemorySource(
    CONTENT,
    (_, nth) => nth === 3 ? { end: "error" } : undefined,
  );
  await scene.fetch(source);
  assert.equal(source.askedBytes, CONTENT.length);
  assert.deepEqual(scene.of("retry"), []);
});

Deno.test("TransferEngine.fetchFile() asks for nothing again when a server has sent all and never ends", async () => {
  for (const end of ["silence", "error"] as const) {
    await using scene = await EngineScene.make();
    const source = new MemorySource(CONTENT, () => ({ end }));
    const wish = { connections: 1, partsPerRequest: 100, stallTimeoutMs: 20, now: () => 0 };
    await scene.fetch(source, wish);
    assert.equal(source.askedBytes, CONTENT.length);
    assert.deepEqual(scene.of("retry"), []);
  }
});

Deno.test("TransferEngine.fetchFile() gets on when every connection is cut after half a megabyte", async () => {
  await using scene = await EngineScene.make();
  const fault = { cutAfter: 500_000, end: "error" } as const;
  const source = new MemorySource(CONTENT, () => fault, { chunk: 16 * 1024 });
  // Nothing takes time: the line is as fast as can be, and all that may be gathered is.
  const wish = { connections: 1, partsPerRequest: 100, now: () => 0 };
  const { fetchedBytes } = await scene.fetch(source, wish);
  assert.deepEqual(await scene.read(), CONTENT);
  assert.ok(fetchedBytes <= 1.2 * CONTENT.length, `${fetchedBytes} bytes`);
});

Deno.test("TransferEngine.fetchFile() leaves a dead server in peace while its connections wait", async () => {
  await using scene = await EngineScene.make();
  const rest = new Rest();
  const source = new MemorySource(CONTENT, () => ({ error: cut }));
  const fetching = scene.fetch(source, { retry: { delay: rest.delay } });
  await rest.begun(4);
  assert.equal(source.ranges.length, 4);
  rest.end();
  await assert.rejects(fetching, cut);
  assert.ok(source.ranges.length <= 4 * 6, `${source.ranges.length} requests`);
});

Deno.test("TransferEngine.fetchFile() asks nobody for anything while a server wants fewer requests", async () => {
  await using scene = await EngineScene.make();
  const rest = new Rest();
  const slow = new RateLimitError("Cannot download: the Hub asks for fewer requests", {
    retryAfterMs: 7000,
  });
  const source = new MemorySource(CONTENT, (_, nth) => nth === 6 ? { error: slow } : undefined);
  const other = new MemorySource(CONTENT);
  using engine = scene.engine({ retry: { delay: rest.delay } });
  const { signal } = new AbortController();
  const one = engine.fetchFile(scene.request(source, sha256(CONTENT)), signal);
  await rest.begun(1);
  const two = engine.fetchFile(scene.request(other, sha256(CONTENT), "other"), signal);
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.deepEqual([source.openBodies, other.openBodies], [0, 0]);
  assert.ok(source.ranges.length <= 10, `${source.ranges.length} requests`);
  assert.equal(other.ranges.length, 0);
  rest.end();
  await Promise.all([one, two]);
  assert.deepEqual(await scene.read(), CONTENT);
  assert.deepEqual(scene.of("retry").map(({ delayMs }) => delayMs), [7000]);
});

Deno.test("TransferEngine.fetchFile() fails with what a listener throws when it is told of a retry", async () => {
  await using scene = await EngineScene.make();
  const source = new MemorySource(
    CONTENT,
    (_, nth) => nth === 3 ? { cutAfter: 10_000, end: "error" } : undefined,
  );
  const broken = new Error("no such progress bar");
  const onEvent = ({ type }: TransferEvent): void => {
    if (type === "retry") throw broken;
  };
  await assert.rejects(scene.fetch(source, { onEvent }), broken);
  assert.equal(source.openBodies, 0);
});
