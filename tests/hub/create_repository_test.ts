import assert from "node:assert/strict";
import { createRepository } from "../../src/hub/create_repository.ts";
import { HubClient } from "../../src/hub/hub_client.ts";
import type { Repository } from "../../src/vocabulary/repository.ts";
import { impatient, ScriptedServer } from "./scripted_server.ts";

const model: Repository = { type: "model", name: "ruv/tiny" };
const created = () => Response.json({ url: "https://elsewhere.test/x", name: "ruv/tiny", id: "1" });
const exists = () => Response.json({ error: "You already created it" }, { status: 409 });

Deno.test("createRepository() creates a model or a dataset, as visible as it is told", async () => {
  await using hub = new ScriptedServer(created);
  using client = new HubClient({ endpoint: hub.url, token: "any-token" });
  assert.deepEqual(await createRepository(client, model), {
    url: `${hub.url}/ruv/tiny`,
    created: true,
  });
  assert.deepEqual(
    await createRepository(client, { type: "dataset", name: "ruv/set" }, { private: true }),
    { url: `${hub.url}/datasets/ruv/set`, created: true },
  );
  await createRepository(client, model, { private: false });
  assert.deepEqual(hub.sent, [
    { name: "tiny", organization: "ruv", type: "model" },
    { name: "set", organization: "ruv", type: "dataset", visibility: "private" },
    { name: "tiny", organization: "ruv", type: "model", visibility: "public" },
  ]);
  assert.deepEqual(hub.header("authorization"), Array(3).fill("Bearer any-token"));
  assert.deepEqual(hub.seen.map(({ method, target }) => `${method} ${target}`), [
    "POST /api/repos/create",
    "POST /api/repos/create",
    "POST /api/repos/create",
  ]);
});

Deno.test("createRepository() sends no token when there is none", async () => {
  await using hub = new ScriptedServer(() => new Response("", { status: 401 }));
  using client = new HubClient({ endpoint: hub.url });
  await assert.rejects(createRepository(client, model), {
    name: "AuthenticationError",
    message: 'Cannot create "ruv/tiny": the Hub asks for a token',
  });
  assert.deepEqual(hub.header("authorization"), [undefined]);
});

Deno.test("createRepository() takes what exists only when it may", async () => {
  await using hub = new ScriptedServer(exists);
  using client = new HubClient({ endpoint: hub.url, retry: impatient });
  assert.deepEqual(await createRepository(client, model, { existOk: true }), {
    url: `${hub.url}/ruv/tiny`,
    created: false,
  });
  await assert.rejects(createRepository(client, model), {
    name: "HubHttpError",
    status: 409,
    message: 'Cannot create "ruv/tiny": the Hub sent 409, "You already created it"',
  });
});

Deno.test("createRepository() finds what exists when the token may not create", async () => {
  for (const status of [401, 402, 403]) {
    await using hub = new ScriptedServer((request) =>
      request.method === "POST"
        ? Response.json({ error: "no" }, { status })
        : Response.json({ id: "ruv/tiny" })
    );
    using client = new HubClient({ endpoint: hub.url, token: "hf_a" });
    const { created } = await createRepository(client, model, { existOk: true });
    assert.equal(created, false);
    assert.deepEqual(hub.targets, ["/api/repos/create", "/api/models/ruv/tiny"]);
  }
});

Deno.test("createRepository() keeps the refusal when there is no such repository", async () => {
  await using hub = new ScriptedServer((request) =>
    request.method === "POST"
      ? Response.json({ error: "You need a write token" }, { status: 403 })
      : new Response("", { status: 404, headers: { "x-error-code": "RepoNotFound" } })
  );
  using client = new HubClient({ endpoint: hub.url, token: "hf_a" });
  await assert.rejects(createRepository(client, model, { existOk: true }), {
    name: "AuthenticationError",
    status: 403,
    message: 'Cannot create "ruv/tiny": the Hub sent 403, "You need a write token"',
  });
});

Deno.test("createRepository() asks again after a cut answer only when a second time does no harm", async () => {
  for (const [existOk, requests] of [[true, 2], [false, 1]] as const) {
    await using hub = new ScriptedServer((_request, nth) =>
      nth === 1 ? new Response("", { status: 502 }) : exists()
    );
    using client = new HubClient({ endpoint: hub.url, retry: impatient });
    const outcome = await createRepository(client, model, { existOk }).catch((error) => error);
    assert.equal(existOk ? outcome.created : outcome.status, existOk ? false : 502);
    assert.equal(hub.seen.length, requests);
  }
});

Deno.test("createRepository() says the server is not a Hub when it answers otherwise", async () => {
  await using hub = new ScriptedServer(() => new Response("<html>hf_secret</html>"));
  using client = new HubClient({ endpoint: hub.url, token: "hf_secret" });
  await assert.rejects(createRepository(client, model), (error: Error) => {
    assert.equal(
      error.message,
      `Cannot create "ruv/tiny": "${hub.url}" is not a Hub: its answer makes no sense`,
    );
    assert.doesNotMatch(Deno.inspect(error), /hf_secret/);
    return true;
  });
});

Deno.test("createRepository() rethrows the reason of an abort", async () => {
  await using hub = new ScriptedServer(created);
  using client = new HubClient({ endpoint: hub.url });
  const aborted = createRepository(client, model, { signal: AbortSignal.abort("enough") });
  await assert.rejects(aborted, (reason) => reason === "enough");
});
