import assert from "node:assert/strict";
import { abortable } from "../../src/vocabulary/abortable.ts";

Deno.test("abortable() gives what the promise gives", async () => {
  const { signal } = new AbortController();
  for (const each of [undefined, signal]) {
    assert.equal(await abortable(Promise.resolve(7), each), 7);
    await assert.rejects(abortable(Promise.reject(new Error("no")), each), { message: "no" });
  }
});

Deno.test("abortable() throws the reason of an abort, before it and while it waits", async () => {
  const never = new Promise<void>(() => {});
  const controller = new AbortController();
  const waiting = abortable(never, controller.signal);
  controller.abort("enough");
  await assert.rejects(waiting, (reason) => reason === "enough");
  await assert.rejects(abortable(never, controller.signal), (reason) => reason === "enough");
});
