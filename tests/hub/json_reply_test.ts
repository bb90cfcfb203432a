import assert from "node:assert/strict";
import { HubClient } from "../../src/hub/hub_client.ts";
import { requestJson } from "../../src/hub/json_reply.ts";
import { isObject } from "../../src/vocabulary/is_object.ts";
import { RawPeer } from "./raw_peer.ts";
import { impatient, ScriptedServer } from "./scripted_server.ts";

const request = { action: "ask" };

Deno.test("requestJson() gives the value and the reply it came with", async () => {
  await using hub = new ScriptedServer(() =>
    Response.json({ a: [1] }, { headers: { "x-total-count": "1" } })
  );
  using client = new HubClient({ endpoint: hub.url });
  const reply = await requestJson(client, "/api/a", request, isObject);
  assert.deepEqual(reply.value, { a: [1] });
  assert.equal(reply.response.headers.get("x-total-count"), "1");
  assert.equal(reply.url.href, `${hub.url}/api/a`);
});

for (
  const [what, body, state] of [
    ["a web page", "<!doctype html>", "it does not send JSON"],
    ["nothing", "", "it does not send JSON"],
    ["half of it", '{"a":', "it does not send JSON"],
    ["bytes that are no UTF-8", Uint8Array.of(0x22, 0xff, 0x22), "it does not send JSON"],
    ["another shape", "[]", "it sends JSON of another shape"],
    ["null", "null", "it sends JSON of another shape"],
  ] as const
) {
  Deno.test(`requestJson() names a server that is not a Hub when it sends ${what}`, async () => {
    await using hub = new ScriptedServer(() => new Response(body));
    using client = new HubClient({ endpoint: `${hub.url}/base` });
    await assert.rejects(requestJson(client, "/api/a", request, isObject), {
      name: "HubError",
      message: `Cannot ask: "${hub.url}/base" is not a Hub: ${state}`,
      retryable: false,
    });
    assert.deepEqual(hub.targets, ["/base/api/a"]);
  });
}

Deno.test("requestJson() names the other site that a redirect led to", async () => {
  await using portal = new ScriptedServer(() => new Response("log in"));
  await using hub = new ScriptedServer(() => Response.redirect(`${portal.url}/login`, 302));
  using client = new HubClient({ endpoint: hub.url });
  await assert.rejects(requestJson(client, "/api/a", request, isObject), {
    message: `Cannot ask: "${portal.url}" is not a Hub: it does not send JSON`,
  });
});

Deno.test("requestJson() does not swallow more than 32 MiB, unpacked", async () => {
  const blanks = new Uint8Array(1024 * 1024).fill(0x20);
  const packed = await new Response(
    ReadableStream.from(Array(33).fill(blanks)).pipeThrough(new CompressionStream("gzip")),
  ).bytes();
  await using hub = new ScriptedServer(() =>
    new Response(packed, { headers: { "content-encoding": "gzip" } })
  );
  using client = new HubClient({ endpoint: hub.url });
  await assert.rejects(requestJson(client, "/api/a", request, isObject), {
    message: `Cannot ask: "${hub.url}" is not a Hub: it sends more than 32 MiB of JSON`,
  });
});

Deno.test("requestJson() asks again when the body breaks off", async () => {
  const head = "HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: close\r\n\r\n";
  await using hub = new RawPeer(`${head}{"a"`, `${head}{"a":1}`);
  using client = new HubClient({ endpoint: hub.url, retry: impatient });
  assert.deepEqual((await requestJson(client, "/api/a", request, isObject)).value, { a: 1 });
});
