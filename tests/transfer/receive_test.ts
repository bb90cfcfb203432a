import assert from "node:assert/strict";
import { BufferPool } from "../../src/transfer/buffer_pool.ts";
import { PartialFile } from "../../src/transfer/partial_file.ts";
import { RateLimiter } from "../../src/transfer/rate_limiter.ts";
import { receive, type ReceiveOptions } from "../../src/transfer/receive.ts";
import { NetworkError } from "../../src/vocabulary/errors.ts";
import { streamOf } from "./memory_source.ts";
import { pseudoRandomBytes } from "./pseudo_random_bytes.ts";

const SIZE = 300_000;
const PART_SIZE = 100_000;
const CONTENT = pseudoRandomBytes(SIZE, 7);

interface Scene {
  readonly partial: PartialFile;
  readonly buffers: BufferPool;
  /** Receives a body as if it were the file from `start` to `end`. */
  receive(
    body: ReadableStream<Uint8Array<ArrayBuffer>>,
    options?: Partial<ReceiveOptions> & { readonly start?: number; readonly end?: number },
  ): Promise<void>;
  /** Bytes reported so far. */
  reported(): number;
  content(): Promise<Uint8Array>;
}

async function onScene(test: (scene: Scene) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const paths = { data: `${folder}/data`, journal: `${folder}/journal` };
    const identity = { etag: "ab".repeat(32), size: SIZE, commit: "0".repeat(40) };
    await using partial = await PartialFile.open(paths, identity, { partSize: PART_SIZE });
    const buffers = new BufferPool(16 * 1024);
    let reported = 0;
    await test({
      partial,
      buffers,
      receive: async (body, { start = 0, end = SIZE, ...options } = {}) => {
        using writer = await partial.writer();
        await receive({ start, whole: false, body }, end, writer, {
          buffers,
          limiter: new RateLimiter(Infinity),
          stallTimeoutMs: 5000,
          signal: new AbortController().signal,
          onBytes: (bytes) => reported += bytes,
          ...options,
        });
      },
      reported: () => reported,
      content: () => Deno.readFile(paths.data),
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

for (const type of ["bytes", undefined] as const) {
  const kind = type === "bytes" ? "a byte stream" : "a plain stream";

  Deno.test(`receive() writes the bytes of ${kind} to their place`, async () => {
    await onScene(async ({ receive, reported, content, partial }) => {
      const [start, end] = [50_000, 250_000];
      partial.record(0, 50_000, 0);
      await receive(streamOf(CONTENT.subarray(start, end), { chunk: 40_000, type }), {
        start,
        end,
      });
      assert.equal(reported(), 200_000);
      assert.deepEqual((await content()).subarray(start, end), CONTENT.subarray(start, end));
      assert.deepEqual([0, 1, 2].map((index) => partial.parts.done(index)), [
        100_000,
        100_000,
        50_000,
      ]);
    });
  });

  Deno.test(`receive() keeps what came when ${kind} ends too early`, async () => {
    await onScene(async ({ receive, partial }) => {
      const body = streamOf(CONTENT.subarray(0, 150_000), { chunk: 40_000, type });
      await assert.rejects(receive(body), (error: NetworkError) => {
        assert.ok(error instanceof NetworkError && error.retryable);
        assert.equal(
          error.message,
          "Cannot read on: the connection was cut after 150000 of 300000 bytes",
        );
        return true;
      });
      assert.equal(partial.parts.contiguousPrefix, 150_000);
    });
  });

  Deno.test(`receive() keeps what came when ${kind} breaks off`, async () => {
    await onScene(async ({ receive, partial }) => {
      const body = streamOf(CONTENT.subarray(0, 80_000), { chunk: 40_000, type, end: "error" });
      await assert.rejects(receive(body), {
        name: "NetworkError",
        message: "Cannot read on: the connection was cut",
      });
      assert.equal(partial.parts.contiguousPrefix, 80_000);
    });
  });

  Deno.test(`receive() gives up when ${kind} is silent for too long`, async () => {
    await onScene(async ({ receive, partial, buffers }) => {
      const ended: boolean[] = [];
      const body = streamOf(CONTENT.subarray(0, 80_000), {
        chunk: 40_000,
        type,
        end: "silence",
        onEnd: () => ended.push(true),
      });
      await assert.rejects(receive(body, { stallTimeoutMs: 20 }), {
        name: "NetworkError",
        message: "Cannot read on: no byte came for 0.02 s",
        retryable: true,
      });
      assert.equal(partial.parts.contiguousPrefix, 80_000);
      assert.deepEqual(ended, [true], "the body is let go");
      assert.equal(buffers.take().byteLength, 16 * 1024);
    });
  });

  Deno.test(`receive() ends with the reason when it is aborted while ${kind} is silent`, async () => {
    await onScene(async ({ receive }) => {
      const abort = new AbortController();
      const body = streamOf(CONTENT.subarray(0, 40_000), { chunk: 40_000, type, end: "silence" });
      const receiving = receive(body, {
        signal: abort.signal,
        onBytes: () => queueMicrotask(() => abort.abort(new Error("enough"))),
      });
      await assert.rejects(receiving, { message: "enough" });
    });
  });

  Deno.test(`receive() lets ${kind} go unread when it was aborted before`, async () => {
    await onScene(async ({ receive, reported }) => {
      const ended: boolean[] = [];
      const body = streamOf(CONTENT, { chunk: 40_000, type, onEnd: () => ended.push(true) });
      const signal = AbortSignal.abort(new Error("enough"));
      await assert.rejects(receive(body, { signal }), { message: "enough" });
      assert.equal(reported(), 0);
      assert.deepEqual(ended, [true]);
    });
  });

  Deno.test(`receive() writes nothing beyond the range when ${kind} brings too much`, async () => {
    await onScene(async ({ receive, partial, content }) => {
      const body = streamOf(CONTENT, { chunk: 30_000, type });
      await assert.rejects(receive(body, { end: 100_000 }), {
        name: "NetworkError",
        message: "Cannot read on: the server sent more than the 100000 bytes asked for",
      });
      assert.equal(partial.parts.done(1), 0);
      assert.ok((await content()).subarray(100_000).every((byte) => byte === 0));
    });
  });
}

Deno.test("receive() takes one buffer and gives it back", async () => {
  await onScene(async ({ receive, buffers }) => {
    await receive(streamOf(CONTENT, { chunk: 40_000, type: "bytes" }));
    const buffer = buffers.take();
    new Uint8Array(buffer)[0] = 1;
    buffers.give(buffer);
    assert.equal(buffers.take(), buffer);
    assert.notEqual(buffers.take(), buffer);
  });
});

Deno.test("receive() reads no faster than the limiter lets it", async () => {
  await onScene(async ({ receive }) => {
    let now = 0;
    const limiter = new RateLimiter(100_000, {
      now: () => now,
      delay: (milliseconds) => {
        now += milliseconds;
        return Promise.resolve();
      },
    });
    await receive(streamOf(CONTENT, { chunk: 40_000, type: "bytes" }), { limiter });
    assert.equal(Math.round(now), 3000);
  });
});
