import assert from "node:assert/strict";
import { readAtMost } from "../../src/hub/limited_body.ts";

const patient = { stallTimeoutMs: 10_000 };

Deno.test("readAtMost() joins the pieces of a whole body", async () => {
  const body = ReadableStream.from([Uint8Array.of(1, 2), Uint8Array.of(3)]);
  assert.deepEqual(await readAtMost(body, 3, patient), {
    bytes: Uint8Array.of(1, 2, 3),
    complete: true,
  });
});

Deno.test("readAtMost() takes no body for an empty one", async () => {
  assert.deepEqual(await readAtMost(null, 3, patient), { bytes: Uint8Array.of(), complete: true });
});

Deno.test("readAtMost() lets go of what lies beyond the limit", async () => {
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(Uint8Array.of(7, 8)),
    cancel: () => void (cancelled = true),
  });
  assert.deepEqual(await readAtMost(body, 3, patient), {
    bytes: Uint8Array.of(7, 8, 7),
    complete: false,
  });
  assert.equal(cancelled, true);
});

Deno.test("readAtMost() gives up on a body that stalls", async () => {
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({ cancel: () => void (cancelled = true) });
  await assert.rejects(readAtMost(body, 3, { stallTimeoutMs: 1 }), { name: "TimeoutError" });
  assert.equal(cancelled, true);
});
