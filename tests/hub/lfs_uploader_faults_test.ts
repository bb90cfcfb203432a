import assert from "node:assert/strict";
import { CuttingRelay } from "./cutting_relay.ts";
import { LfsHub, memoryReader } from "./lfs_hub.ts";
import { content, upload, written } from "./lfs_upload_scene.ts";

Deno.test("LfsUploader.upload() sends a part again when the store stumbles, and counts it once", async () => {
  await using hub = new LfsHub({
    partBytes: 10,
    onPart: ({ number }, nth) => {
      if (nth === 1) return new Response("", { status: 500 });
      if (nth === 2) return new Response("", { status: 429, headers: { "retry-after": "1" } });
      return number === 3 && nth === 5 ? new Response("", { status: 503 }) : undefined;
    },
  });
  const progress: number[] = [];
  const read = memoryReader(content);
  const { sentBytes } = await upload(hub, {
    connections: 1,
    read,
    onProgress: (bytes) => progress.push(bytes),
  });
  assert.deepEqual(hub.numbers, [1, 1, 1, 2, 3, 3]);
  assert.deepEqual(written(hub), [...content]);
  assert.deepEqual(progress, [10, 20, 25]);
  assert.equal(sentBytes, 50);
  assert.deepEqual(read.ranges.map(({ start, end }) => [start, end]), [
    [0, 10],
    [0, 10],
    [0, 10],
    [10, 20],
    [20, 25],
    [20, 25],
  ]);
});

Deno.test("LfsUploader.upload() sends a part again whose connection was cut", async () => {
  await using hub = new LfsHub();
  await using relay = new CuttingRelay(hub.storeUrl, 100_000);
  hub.uploadUrl = relay.url;
  const large = Uint8Array.from({ length: 3_000_000 }, (_, i) => i % 251);
  const progress: number[] = [];
  const { sentBytes } = await upload(hub, {
    content: large,
    onProgress: (bytes) => progress.push(bytes),
  });
  assert.equal(hub.stored, true);
  assert.deepEqual(hub.parts.at(-1)?.bytes, large);
  assert.ok(sentBytes > 3_000_000, `${sentBytes} bytes were sent`);
  assert.deepEqual(progress, [...new Set(progress)].sort((a, b) => a - b));
  assert.equal(progress.at(-1), 3_000_000);
});

Deno.test("LfsUploader.upload() gives up a part that fails for good, and aborts the others", async () => {
  const never = Promise.withResolvers<void>();
  await using hub: LfsHub = new LfsHub({
    partBytes: 10,
    onPart: ({ number }) =>
      number === 2
        ? new Response("<Error/>", { status: 422 })
        : never.promise.then(() => new Response("")),
  });
  await assert.rejects(upload(hub), {
    name: "HubHttpError",
    status: 422,
    message: `Cannot upload "m.gguf": ${new URL(hub.storeUrl).host} sent 422, "<Error/>"`,
  });
  never.resolve();
  assert.equal(hub.completions.length, 0);
});

Deno.test("LfsUploader.upload() renews a session whose URLs have run out", async () => {
  await using hub = new LfsHub({
    partBytes: 10,
    onPart: ({ session, number }) =>
      session === 1 && number === 3 ? new Response("<Error/>", { status: 403 }) : undefined,
  });
  const sessions: number[] = [];
  const progress: number[] = [];
  const { sentBytes } = await upload(hub, {
    connections: 1,
    onSession: ({ partUrls, done }) => void sessions.push(partUrls.length, done.length),
    onProgress: (bytes) => progress.push(bytes),
  });
  assert.deepEqual(hub.numbers, [1, 2, 3, 1, 2, 3]);
  assert.deepEqual(written(hub, 2), [...content]);
  assert.deepEqual(sessions, [3, 0, 3, 0]);
  assert.deepEqual(progress, [10, 20, 25]);
  assert.equal(sentBytes, 50);
  assert.deepEqual(hub.completions.map(({ body }) => (body as { parts: unknown }).parts), [[
    { partNumber: 1, etag: '"2.1"' },
    { partNumber: 2, etag: '"2.2"' },
    { partNumber: 3, etag: '"2.3"' },
  ]]);
});

Deno.test("LfsUploader.upload() gives up after three sessions that ran out", async () => {
  await using hub = new LfsHub({ onPart: () => new Response("", { status: 403 }) });
  await assert.rejects(upload(hub), {
    status: 403,
    message: `Cannot upload "m.gguf": ${new URL(hub.storeUrl).host} sent 403`,
  });
  assert.equal(hub.batches.length, 3);
});

