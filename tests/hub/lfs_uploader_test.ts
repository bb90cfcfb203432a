import assert from "node:assert/strict";
import { HubClient } from "../../src/hub/hub_client.ts";
import { type LfsPart, type LfsSession, parseLfsSession } from "../../src/hub/lfs_ticket.ts";
import { LfsUploader } from "../../src/hub/lfs_uploader.ts";
import { LfsHub, memoryReader } from "./lfs_hub.ts";
import { content, model, object, token, upload, written } from "./lfs_upload_scene.ts";
import { impatient } from "./scripted_server.ts";

for (
  const [what, key] of [
    ["plain", String],
    ["padded", (number: number) => String(number).padStart(5, "0")],
  ] as const
) {
  Deno.test(`LfsUploader.upload() sends parts under ${what} keys and makes them a whole`, async () => {
    await using hub = new LfsHub({ partBytes: 2, key });
    assert.deepEqual(await upload(hub), { sentBytes: 25 });
    assert.deepEqual(written(hub), [...content]);
    assert.equal(hub.parts.length, 13);
    assert.deepEqual(hub.completions.map(({ body }) => body), [{
      oid: object.sha256,
      parts: Array.from({ length: 13 }, (_, i) => ({ partNumber: i + 1, etag: `"1.${i + 1}"` })),
    }]);
    assert.deepEqual(hub.verifications.map(({ body }) => body), [{ oid: object.sha256, size: 25 }]);
  });
}

Deno.test("LfsUploader.upload() sends an object in one piece, with its length", async () => {
  await using hub = new LfsHub();
  assert.deepEqual(await upload(hub), { sentBytes: 25 });
  assert.deepEqual(written(hub), [...content]);
  assert.equal(hub.parts[0]?.headers["content-length"], "25");
  assert.equal(hub.parts[0]?.headers["transfer-encoding"], undefined);
  assert.equal(hub.completions.length, 0);
  assert.equal(hub.verifications.length, 1);
});

Deno.test("LfsUploader.upload() sends nothing of an object the Hub has", async () => {
  await using hub = new LfsHub({ partBytes: 10 });
  hub.stored = true;
  const progress: number[] = [];
  assert.deepEqual(await upload(hub, { onProgress: (bytes) => progress.push(bytes) }), {
    sentBytes: 0,
  });
  assert.deepEqual([hub.parts, hub.completions, hub.verifications], [[], [], []]);
  assert.deepEqual(progress, [25]);
});

Deno.test("LfsUploader.upload() shows the token to the Hub and to nobody else", async () => {
  for (const partBytes of [undefined, 10]) {
    await using hub = new LfsHub(partBytes === undefined ? {} : { partBytes });
    await upload(hub);
    assert.equal(hub.verifications[0]?.headers.authorization, `Bearer ${token}`);
    assert.doesNotMatch(JSON.stringify([hub.parts, hub.completions]), /swordfish|authorization/i);
  }
});

Deno.test("LfsUploader.upload() sends at most so many parts at a time", async () => {
  for (const connections of [1, 3]) {
    const arrived = Promise.withResolvers<void>();
    await using hub: LfsHub = new LfsHub({
      partBytes: 5,
      onPart: (_part, nth) => {
        if (nth === connections) arrived.resolve();
        return arrived.promise.then(() => new Response("", { headers: { etag: `"x"` } }));
      },
    });
    await upload(hub, { connections });
    assert.equal(hub.mostAtOnce, connections);
  }
});

Deno.test("LfsUploader shares its connections among all objects", async () => {
  await using hub: LfsHub = new LfsHub({ partBytes: 5 });
  using client = new HubClient({ endpoint: hub.url, retry: impatient });
  const uploader = new LfsUploader(client, model, { connections: 2 });
  const tickets = await uploader.negotiate([object, { sha256: "e".repeat(64), size: 25 }]);
  await Promise.all(
    tickets.map((ticket) => uploader.upload(ticket, memoryReader(content), { name: "m" })),
  );
  assert.equal(hub.parts.length, 10);
  assert.ok(hub.mostAtOnce <= 2, `${hub.mostAtOnce} at once`);
});

Deno.test("LfsUploader.upload() goes on with a session that was written down", async () => {
  let isBroken = true;
  await using hub = new LfsHub({
    partBytes: 10,
    onPart: ({ number }) =>
      isBroken && number === 2 ? new Response("", { status: 422 }) : undefined,
  });
  const notes: string[] = [];
  const done: LfsPart[] = [];
  const noting = {
    connections: 1,
    onSession: (session: LfsSession) => void notes.push(JSON.stringify(session)),
    onPart: (part: LfsPart) => void done.push(part),
  };
  await assert.rejects(upload(hub, noting), { status: 422 });
  assert.deepEqual(done, [{ number: 1, etag: '"1.1"' }]);

  isBroken = false;
  const session = parseLfsSession(JSON.parse(notes[0] ?? ""));
  assert.ok(session);
  const progress: number[] = [];
  const { sentBytes } = await upload(hub, {
    ...noting,
    ticket: { ...session, done: [...done] },
    onProgress: (bytes) => progress.push(bytes),
  });
  assert.equal(sentBytes, 15);
  assert.deepEqual(hub.numbers, [1, 2, 2, 3]);
  assert.deepEqual(progress, [10, 20, 25]);
  assert.deepEqual(done.map(({ number }) => number), [1, 2, 3]);
  assert.deepEqual([hub.batches.length, notes.length], [1, 1]);
});

Deno.test("LfsUploader.upload() completes a session whose parts are all there", async () => {
  await using hub = new LfsHub({ partBytes: 10 });
  const done = [1, 2, 3].map((number) => ({ number, etag: `"${number}"` }));
  let session: LfsSession | undefined;
  await upload(hub, { onSession: (each) => void (session = each) });
  assert.ok(session);
  assert.deepEqual(await upload(hub, { ticket: { ...session, done } }), { sentBytes: 0 });
  assert.equal(hub.parts.length, 3);
  assert.equal(hub.completions.length, 2);
});

Deno.test("LfsUploader.upload() waits for leave to send", async () => {
  await using hub = new LfsHub({ partBytes: 10 });
  const asked: number[] = [];
  await upload(hub, {
    connections: 1,
    throttle: (bytes) => Promise.resolve(void asked.push(bytes)),
  });
  assert.deepEqual(asked, [10, 10, 5]);
});
