import assert from "node:assert/strict";
import { HubClient } from "../../src/hub/hub_client.ts";
import { pathsInfo } from "../../src/hub/paths_info.ts";
import type { Repository } from "../../src/vocabulary/repository.ts";
import { impatient, ScriptedServer } from "./scripted_server.ts";

const model: Repository = { type: "model", name: "ruv/tiny" };
const oid = "a".repeat(40);
const sha256 = "f".repeat(64);
const commit = "c".repeat(40);
const text = { type: "file", path: "a.txt", size: 3, oid };

Deno.test("pathsInfo() gives what the Hub knows of the files that exist", async () => {
  await using hub = new ScriptedServer(() =>
    Response.json([
      { ...text, lastCommit: { id: commit, title: "x" }, securityFileStatus: { status: "safe" } },
      { type: "directory", path: "sub", size: 0, oid },
      {
        type: "file",
        path: "m.bin",
        size: 9,
        oid,
        lfs: { oid: sha256, size: 9 },
        xetHash: sha256,
        securityFileStatus: { status: "unsafe" },
      },
    ])
  );
  using client = new HubClient({ endpoint: hub.url });
  const paths = ["a.txt", "m.bin", "gone"];
  assert.deepEqual(await pathsInfo(client, model, "refs/pr/1", paths, { expand: true }), [
    { path: "a.txt", size: 3, oid, security: "safe", lastCommit: commit },
    { path: "m.bin", size: 9, oid, sha256, xetHash: sha256, security: "unsafe" },
  ]);
  assert.deepEqual(hub.targets, ["/api/models/ruv/tiny/paths-info/refs%2Fpr%2F1"]);
  assert.deepEqual(hub.sent, [{ paths, expand: true }]);
});

Deno.test("pathsInfo() asks about 500 paths at a time, and again when the Hub stumbles", async () => {
  await using hub = new ScriptedServer((_request, nth) =>
    nth === 1 ? new Response("", { status: 500 }) : Response.json([text])
  );
  using client = new HubClient({ endpoint: hub.url, retry: impatient });
  const paths = Array.from({ length: 501 }, (_, i) => `${i}`);
  assert.equal((await pathsInfo(client, model, "main", paths)).length, 2);
  const sizes = hub.sent.map((body) => (body as { readonly paths: unknown[] }).paths.length);
  assert.deepEqual(sizes, [500, 500, 1]);
  assert.deepEqual(await pathsInfo(client, model, "main", []), []);
});
