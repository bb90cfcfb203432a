import assert from "node:assert/strict";
import { ProvenReader } from "../../../src/stories/mirror/proven_reader.ts";
import type { ByteRange, ByteSource } from "../../../src/vocabulary/byte_source.ts";
import { ChecksumMismatchError, HubError, NetworkError } from "../../../src/vocabulary/errors.ts";
import { gitSha1, sha256 } from "../pull/pull_scene.ts";
import { pseudoRandomBytes } from "../../transfer/pseudo_random_bytes.ts";

const CONTENT = pseudoRandomBytes(1_000, 3);
const FILE = { path: "x.bin", size: 1_000, oid: "0".repeat(40), sha256: sha256(CONTENT) };

interface Behaviour {
  /** How many bytes of each opening come before the connection is cut. @default all */
  readonly cuts?: readonly number[];
  /** Whether a range is ignored. @default false */
  readonly whole?: boolean;
  /** Whether nothing ever comes. @default false */
  readonly silent?: boolean;
  readonly content?: Uint8Array<ArrayBuffer>;
}

function sourceOf(
  { cuts = [], whole = false, silent = false, content = CONTENT }: Behaviour,
): ByteSource {
  let opened = 0;
  return {
    size: content.length,
    open({ start, end }) {
      const bytes = whole ? content : content.slice(start, end);
      const limit = cuts[opened++] ?? Infinity;
      const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
        start(controller) {
          if (silent) return;
          for (let at = 0; at < Math.min(bytes.length, limit); at += 100) {
            controller.enqueue(bytes.slice(at, Math.min(at + 100, limit)));
          }
          if (limit < bytes.length) controller.error(new TypeError("reset"));
          else controller.close();
        },
      });
      return Promise.resolve({ start: whole ? 0 : start, whole, body });
    },
  };
}

function readerOf(behaviour: Behaviour, file = FILE): ProvenReader {
  const signal = new AbortController().signal;
  return new ProvenReader(file, sourceOf(behaviour), { stallTimeoutMs: 50, signal });
}

async function read(reader: ProvenReader, range: ByteRange): Promise<Uint8Array> {
  return await new Response(await reader.read(range)).bytes();
}

const HALVES = [{ start: 0, end: 500 }, { start: 500, end: 1_000 }] as const;

Deno.test("ProvenReader gives the ranges of a file in order, and proves the whole", async () => {
  const reader = readerOf({});
  assert.deepEqual(await read(reader, HALVES[0]), CONTENT.subarray(0, 500));
  assert.deepEqual(await read(reader, HALVES[1]), CONTENT.subarray(500));
  const git = { path: "x.txt", size: 1_000, oid: gitSha1(CONTENT) };
  const signal = new AbortController().signal;
  const small = new ProvenReader(git, sourceOf({}), { stallTimeoutMs: 50, signal });
  assert.deepEqual(await read(small, { start: 0, end: 1_000 }), CONTENT);
});

Deno.test("ProvenReader reads a range again whose first reading broke off", async () => {
  const reader = readerOf({ cuts: [Infinity, 250, Infinity] });
  await read(reader, HALVES[0]);
  await assert.rejects(read(reader, HALVES[1]), (error) => {
    assert.ok(error instanceof NetworkError && error.retryable);
    return true;
  });
  assert.deepEqual(await read(reader, HALVES[1]), CONTENT.subarray(500));
});

Deno.test("ProvenReader reads a range again that had come, but had not arrived", async () => {
  const reader = readerOf({});
  await read(reader, HALVES[0]);
  await read(reader, HALVES[0]);
  assert.deepEqual(await read(reader, HALVES[1]), CONTENT.subarray(500));
});

Deno.test("ProvenReader takes its range from a server that sends everything", async () => {
  const reader = readerOf({ whole: true });
  assert.deepEqual(await read(reader, HALVES[0]), CONTENT.subarray(0, 500));
  assert.deepEqual(await read(reader, HALVES[1]), CONTENT.subarray(500));
});

Deno.test("ProvenReader fails before the end when the bytes are not those promised", async () => {
  const content = CONTENT.slice();
  content[10] = (content[10] ?? 0) ^ 1;
  const reader = readerOf({ content });
  await read(reader, HALVES[0]);
  await assert.rejects(read(reader, HALVES[1]), (error) => {
    assert.ok(error instanceof ChecksumMismatchError);
    assert.deepEqual([error.expected, error.actual], [FILE.sha256, sha256(content)]);
    return true;
  });
});

Deno.test("ProvenReader fails when ranges are skipped, and when nothing comes", async () => {
  await assert.rejects(read(readerOf({}), HALVES[1]), HubError);
  await assert.rejects(read(readerOf({ silent: true }), HALVES[0]), NetworkError);
});
