import assert from "node:assert/strict";
import { describeRepository } from "../../src/hub/describe_repository.ts";
import { HubClient } from "../../src/hub/hub_client.ts";
import type { Repository } from "../../src/vocabulary/repository.ts";
import { ScriptedServer } from "./scripted_server.ts";

const model: Repository = { type: "model", name: "ruv/tiny" };
const sha = "a".repeat(40);

Deno.test("describeRepository() tells what the Hub says, and what silence means", async () => {
  const full = { id: "RUV/tiny", sha, private: true, gated: "manual", disabled: true, likes: 1 };
  await using hub = new ScriptedServer((_request, nth) =>
    Response.json(nth === 1 ? full : { id: "ruv/tiny" })
  );
  using client = new HubClient({ endpoint: hub.url });
  assert.deepEqual(await describeRepository(client, model), {
    name: "RUV/tiny",
    private: true,
    gated: "manual",
    disabled: true,
    commit: sha,
  });
  assert.deepEqual(await describeRepository(client, { type: "dataset", name: "ruv/set" }), {
    name: "ruv/tiny",
    private: false,
    gated: false,
    disabled: false,
  });
  assert.deepEqual(hub.targets, ["/api/models/ruv/tiny", "/api/datasets/ruv/set"]);
});

Deno.test("describeRepository() gives undefined when there is none to see", async () => {
  for (const status of [401, 404]) {
    const headers = { "x-error-code": "RepoNotFound" };
    await using hub = new ScriptedServer(() => new Response("", { status, headers }));
    using client = new HubClient({ endpoint: hub.url });
    assert.equal(await describeRepository(client, model), undefined);
  }
});

Deno.test("describeRepository() does not take closed terms or a failure for absence", async () => {
  for (
    const [status, code, name] of [[403, "GatedRepo", "GatedRepoError"], [
      500,
      "",
      "HubHttpError",
    ]] as const
  ) {
    const headers = { "x-error-code": code };
    await using hub = new ScriptedServer(() => new Response("", { status, headers }));
    using client = new HubClient({ endpoint: hub.url, retry: { attempts: 1 } });
    await assert.rejects(describeRepository(client, model), { name });
  }
});

Deno.test("describeRepository() says the server is not a Hub when the shape is another", async () => {
  for (
    const body of [{}, { id: "a", sha: "b" }, { id: "a", private: 1 }, { id: "a", gated: true }]
  ) {
    await using hub = new ScriptedServer(() => Response.json(body));
    using client = new HubClient({ endpoint: hub.url });
    await assert.rejects(describeRepository(client, model), /is not a Hub/);
  }
});
