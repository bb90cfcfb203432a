import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { DigestThread, startHashWorker } from "../../src/transfer/digest_thread.ts";
import { pseudoRandomBytes } from "./pseudo_random_bytes.ts";

const MEBIBYTE = 1024 * 1024;
const CONTENT = pseudoRandomBytes(9 * MEBIBYTE, 11);

async function withFile(
  content: Uint8Array,
  test: (path: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeFile(`${folder}/file`, content);
    await test(`${folder}/file`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function sha256(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

function gitSha1(content: Uint8Array): string {
  return createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
}

/** A worker that takes everything and answers nothing, until it is said to have died. */
class DeafWorker {
  readonly taken: unknown[] = [];
  onerror: ((event: ErrorEvent) => void) | null = null;

  postMessage(message: unknown): void {
    this.taken.push(message);
  }

  terminate(): void {}

  die(): void {
    this.onerror?.(new ErrorEvent("error", { cancelable: true }));
  }

  get asWorker(): Worker {
    return this as unknown as Worker;
  }
}

for (const hashing of ["native", "wasm"] as const) {
  Deno.test(`DigestThread.digest() gives the same digests by ${hashing}, in the worker and without`, async () => {
    let replies = 0;
    const startWorker = () => {
      const worker = startHashWorker();
      worker?.addEventListener("message", () => replies++);
      return worker;
    };
    for (const size of [0, 1, 8 * MEBIBYTE, 8 * MEBIBYTE + 1, CONTENT.length]) {
      const content = CONTENT.subarray(0, size);
      await withFile(content, async (path) => {
        using inWorker = new DigestThread({ startWorker });
        using without = new DigestThread({ startWorker: () => undefined });
        for (const thread of [inWorker, without]) {
          const digests = await thread.digest(path, size, { git: true, hashing });
          assert.deepEqual(digests, { sha256: sha256(content), gitSha1: gitSha1(content) });
          const plain = await thread.digest(path, size, { hashing });
          assert.deepEqual(plain, { sha256: sha256(content) });
        }
      });
    }
    assert.equal(replies, 4, "both large files were hashed twice in the worker");
  });
}

Deno.test("DigestThread.follow() hashes a file while it grows", async () => {
  await withFile(new Uint8Array(CONTENT.length), async (path) => {
    using thread = new DigestThread();
    using follower = thread.follow(path, CONTENT.length);
    using file = await Deno.open(path, { write: true });
    for (let position = 0; position < CONTENT.length; position += 300_000) {
      follower.advance(position);
      const bytes = CONTENT.subarray(position, position + 300_000);
      for (let written = 0; written < bytes.length;) {
        written += await file.write(bytes.subarray(written));
      }
    }
    assert.deepEqual(await follower.finish(), { sha256: sha256(CONTENT) });
  });
});

Deno.test("DigestThread.follow() keeps several files apart", async () => {
  const other = pseudoRandomBytes(5 * MEBIBYTE, 12);
  await withFile(CONTENT, async (path) => {
    await withFile(other, async (otherPath) => {
      using thread = new DigestThread();
      using first = thread.follow(path, CONTENT.length);
      using second = thread.follow(otherPath, other.length);
      for (let offset = 0; offset < other.length; offset += MEBIBYTE) {
        first.advance(offset);
        second.advance(offset);
      }
      const [a, b] = await Promise.all([first.finish(), second.finish()]);
      assert.deepEqual([a.sha256, b.sha256], [sha256(CONTENT), sha256(other)]);
    });
  });
});

Deno.test("DigestThread.follow() is given up without a trace", async () => {
  await withFile(CONTENT, async (path) => {
    using thread = new DigestThread();
    {
      using follower = thread.follow(path, CONTENT.length);
      follower.advance(2 * MEBIBYTE);
    }
    assert.equal((await thread.digest(path, CONTENT.length)).sha256, sha256(CONTENT));
  });
});

Deno.test("DigestThread.digest() says so when the file is shorter than it should be", async () => {
  await withFile(CONTENT, async (path) => {
    using inWorker = new DigestThread();
    using without = new DigestThread({ startWorker: () => undefined });
    for (const thread of [inWorker, without]) {
      await assert.rejects(thread.digest(path, CONTENT.length + 1), {
        name: "HubError",
        message: "Cannot hash the file: it ends at byte 9437184",
      });
    }
  });
});

Deno.test("DigestThread.follow() hashes in the calling thread what a worker that died has left", async () => {
  await withFile(CONTENT, async (path) => {
    const worker = new DeafWorker();
    let starts = 0;
    using thread = new DigestThread({
      startWorker: () => {
        starts++;
        return worker.asWorker;
      },
    });
    using follower = thread.follow(path, CONTENT.length);
    follower.advance(3 * MEBIBYTE);
    assert.equal(worker.taken.length, 2);
    const digests = follower.finish();
    worker.die();
    assert.deepEqual(await digests, { sha256: sha256(CONTENT) });
    assert.equal((await thread.digest(path, CONTENT.length)).sha256, sha256(CONTENT));
    assert.equal(starts, 1);
  });
});

Deno.test("DigestThread.digest() ends with the reason when it is aborted", async () => {
  await withFile(CONTENT, async (path) => {
    using inWorker = new DigestThread({ startWorker: () => new DeafWorker().asWorker });
    using without = new DigestThread({ startWorker: () => undefined });
    for (const thread of [inWorker, without]) {
      const abort = new AbortController();
      const digests = thread.digest(path, CONTENT.length, { signal: abort.signal });
      abort.abort(new Error("enough"));
      await assert.rejects(digests, { message: "enough" });
    }
  });
});
