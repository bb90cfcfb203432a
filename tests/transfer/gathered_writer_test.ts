import assert from "node:assert/strict";
import { BufferPool } from "../../src/transfer/buffer_pool.ts";
import { GatheredWriter, type GatheredWriterOptions } from "../../src/transfer/gathered_writer.ts";
import { PartialFile } from "../../src/transfer/partial_file.ts";
import { pseudoRandomBytes } from "./pseudo_random_bytes.ts";

const SIZE = 3_000_000;
const BUFFER = 768 * 1024;
const READ = 200_000;

interface Scene {
  readonly gathered: GatheredWriter;
  readonly writes: number[];
  readonly buffers: BufferPool;
  /** Lets so many milliseconds pass. */
  pass(milliseconds: number): void;
  content(): Promise<Uint8Array>;
}

async function onScene(
  test: (scene: Scene) => Promise<void>,
  more: Pick<GatheredWriterOptions, "gathers"> = {},
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const paths = { data: `${folder}/data`, journal: `${folder}/journal` };
    const identity = { etag: "ab".repeat(32), size: SIZE, commit: "0".repeat(40) };
    await using partial = await PartialFile.open(paths, identity, { partSize: 8 * 1024 * 1024 });
    using writer = await partial.writer();
    const buffers = new BufferPool(BUFFER);
    const writes: number[] = [];
    let now = 1000;
    const options = { buffers, onBytes: (bytes: number) => writes.push(bytes), now: () => now };
    using gathered = new GatheredWriter(writer, SIZE, { ...options, ...more });
    await test({
      gathered,
      writes,
      buffers,
      pass: (milliseconds) => now += milliseconds,
      content: () => Deno.readFile(paths.data),
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Reads `bytes` into the room, as a stream would. */
async function read(gathered: GatheredWriter, bytes: Uint8Array): Promise<void> {
  const room = gathered.room(Infinity);
  room.set(bytes);
  await gathered.add(room.subarray(0, bytes.length));
}

Deno.test("GatheredWriter makes one write of several reads when they follow fast", async () => {
  await onScene(async ({ gathered, writes, content }) => {
    const bytes = pseudoRandomBytes(6 * READ, 3);
    for (let offset = 0; offset < bytes.length; offset += READ) {
      await read(gathered, bytes.subarray(offset, offset + READ));
    }
    assert.deepEqual(writes, [READ, 3 * READ], "the first at once, then whenever it is full");
    await gathered.flush();
    assert.deepEqual(writes, [READ, 3 * READ, 2 * READ]);
    assert.deepEqual((await content()).subarray(0, bytes.length), bytes);
  });
});

Deno.test("GatheredWriter writes every read at once when the connection is slow", async () => {
  await onScene(async ({ gathered, writes, pass }) => {
    for (let count = 0; count < 3; count++) {
      await read(gathered, pseudoRandomBytes(1000, count));
      pass(20);
    }
    assert.deepEqual(writes, [1000, 1000, 1000]);
  });
});

Deno.test("GatheredWriter writes every read at once when it is told not to gather", async () => {
  await onScene(async ({ gathered, writes }) => {
    for (let count = 0; count < 3; count++) await read(gathered, pseudoRandomBytes(1000, count));
    assert.deepEqual(writes, [1000, 1000, 1000]);
  }, { gathers: false });
});

Deno.test("GatheredWriter writes bytes at once when they come in a buffer of their own", async () => {
  await onScene(async ({ gathered, writes, content }) => {
    const bytes = pseudoRandomBytes(5000, 9);
    await gathered.add(bytes.subarray(0, 2000));
    await gathered.add(bytes.subarray(2000));
    assert.deepEqual(writes, [2000, 3000]);
    assert.deepEqual((await content()).subarray(0, 5000), bytes);
  });
});

Deno.test("GatheredWriter.room() is no larger than what is left, or asked for", async () => {
  await onScene(async ({ gathered }) => {
    assert.equal(gathered.room(1024).length, 1024);
    await read(gathered, pseudoRandomBytes(READ, 1));
    await read(gathered, pseudoRandomBytes(READ, 2));
    assert.equal(gathered.room(Infinity).length, BUFFER - READ);
  });
});

Deno.test("BufferPool.take() gives a buffer of its own to whoever wants only a little", () => {
  const buffers = new BufferPool(BUFFER);
  const little = buffers.take(8192);
  assert.equal(little.byteLength, 8192);
  buffers.give(little);
  assert.equal(buffers.take(65_537).byteLength, BUFFER);
  assert.equal(new BufferPool(1024).take(8192).byteLength, 1024);
});
