import assert from "node:assert/strict";
import { HubClient } from "../../src/hub/hub_client.ts";
import { xetReadToken, xetWriteToken } from "../../src/hub/xet_token.ts";
import type { Repository } from "../../src/vocabulary/repository.ts";
import { ScriptedServer } from "./scripted_server.ts";

const model: Repository = { type: "model", name: "ruv/tiny" };
const wire = { casUrl: "https://cas.test/v1/", accessToken: "xet_abc", exp: 1_700_000_000 };

Deno.test("xetReadToken() and xetWriteToken() ask the Hub with its token", async () => {
  await using hub = new ScriptedServer(() => Response.json(wire));
  using client = new HubClient({ endpoint: hub.url, token: "hf_a" });
  const token = {
    casUrl: "https://cas.test/v1",
    accessToken: "xet_abc",
    expiresAt: 1_700_000_000_000,
  };
  assert.deepEqual(await xetReadToken(client, model, "refs/pr/1"), token);
  assert.deepEqual(await xetWriteToken(client, model, "main"), token);
  await xetWriteToken(client, model, "main", { createPr: true });
  assert.deepEqual(hub.targets, [
    "/api/models/ruv/tiny/xet-read-token/refs%2Fpr%2F1",
    "/api/models/ruv/tiny/xet-write-token/main",
    "/api/models/ruv/tiny/xet-write-token/main?create_pr=1",
  ]);
  assert.deepEqual(hub.header("authorization"), Array(3).fill("Bearer hf_a"));
});

Deno.test("xetReadToken() says the server is not a Hub when the shape is another", async () => {
  for (
    const wrong of [
      { casUrl: "nowhere" },
      { casUrl: 1 },
      { casUrl: `https://cas.test${"/".repeat(100_000)}x` },
      { accessToken: "a b" },
      { accessToken: "" },
      { exp: "soon" },
    ]
  ) {
    await using hub = new ScriptedServer(() => Response.json({ ...wire, ...wrong }));
    using client = new HubClient({ endpoint: hub.url });
    await assert.rejects(xetReadToken(client, model, "main"), (error: Error) => {
      assert.match(error.message, /is not a Hub: it sends JSON of another shape/);
      assert.doesNotMatch(Deno.inspect(error), /xet_abc/);
      return true;
    });
  }
});

Deno.test("xetReadToken() takes no address in the clear from an https Hub", async () => {
  await using hub = new ScriptedServer(() => Response.json({ ...wire, casUrl: "http://cas.test" }));
  using client = new HubClient({
    endpoint: "https://hub.test",
    fetch: (url, init) => fetch(String(url).replace("https://hub.test", hub.url), init),
  });
  await assert.rejects(xetReadToken(client, model, "main"), {
    message:
      'Cannot ask for access to the chunks of "ruv/tiny": hub.test leads from https:// to http://',
  });
});

Deno.test("xetWriteToken() asks once, because who needs the token asks again", async () => {
  await using hub = new ScriptedServer(() => new Response("", { status: 500 }));
  using client = new HubClient({ endpoint: hub.url });
  await assert.rejects(xetWriteToken(client, model, "main"), { name: "HubHttpError", status: 500 });
  assert.equal(hub.targets.length, 1);
});
