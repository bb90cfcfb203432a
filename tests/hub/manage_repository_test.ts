import assert from "node:assert/strict";
import { HubClient } from "../../src/hub/hub_client.ts";
import {
  deleteRepository,
  moveRepository,
  setVisibility,
} from "../../src/hub/manage_repository.ts";
import type { Repository } from "../../src/vocabulary/repository.ts";
import { impatient, ScriptedServer } from "./scripted_server.ts";

const model: Repository = { type: "model", name: "ruv/tiny" };
const dataset: Repository = { type: "dataset", name: "ruv/set" };
const missing = () =>
  new Response("", { status: 404, headers: { "x-error-code": "RepoNotFound" } });

Deno.test("deleteRepository() names the repository in the body", async () => {
  await using hub = new ScriptedServer(() => new Response(""));
  using client = new HubClient({ endpoint: hub.url, token: "any-token" });
  await deleteRepository(client, model);
  await deleteRepository(client, dataset);
  assert.deepEqual(hub.seen.map(({ method, target }) => [method, target]), [
    ["DELETE", "/api/repos/delete"],
    ["DELETE", "/api/repos/delete"],
  ]);
  assert.deepEqual(hub.sent, [
    { name: "tiny", organization: "ruv", type: "model" },
    { name: "set", organization: "ruv", type: "dataset" },
  ]);
  assert.deepEqual(hub.header("authorization"), Array(2).fill("Bearer any-token"));
});

Deno.test("deleteRepository() takes a missing repository as deleted only when it may", async () => {
  await using hub = new ScriptedServer(missing);
  using client = new HubClient({ endpoint: hub.url, token: "hf_a" });
  await deleteRepository(client, model, { missingOk: true });
  await assert.rejects(deleteRepository(client, model), {
    name: "RepositoryNotFoundError",
    message: 'Cannot delete "ruv/tiny": the repository is not found, or private',
  });
});

Deno.test("deleteRepository() asks again only when a second time does no harm", async () => {
  await using hub = new ScriptedServer((_request, nth) =>
    nth === 2 ? missing() : new Response("", { status: 500 })
  );
  using client = new HubClient({ endpoint: hub.url, retry: impatient });
  await deleteRepository(client, model, { missingOk: true });
  await assert.rejects(deleteRepository(client, model), { status: 500 });
  assert.equal(hub.seen.length, 3);
});

Deno.test("moveRepository() names both and is not repeated", async () => {
  await using hub = new ScriptedServer((_request, nth) =>
    new Response("", { status: nth === 1 ? 200 : 500 })
  );
  using client = new HubClient({ endpoint: hub.url, retry: impatient });
  await moveRepository(client, dataset, "ruv/other");
  assert.deepEqual(hub.targets, ["/api/repos/move"]);
  assert.deepEqual(hub.sent, [{ fromRepo: "ruv/set", toRepo: "ruv/other", type: "dataset" }]);
  await assert.rejects(moveRepository(client, model, "ruv/other"), {
    message: 'Cannot move "ruv/tiny" to "ruv/other": the Hub sent 500',
  });
  assert.equal(hub.seen.length, 2);
});

Deno.test("setVisibility() shows and hides", async () => {
  await using hub = new ScriptedServer(() => Response.json({}));
  using client = new HubClient({ endpoint: hub.url });
  await setVisibility(client, model, "private");
  await setVisibility(client, dataset, "public");
  assert.deepEqual(hub.seen.map(({ method, target, body }) => [method, target, body]), [
    ["PUT", "/api/models/ruv/tiny/settings", '{"visibility":"private"}'],
    ["PUT", "/api/datasets/ruv/set/settings", '{"visibility":"public"}'],
  ]);
});

Deno.test("setVisibility() says that a token is missing, not that the repository is", async () => {
  await using hub = new ScriptedServer(() =>
    new Response("", { status: 401, headers: { "x-error-code": "RepoNotFound" } })
  );
  using client = new HubClient({ endpoint: hub.url });
  await assert.rejects(setVisibility(client, model, "private"), {
    name: "AuthenticationError",
    message: 'Cannot make "ruv/tiny" private: the Hub asks for a token',
  });
});
