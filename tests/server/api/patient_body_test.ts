import assert from "node:assert/strict";
import { MODEL, withHub } from "../hub_fixture.ts";
import { askBatch } from "../write_fixture.ts";

/** Sends the beginning of a request, then nothing, and reads what is answered until the end. */
async function beginAndStop(url: URL, method: string, length: number): Promise<string> {
  using connection = await Deno.connect({ hostname: url.hostname, port: Number(url.port) });
  const head = `${method} ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\n` +
    `Content-Length: ${length}\r\n\r\n`;
  await connection.write(new TextEncoder().encode(`${head}{`));
  const buffer = new Uint8Array(4096);
  const count = await connection.read(buffer);
  return new TextDecoder().decode(buffer.subarray(0, count ?? 0)).split("\r\n")[0] ?? "";
}

Deno.test("patientBody() gives up whoever sends nothing any more", () =>
  withHub({ uploadIdleMs: 20, xet: false }, async (hub) => {
    await hub.createRepository(MODEL);
    const { objects } = await askBatch(hub.url, [{ oid: "0".repeat(64), size: 1000 }]);
    const upload = new URL(objects[0]?.actions?.upload.href ?? "");
    assert.equal(await beginAndStop(upload, "PUT", 1000), "HTTP/1.1 408 Request Timeout");
    const commit = new URL(`${hub.url}/api/models/me/m/commit/main`);
    assert.equal(await beginAndStop(commit, "POST", 1000), "HTTP/1.1 408 Request Timeout");
    const left = await Array.fromAsync(Deno.readDir(hub.blobFolder.replace(/blobs$/, "incoming")));
    assert.deepEqual(left, []);
  }));
