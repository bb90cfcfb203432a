import assert from "node:assert/strict";
import { CasClient, type CasRequest } from "../../src/xet/cas_client.ts";
import { TokenKeeper } from "../../src/xet/token_keeper.ts";
import { xetHash } from "../../src/xet/xet_hash.ts";

const HASH = xetHash(new Uint8Array(32));
const RANGE = { start: 0, end: 10 };

/** A client whose store is at `casUrl`, and every request it makes. */
function clientOf(
  casUrl: string,
  secure: boolean,
): { client: CasClient; sent: [URL, CasRequest][] } {
  const sent: [URL, CasRequest][] = [];
  const token = { casUrl, accessToken: "xet_swordfish", expiresAt: Infinity };
  const client = new CasClient({
    send: (url, request) => {
      sent.push([url, request]);
      return Promise.resolve(new Response("{}", { headers: { "content-range": "bytes 0-9/10" } }));
    },
    tokens: new TokenKeeper(() => Promise.resolve(token)),
    secure,
  });
  return { client, sent };
}

Deno.test("CasClient asks nobody in the clear when the Hub is not", async () => {
  const { client, sent } = clientOf("http://cas.test", true);
  const message = /leads from https to http$/;
  const entry = { xorb: HASH, chunks: { start: 0, end: 1 }, bytes: RANGE };
  await assert.rejects(client.reconstruct(HASH, RANGE), { name: "HubError", message });
  await assert.rejects(client.openEntry({ ...entry, url: "http://cdn.test/x?Signature=s" }), {
    name: "HubError",
    message: "Cannot fetch chunks: the store leads from https to http",
  });
  await assert.rejects(client.openEntry({ ...entry, url: "file:///etc/passwd" }), {
    name: "InvalidFormatError",
  });
  assert.deepEqual(sent, []);
});

Deno.test("CasClient shows the token to the store, and none to the addresses that it names", async () => {
  const { client, sent } = clientOf("https://cas.test", true);
  await client.reconstruct(HASH, RANGE).catch(() => {});
  const entry = { xorb: HASH, chunks: { start: 0, end: 1 }, bytes: RANGE };
  const url = "https://cdn.test/x?Signature=s";
  const { body } = await client.openEntry({ ...entry, url });
  await body.cancel();
  assert.deepEqual(
    sent.map(([{ host }, { headers }]) => [host, headers.Authorization]),
    [["cas.test", "Bearer xet_swordfish"], ["cdn.test", undefined]],
  );
});

Deno.test("CasClient does not wait for the rest of an answer that stalls", async () => {
  const stalls = () =>
    Promise.resolve(
      new Response(
        new ReadableStream({
          start: (controller) => controller.enqueue(new TextEncoder().encode('{"offset_into')),
        }),
      ),
    );
  const token = { casUrl: "https://cas.test", accessToken: "xet_swordfish", expiresAt: Infinity };
  const client = new CasClient({
    send: stalls,
    tokens: new TokenKeeper(() => Promise.resolve(token)),
    secure: true,
    stallTimeoutMs: 20,
  });
  await assert.rejects(client.reconstruct(HASH, RANGE), {
    name: "NetworkError",
    message: "Cannot find the chunks of a file: the rest does not come in time",
  });
  await assert.rejects(client.queryChunk(HASH, { limit: 100 }), {
    name: "NetworkError",
    message: "Cannot find a chunk: the rest does not come in time",
  });
});

Deno.test("CasClient.uploadShard() takes no web page for an answer", async () => {
  const token = { casUrl: "https://cas.test", accessToken: "xet_swordfish", expiresAt: Infinity };
  const client = new CasClient({
    send: () => Promise.resolve(new Response("<!doctype html>")),
    tokens: new TokenKeeper(() => Promise.resolve(token)),
    secure: true,
  });
  const message = "Cannot register chunks: the answer is no JSON";
  await assert.rejects(client.uploadShard(new Uint8Array()), {
    name: "InvalidFormatError",
    message,
  });
});

Deno.test("CasClient.openEntry() reads no Content-Range of more digits than a size has", async () => {
  for (const [digits, isRead] of [[16, true], [17, false], [200_000, false]] as const) {
    const range = `bytes ${"0".repeat(digits)}-9/10`;
    const token = { casUrl: "https://cas.test", accessToken: "xet_swordfish", expiresAt: Infinity };
    const client = new CasClient({
      send: () =>
        Promise.resolve(new Response("x", { status: 206, headers: { "content-range": range } })),
      tokens: new TokenKeeper(() => Promise.resolve(token)),
      secure: true,
    });
    const url = "https://cdn.test/x?Signature=s";
    const opening = client.openEntry({
      xorb: HASH,
      chunks: { start: 0, end: 1 },
      bytes: RANGE,
      url,
    });
    if (isRead) await (await opening).body.cancel();
    else {
      await assert.rejects(opening, {
        name: "NetworkError",
        message: "Cannot fetch chunks: the server sent other bytes than those asked for",
      });
    }
  }
});
