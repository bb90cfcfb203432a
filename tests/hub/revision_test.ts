import assert from "node:assert/strict";
import { HubError } from "../../src/vocabulary/errors.ts";
import { HubClient } from "../../src/hub/hub_client.ts";
import { getRevision } from "../../src/hub/revision.ts";
import { ScriptedServer } from "./scripted_server.ts";

const commit = "4f1c2e9d8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c3d";
const model = { type: "model", name: "ruv/ruvltra" } as const;

Deno.test("getRevision() reads commit, visibility and date of a branch", async () => {
  await using hub = new ScriptedServer(() =>
    Response.json({
      id: "ruv/ruvltra",
      sha: commit,
      private: true,
      gated: "manual",
      lastModified: "2026-01-02T03:04:05.000Z",
      siblings: [],
    })
  );
  using client = new HubClient({ endpoint: hub.url });
  assert.deepEqual(await getRevision(client, model, "main"), {
    commit,
    private: true,
    gated: true,
    lastModified: "2026-01-02T03:04:05.000Z",
  });
  assert.deepEqual(hub.targets, ["/api/models/ruv/ruvltra/revision/main?securityStatus=true"]);
});

Deno.test("getRevision() takes absent fields as open to everybody", async () => {
  await using hub = new ScriptedServer(() => Response.json({ sha: commit, gated: false }));
  using client = new HubClient({ endpoint: hub.url });
  assert.deepEqual(await getRevision(client, model, "main"), {
    commit,
    private: false,
    gated: false,
  });
});

Deno.test("getRevision() encodes a revision as one segment and the type as a plural", async () => {
  await using hub = new ScriptedServer(() => Response.json({ sha: commit }));
  using client = new HubClient({ endpoint: hub.url });
  await getRevision(client, { type: "dataset", name: "gpt2" }, "refs/pr/1");
  assert.deepEqual(hub.targets, ["/api/datasets/gpt2/revision/refs%2Fpr%2F1"]);
});

for (
  const [what, body] of [
    ["no commit", {}],
    ["a short commit", { sha: "4f1c2e9" }],
    ["a list", [{ sha: commit }]],
    ["gated as a number", { sha: commit, gated: 1 }],
    ["private as a text", { sha: commit, private: "no" }],
    ["a date as a number", { sha: commit, lastModified: 5 }],
  ] as const
) {
  Deno.test(`getRevision() says the server is not a Hub when it sends ${what}`, async () => {
    await using hub = new ScriptedServer(() => Response.json(body));
    using client = new HubClient({ endpoint: hub.url });
    await assert.rejects(getRevision(client, model, "main"), (error: HubError) => {
      assert.ok(error instanceof HubError);
      assert.equal(
        error.message,
        `Cannot find "ruv/ruvltra": "${hub.url}" is not a Hub: it sends JSON of another shape`,
      );
      assert.equal(error.retryable, false);
      return true;
    });
    assert.equal(hub.seen.length, 1);
  });
}
