import assert from "node:assert/strict";
import { HubClient } from "../../src/hub/hub_client.ts";
import { searchModels } from "../../src/hub/search_models.ts";
import { impatient, ScriptedServer } from "./scripted_server.ts";

const entry = {
  _id: "1",
  id: "ruv/tiny",
  downloads: 5,
  likes: 2,
  lastModified: "2024-01-01T00:00:00.000Z",
  pipeline_tag: "text-generation",
  tags: ["gguf"],
  private: true,
  gated: "auto",
};
const found = {
  name: "ruv/tiny",
  downloads: 5,
  likes: 2,
  lastModified: "2024-01-01T00:00:00.000Z",
  task: "text-generation",
  tags: ["gguf"],
  private: true,
  gated: true,
};

Deno.test("searchModels() asks with all conditions and the token", async () => {
  await using hub = new ScriptedServer(() => Response.json([entry, { _id: "2", id: "a/b" }]));
  using client = new HubClient({ endpoint: hub.url, token: "any-token" });
  const models = await searchModels(client, {
    text: "tiny",
    author: "ruv",
    tags: ["gguf", "sona"],
    sort: "downloads",
    limit: 7,
  });
  assert.deepEqual(models, [found, {
    name: "a/b",
    downloads: 0,
    likes: 0,
    tags: [],
    private: false,
    gated: false,
  }]);
  const { pathname, searchParams } = new URL(hub.targets[0] ?? "", hub.url);
  assert.equal(pathname, "/api/models");
  assert.deepEqual(
    ["search", "author", "sort", "limit"].map((name) => searchParams.get(name)),
    ["tiny", "ruv", "downloads", "7"],
  );
  assert.deepEqual(searchParams.getAll("filter"), ["gguf", "sona"]);
  assert.deepEqual(hub.header("authorization"), ["Bearer any-token"]);
});

Deno.test("searchModels() follows the pages up to the limit, 20 when none is named", async () => {
  await using hub: ScriptedServer = new ScriptedServer(() =>
    Response.json(Array(15).fill(entry), {
      headers: { link: `<${hub.url}/api/models?cursor=x>; rel="next"` },
    })
  );
  using client = new HubClient({ endpoint: hub.url });
  assert.equal((await searchModels(client)).length, 20);
  assert.equal(hub.targets[1], "/api/models?cursor=x");
  assert.equal(hub.seen.length, 2);
});

Deno.test("searchModels() fails by the client's rules", async () => {
  await using hub = new ScriptedServer((_request, nth) =>
    new Response("", { status: nth < 3 ? 503 : 403 })
  );
  using client = new HubClient({ endpoint: hub.url, retry: impatient });
  await assert.rejects(searchModels(client), {
    name: "AuthenticationError",
    message: "Cannot search for models: the Hub sent 403",
  });
  assert.equal(hub.seen.length, 3);
  const aborted = searchModels(client, { signal: AbortSignal.abort("enough") });
  await assert.rejects(aborted, (reason) => reason === "enough");
});

Deno.test("searchModels() says the server is not a Hub when it answers otherwise", async () => {
  for (const body of ["<html>", "{}", "[{}]", "[null]"]) {
    await using hub = new ScriptedServer(() => new Response(body));
    using client = new HubClient({ endpoint: hub.url });
    await assert.rejects(searchModels(client), {
      name: "HubError",
      message: `Cannot search for models: "${hub.url}" is not a Hub: its answer makes no sense`,
    });
  }
});

Deno.test("searchModels() believes no field of the Hub", async () => {
  const odd = { ...entry, downloads: "5", likes: 1e300, tags: ["gguf", null, 7, {}], private: 1 };
  await using hub = new ScriptedServer(() =>
    Response.json([{ ...odd, lastModified: {}, pipeline_tag: ["x"], gated: null }, {
      ...odd,
      tags: "gguf",
    }])
  );
  using client = new HubClient({ endpoint: hub.url, retry: impatient });
  const [first, second] = await searchModels(client);
  assert.deepEqual(first, {
    ...{ name: "ruv/tiny", downloads: 0, likes: 0, tags: ["gguf"], private: false, gated: false },
  });
  assert.deepEqual(second?.tags, []);
});