Deno.test("LfsUploader.upload() takes S3's words for an expired token as such, and no other 400", async () => {
  for (const [code, batches] of [["ExpiredToken", 2], ["BadDigest", 1]] as const) {
    await using hub = new LfsHub({
      onPart: (_part, nth) =>
        nth === 1 ? new Response(`<Code>${code}</Code>`, { status: 400 }) : undefined,
    });
    const outcome = await upload(hub).catch((error) => error.status);
    assert.deepEqual(outcome, batches === 2 ? { sentBytes: 50 } : 400);
    assert.equal(hub.batches.length, batches);
  }
});

Deno.test("LfsUploader.upload() looks at the clock before it uses a signed URL", async () => {
  let now = 1_000_000;
  await using hub = new LfsHub({ partBytes: 10, query: "?Expires=1060" });
  const read = memoryReader(content);
  await upload(hub, {
    connections: 1,
    now: () => now,
    read: (range) => {
      // While the first part is sent, the hour comes.
      if (range.start === 0) now = 1_060_000;
      return read(range);
    },
  });
  // What a Hub hands out after that cannot have run out, whatever our clock says.
  assert.deepEqual(hub.parts.map(({ session, number }) => [session, number]), [
    [1, 1],
    [2, 1],
    [2, 2],
    [2, 3],
  ]);
});

Deno.test("LfsUploader.upload() asks again to make the parts a whole when the store stumbles", async () => {
  await using hub = new LfsHub({
    partBytes: 10,
    onComplete: (nth) => nth === 1 ? new Response("", { status: 500 }) : undefined,
  });
  await upload(hub);
  assert.equal(hub.parts.length, 3);
  assert.equal(hub.completions.length, 2);
});

Deno.test("LfsUploader.upload() learns that a completion was done whose answer was lost", async () => {
  await using hub: LfsHub = new LfsHub({
    partBytes: 10,
    onComplete: (nth) => {
      if (nth === 1) return new Response("", { status: 504 });
      queueMicrotask(() => hub.stored = true);
      return new Response("<Code>NoSuchUpload</Code>", { status: 404 });
    },
  });
  assert.deepEqual(await upload(hub), { sentBytes: 25 });
  assert.equal(hub.parts.length, 3);
  assert.equal(hub.batches.length, 2);
});

Deno.test("LfsUploader.upload() fails when the Hub does not find the object right", async () => {
  await using hub = new LfsHub({
    onVerify: () => Response.json({ error: "its size is 3 bytes" }, { status: 404 }),
  });
  await assert.rejects(upload(hub), {
    status: 404,
    message: 'Cannot upload "m.gguf": the Hub sent 404, "its size is 3 bytes"',
  });
  assert.equal(hub.batches.length, 1);
});

Deno.test("LfsUploader.upload() fails as its reader fails, and tries that once", async () => {
  await using hub = new LfsHub({ partBytes: 10 });
  let reads = 0;
  const read = () => Promise.reject(new Error(`the disk is gone ${++reads}`));
  await assert.rejects(upload(hub, { connections: 1, read }), { message: "the disk is gone 1" });
});

Deno.test("LfsUploader.upload() notices a file that has shrunk or grown", async () => {
  for (const [length, state] of [[9, "it has 9"], [11, "there are more"]] as const) {
    await using hub = new LfsHub({ partBytes: 10 });
    const read = () => Promise.resolve(new Uint8Array(length));
    await assert.rejects(upload(hub, { connections: 1, read }), {
      message: `Cannot send a body of 10 bytes: ${state}`,
    });
    assert.equal(hub.completions.length, 0);
  }
});

Deno.test("LfsUploader.upload() says so when the store names no part", async () => {
  await using hub = new LfsHub({ partBytes: 10, onPart: () => new Response("") });
  await assert.rejects(upload(hub), {
    name: "HubError",
    message: 'Cannot upload "m.gguf": the store sent no ETag for a part',
  });
});

Deno.test("LfsUploader.upload() rethrows the reason of an abort", async () => {
  const controller = new AbortController();
  const answer = Promise.withResolvers<void>();
  await using hub = new LfsHub({
    partBytes: 10,
    onPart: () => {
      controller.abort("enough");
      return answer.promise.then(() => new Response(""));
    },
  });
  const aborted = upload(hub, { signal: controller.signal });
  await assert.rejects(aborted, (reason) => reason === "enough");
  answer.resolve();
});

Deno.test("LfsUploader keeps signatures out of errors", async () => {
  await using hub: LfsHub = new LfsHub({
    partBytes: 10,
    query: "?Signature=topsecret",
    onPart: ({ headers }) =>
      new Response(`${JSON.stringify(headers)} ${hub.storeUrl}/1/1?Signature=topsecret`, {
        status: 422,
      }),
  });
  await assert.rejects(upload(hub), (error: Error) => {
    assert.doesNotMatch(Deno.inspect(error, { depth: 20 }), /topsecret|swordfish/);
    return true;
  });
});
