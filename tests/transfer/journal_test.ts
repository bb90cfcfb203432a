import assert from "node:assert/strict";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { Journal, type TransferIdentity } from "../../src/transfer/journal.ts";
import type { Parts } from "../../src/transfer/parts.ts";
import { onFullDevice } from "../full_device.ts";

const identity: TransferIdentity = { etag: "ab".repeat(32), size: 100, commit: "0".repeat(40) };
const PART_SIZE = 10;
const RECORD_SIZE = 16;

async function withPath(test: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(`${folder}/journal`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

interface Record {
  readonly index: number;
  readonly done: number;
  readonly checksum: number;
}

async function write(
  path: string,
  records: readonly Record[],
  of: TransferIdentity = identity,
  partSize = PART_SIZE,
): Promise<void> {
  using journal = await Journal.create(path, of, partSize);
  for (const { index, done, checksum } of records) journal.record(index, done, checksum);
}

/** What the journal at `path` vouches for; undefined when it is not believed. */
async function read(path: string, of: TransferIdentity = identity): Promise<Parts | undefined> {
  const resumed = await Journal.resume(path, of);
  resumed?.journal[Symbol.dispose]();
  return resumed?.parts;
}

/** Bytes done and checksum of every part. */
function stateOf(parts: Parts | undefined): (readonly [number, number])[] | undefined {
  return parts &&
    Array.from({ length: parts.count }, (_, index) => [parts.done(index), parts.checksum(index)]);
}

/** The state after some of the records. */
function stateAfter(records: readonly Record[]): (readonly [number, number])[] {
  const state: (readonly [number, number])[] = new Array(10).fill([0, 0]);
  for (const { index, done, checksum } of records) state[index] = [done, checksum];
  return state;
}

const record = fc.record({
  index: fc.nat(9),
  done: fc.nat(10),
  checksum: fc.integer({ min: 0, max: 0xffffffff }),
});

Deno.test("Journal.resume() gives back what was recorded", async () => {
  await withPath(async (path) => {
    await fc.assert(
      fc.asyncProperty(fc.array(record), async (records) => {
        await write(path, records);
        assert.deepEqual(stateOf(await read(path)), stateAfter(records));
      }),
      { numRuns: 50 },
    );
  });
});

Deno.test("Journal.resume() believes the whole records of a journal torn at any byte", async () => {
  await withPath(async (path) => {
    const records = [1, 2, 3, 4, 5].map((index) => ({ index, done: index, checksum: index * 7 }));
    await write(path, records);
    const bytes = await Deno.readFile(path);
    const header = bytes.length - records.length * RECORD_SIZE;
    for (let length = 0; length <= bytes.length; length++) {
      await Deno.writeFile(path, bytes.subarray(0, length));
      const whole = Math.floor((length - header) / RECORD_SIZE);
      const expected = length < header ? undefined : stateAfter(records.slice(0, whole));
      assert.deepEqual(stateOf(await read(path)), expected, `torn after ${length} bytes`);
    }
  });
});

Deno.test("Journal.resume() lets go of a record when any bit of it is wrong, and of no other", async () => {
  await withPath(async (path) => {
    const records = [1, 2, 3].map((index) => ({ index, done: index, checksum: index * 7 }));
    await write(path, records);
    const bytes = await Deno.readFile(path);
    const second = bytes.length - 2 * RECORD_SIZE;
    for (let bit = 0; bit < RECORD_SIZE * 8; bit++) {
      const damaged = bytes.slice();
      const offset = second + (bit >> 3);
      damaged[offset] = (bytes[offset] ?? 0) ^ (1 << (bit & 7));
      await Deno.writeFile(path, damaged);
      const expected = stateAfter(records.filter(({ index }) => index !== 2));
      assert.deepEqual(stateOf(await read(path)), expected, `bit ${bit}`);
    }
  });
});

Deno.test("Journal.resume() believes nothing when any bit of the header is wrong", async () => {
  await withPath(async (path) => {
    const records = [{ index: 1, done: 10, checksum: 1 }];
    await write(path, records);
    const bytes = await Deno.readFile(path);
    for (let bit = 0; bit < (bytes.length - RECORD_SIZE) * 8; bit++) {
      const damaged = bytes.slice();
      damaged[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await Deno.writeFile(path, damaged);
      assert.equal(await read(path), undefined, `bit ${bit}`);
    }
  });
});

Deno.test("Journal.record() after a torn record is read again", async () => {
  await withPath(async (path) => {
    await write(path, [{ index: 1, done: 5, checksum: 5 }, { index: 2, done: 6, checksum: 6 }]);
    await Deno.truncate(path, (await Deno.stat(path)).size - 7);
    const resumed = await Journal.resume(path, identity);
    assert.ok(resumed);
    resumed.journal.record(3, 7, 7);
    resumed.journal[Symbol.dispose]();
    const expected = [{ index: 1, done: 5, checksum: 5 }, { index: 3, done: 7, checksum: 7 }];
    assert.deepEqual(stateOf(await read(path)), stateAfter(expected));
  });
});

Deno.test("Journal.resume() gives nothing when the journal is of other content or another size", async () => {
  await withPath(async (path) => {
    await write(path, [{ index: 1, done: 10, checksum: 1 }]);
    assert.equal(await read(path, { ...identity, etag: "cd".repeat(32) }), undefined);
    assert.equal(await read(path, { ...identity, size: 101 }), undefined);
  });
});

Deno.test("Journal.resume() goes on when the same content is asked for at another commit", async () => {
  await withPath(async (path) => {
    await write(path, [{ index: 1, done: 10, checksum: 1 }]);
    const parts = await read(path, { ...identity, commit: "1".repeat(40) });
    assert.equal(parts?.doneBytes, 10);
  });
});

Deno.test("Journal.resume() keeps the part size the transfer began with", async () => {
  await withPath(async (path) => {
    await write(path, [{ index: 1, done: 30, checksum: 1 }], identity, 40);
    const parts = await read(path);
    assert.deepEqual([parts?.partSize, parts?.count, parts?.doneBytes], [40, 3, 30]);
  });
});

Deno.test("Journal.resume() believes no record that was copied from another journal", async () => {
  await withPath(async (path) => {
    await write(path, [{ index: 1, done: 10, checksum: 1 }], {
      ...identity,
      etag: "cd".repeat(32),
    });
    const foreign = (await Deno.readFile(path)).slice(-RECORD_SIZE);
    await write(path, [{ index: 2, done: 10, checksum: 1 }]);
    await Deno.writeFile(path, foreign, { append: true });
    assert.deepEqual(stateOf(await read(path)), stateAfter([{ index: 2, done: 10, checksum: 1 }]));
  });
});

Deno.test("Journal.resume() believes no record of a part that is not there or that holds too much", async () => {
  await withPath(async (path) => {
    await write(path, [
      { index: 10, done: 1, checksum: 1 },
      { index: 0xffffffff, done: 1, checksum: 1 },
      { index: 1, done: 11, checksum: 1 },
    ]);
    assert.equal((await read(path))?.doneBytes, 0);
  });
});

Deno.test("Journal.resume() gives nothing when there is no journal, an older version, or something else", async () => {
  await withPath(async (path) => {
    assert.equal(await read(path), undefined);
    await write(path, [{ index: 1, done: 10, checksum: 1 }]);
    const bytes = await Deno.readFile(path);
    bytes[7] = "2".charCodeAt(0);
    await Deno.writeFile(path, bytes);
    assert.equal(await read(path), undefined);
    await Deno.writeTextFile(path, "RUVHUBJ1 and then something else altogether");
    assert.equal(await read(path), undefined);
  });
});

Deno.test("Journal.create() replaces what is there", async () => {
  await withPath(async (path) => {
    await write(path, [{ index: 1, done: 10, checksum: 1 }]);
    await write(path, []);
    assert.equal((await read(path))?.doneBytes, 0);
  });
});

Deno.test({
  name: "Journal.create() says that the disk is full, and leaves no file open",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    assert.deepEqual(await onFullDevice("journal"), { error: "DiskFullError", open: 0 });
  },
});

/** A journal whose header is any text, with the checksum of that text. */
function sealed(header: string): Blob {
  const json = new TextEncoder().encode(header);
  return new Blob(["RUVHUBJ1", Uint32Array.of(json.length), json, Uint32Array.of(crc32(json))]);
}

Deno.test("Journal.resume() gives nothing when the header makes no sense, though its checksum is right", async () => {
  const good = { ...identity, partSize: PART_SIZE };
  const odd = [{ ...good, partSize: 1e-9 }, { ...good, etag: 1 }, { ...good, size: "100" }, null];
  const huge = { ...identity, size: 2 ** 50 };
  const headers = [
    "",
    "no JSON",
    ...[...odd, { ...huge, partSize: 1 }].map((x) => JSON.stringify(x)),
  ];
  await withPath(async (path) => {
    for (const header of headers) {
      await Deno.writeFile(path, await sealed(header).bytes());
      assert.equal(await read(path), undefined, header);
      assert.equal(await read(path, huge), undefined, header);
    }
    await Deno.writeFile(path, await sealed(JSON.stringify(good)).bytes());
    assert.equal((await read(path))?.count, 10);
  });
});
