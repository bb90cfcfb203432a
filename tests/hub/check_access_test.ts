import assert from "node:assert/strict";
import { checkAccess } from "../../src/hub/check_access.ts";
import { HubClient } from "../../src/hub/hub_client.ts";
import type { Repository } from "../../src/vocabulary/repository.ts";
import { ScriptedServer } from "./scripted_server.ts";

const MODEL: Repository = { type: "model", name: "ruv/tiny" };

Deno.test("checkAccess() asks for one or the other", async () => {
  await using hub = new ScriptedServer(() => Response.json({}));
  using client = new HubClient({ endpoint: hub.url });
  await checkAccess(client, MODEL);
  await checkAccess(client, { type: "dataset", name: "ruv/set" }, { write: true });
  assert.deepEqual(hub.targets, [
    "/api/models/ruv/tiny/auth-check",
    "/api/datasets/ruv/set/auth-check/write",
  ]);
});

Deno.test("checkAccess() throws what the Hub refuses, each by its class", async () => {
  const cases = [
    [403, { "x-error-code": "GatedRepo" }, "GatedRepoError"],
    [403, {}, "AuthenticationError"],
    [401, {}, "RepositoryNotFoundError"],
  ] as const;
  for (const [status, headers, name] of cases) {
    await using hub = new ScriptedServer(() => new Response("", { status, headers }));
    using client = new HubClient({ endpoint: hub.url, token: "t" });
    await assert.rejects(checkAccess(client, MODEL, { write: true }), { name });
  }
});

Deno.test("checkAccess() goes on when the Hub does not know the question", async () => {
  await using hub = new ScriptedServer(() => new Response("not found", { status: 404 }));
  using client = new HubClient({ endpoint: hub.url });
  await checkAccess(client, MODEL, { write: true });
});
