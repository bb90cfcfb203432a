import assert from "node:assert/strict";
import { listCommits } from "../../src/hub/commits.ts";
import { HubClient } from "../../src/hub/hub_client.ts";
import { listRefs } from "../../src/hub/refs.ts";
import type { Repository } from "../../src/vocabulary/repository.ts";
import { ScriptedServer } from "./scripted_server.ts";

const model: Repository = { type: "model", name: "ruv/tiny" };
const [a, b] = ["a".repeat(40), "b".repeat(40)];

Deno.test("listRefs() gives branches and tags with their commits", async () => {
  await using hub = new ScriptedServer(() =>
    Response.json({
      branches: [{ name: "main", ref: "refs/heads/main", targetCommit: a }],
      tags: [{ name: "v1", ref: "refs/tags/v1", targetCommit: b }],
      converts: [],
    })
  );
  using client = new HubClient({ endpoint: hub.url });
  assert.deepEqual(await listRefs(client, model), {
    branches: [{ name: "main", commit: a }],
    tags: [{ name: "v1", commit: b }],
  });
  assert.deepEqual(hub.targets, ["/api/models/ruv/tiny/refs"]);
});

Deno.test("listRefs() says the server is not a Hub when the shape is another", async () => {
  const ref = { name: "main", targetCommit: "HEAD" };
  for (
    const body of [{}, { branches: [] }, { branches: [ref], tags: [] }, {
      branches: [],
      tags: [{}],
    }]
  ) {
    await using hub = new ScriptedServer(() => Response.json(body));
    using client = new HubClient({ endpoint: hub.url });
    await assert.rejects(listRefs(client, model), /is not a Hub/);
  }
});

const commit = {
  id: a,
  title: "Add",
  message: "all",
  date: "2024-01-01T00:00:00.000Z",
  authors: [{ user: "ruv", avatar: "x" }],
};
const info = {
  commit: a,
  title: "Add",
  message: "all",
  date: "2024-01-01T00:00:00.000Z",
  authors: ["ruv"],
};

Deno.test("listCommits() follows the pages as far as it is asked to", async () => {
  await using hub: ScriptedServer = new ScriptedServer(() =>
    Response.json([commit, { ...commit, id: b, authors: [] }], {
      headers: { link: `<${hub.url}/next?p=${hub.seen.length}>; rel="next"` },
    })
  );
  using client = new HubClient({ endpoint: hub.url });
  assert.deepEqual(await listCommits(client, model, "my/branch", { limit: 3 }), [
    info,
    { ...info, commit: b, authors: [] },
    info,
  ]);
  assert.deepEqual(hub.targets, [
    "/api/models/ruv/tiny/commits/my%2Fbranch?limit=3",
    "/next?p=1",
  ]);
});

Deno.test("listCommits() gives 100 commits unless told otherwise, 100 a page", async () => {
  await using hub = new ScriptedServer(() => Response.json(Array(101).fill(commit)));
  using client = new HubClient({ endpoint: hub.url });
  assert.equal((await listCommits(client, model, "main")).length, 100);
  assert.equal((await listCommits(client, model, "main", { limit: 500 })).length, 101);
  assert.deepEqual(hub.targets, Array(2).fill("/api/models/ruv/tiny/commits/main?limit=100"));
});

Deno.test("listCommits() says the server is not a Hub when the shape is another", async () => {
  for (const wrong of [{ id: "a" }, { date: 1 }, { authors: [{}] }, { authors: undefined }]) {
    await using hub = new ScriptedServer(() => Response.json([{ ...commit, ...wrong }]));
    using client = new HubClient({ endpoint: hub.url });
    await assert.rejects(listCommits(client, model, "main"), /is not a Hub/);
  }
});
