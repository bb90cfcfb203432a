import assert from "node:assert/strict";
import { createBranch, deleteBranch } from "../../src/hub/branches.ts";
import { HubClient } from "../../src/hub/hub_client.ts";
import { createTag, deleteTag } from "../../src/hub/tags.ts";
import type { Repository } from "../../src/vocabulary/repository.ts";
import { impatient, ScriptedServer } from "./scripted_server.ts";

const model: Repository = { type: "model", name: "ruv/tiny" };
const exists = () => Response.json({ error: "Reference exists" }, { status: 409 });

Deno.test("createBranch() and deleteBranch() take the name as one segment", async () => {
  await using hub = new ScriptedServer(() => Response.json({}));
  using client = new HubClient({ endpoint: hub.url });
  await createBranch(client, model, { name: "my/branch", from: "v1" });
  await createBranch(client, model, { name: "b" });
  await deleteBranch(client, model, { name: "my/branch" });
  assert.deepEqual(hub.seen.map(({ method, target, body }) => [method, target, body]), [
    ["POST", "/api/models/ruv/tiny/branch/my%2Fbranch", '{"startingPoint":"v1"}'],
    ["POST", "/api/models/ruv/tiny/branch/b", "{}"],
    ["DELETE", "/api/models/ruv/tiny/branch/my%2Fbranch", ""],
  ]);
});

Deno.test("createTag() and deleteTag() name a commit and forget the name", async () => {
  await using hub = new ScriptedServer(() => Response.json({}));
  using client = new HubClient({ endpoint: hub.url });
  await createTag(client, model, { name: "v1.0", from: "my/branch", message: "first" });
  await createTag(client, model, { name: "v2" });
  await deleteTag(client, model, { name: "v1.0" });
  assert.deepEqual(hub.seen.map(({ method, target, body }) => [method, target, body]), [
    ["POST", "/api/models/ruv/tiny/tag/my%2Fbranch", '{"tag":"v1.0","message":"first"}'],
    ["POST", "/api/models/ruv/tiny/tag/main", '{"tag":"v2"}'],
    ["DELETE", "/api/models/ruv/tiny/tag/v1.0", ""],
  ]);
});

Deno.test("createBranch() and createTag() take what exists only when they may", async () => {
  await using hub = new ScriptedServer(exists);
  using client = new HubClient({ endpoint: hub.url });
  await createBranch(client, model, { name: "b", existOk: true });
  await createTag(client, model, { name: "v1", existOk: true });
  await assert.rejects(createBranch(client, model, { name: "b" }), {
    status: 409,
    message: 'Cannot make branch "b" of "ruv/tiny": the Hub sent 409, "Reference exists"',
  });
  await assert.rejects(createTag(client, model, { name: "v1" }), {
    status: 409,
    message: 'Cannot tag "ruv/tiny" as "v1": the Hub sent 409, "Reference exists"',
  });
});

Deno.test("createTag() is repeated after a lost answer only when the tag may exist", async () => {
  for (const existOk of [true, false]) {
    await using hub = new ScriptedServer((_request, nth) =>
      nth === 1 ? new Response("", { status: 504 }) : exists()
    );
    using client = new HubClient({ endpoint: hub.url, retry: impatient });
    const outcome = createTag(client, model, { name: "v1", existOk });
    if (existOk) await outcome;
    else await assert.rejects(outcome, { status: 504 });
  }
});

Deno.test("deleteBranch() does not let a name become another URL", async () => {
  using client = new HubClient({ endpoint: "http://127.0.0.1:9" });
  await assert.rejects(deleteBranch(client, model, { name: ".." }), {
    name: "InvalidArgumentError",
  });
});
