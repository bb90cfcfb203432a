import assert from "node:assert/strict";
import { HubClient } from "../../src/hub/hub_client.ts";
import { whoami } from "../../src/hub/whoami.ts";
import { ScriptedServer } from "./scripted_server.ts";

Deno.test("whoami() reads name, type, role and the token's name", async () => {
  await using hub = new ScriptedServer(() =>
    Response.json({
      type: "user",
      id: "1",
      name: "ruv",
      orgs: [],
      auth: { type: "access_token", accessToken: { displayName: "t", role: "read" } },
    })
  );
  using client = new HubClient({ endpoint: hub.url, token: "hf_abc" });
  assert.deepEqual(await whoami(client), {
    name: "ruv",
    type: "user",
    role: "read",
    tokenName: "t",
  });
  assert.deepEqual(hub.targets, ["/api/whoami-v2"]);
  assert.deepEqual(hub.header("authorization"), ["Bearer hf_abc"]);
});

Deno.test("whoami() has no role when the Hub names none", async () => {
  for (const auth of [undefined, {}, { accessToken: {} }]) {
    await using hub = new ScriptedServer(() => Response.json({ type: "org", name: "o", auth }));
    using client = new HubClient({ endpoint: hub.url });
    assert.deepEqual(await whoami(client), { name: "o", type: "org", role: undefined });
  }
});

Deno.test("whoami() says the server is not a Hub when the shape is another", async () => {
  for (
    const body of [
      [],
      { name: "ruv" },
      { type: "user" },
      { name: "ruv", type: "user", auth: 1 },
      { name: "ruv", type: "user", auth: { accessToken: 1 } },
      { name: "ruv", type: "user", auth: { accessToken: { role: 1 } } },
      { name: "ruv", type: "user", auth: { accessToken: { displayName: 1 } } },
    ]
  ) {
    await using hub = new ScriptedServer(() => Response.json(body));
    using client = new HubClient({ endpoint: hub.url });
    await assert.rejects(whoami(client), {
      message:
        `Cannot ask whose token this is: "${hub.url}" is not a Hub: it sends JSON of another shape`,
    });
  }
});

Deno.test("whoami() says when the token is not accepted", async () => {
  await using hub = new ScriptedServer(() =>
    Response.json({ error: "Invalid username or password." }, { status: 401 })
  );
  using client = new HubClient({ endpoint: hub.url, token: "hf_abc" });
  await assert.rejects(whoami(client), {
    name: "AuthenticationError",
    message: "Cannot ask whose token this is: the Hub does not accept the token",
  });
});
