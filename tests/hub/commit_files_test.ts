import assert from "node:assert/strict";
import { commitFiles, type CommitOperation } from "../../src/hub/commit_files.ts";
import { HubClient } from "../../src/hub/hub_client.ts";
import type { Repository } from "../../src/vocabulary/repository.ts";
import { impatient, ScriptedServer } from "./scripted_server.ts";

const model: Repository = { type: "model", name: "ruv/tiny" };
const oid = "c".repeat(40);
const reply = { success: true, commitOid: oid, commitUrl: "https://hub.test/commit/c" };
const readme: CommitOperation = { kind: "file", path: "README.md", content: "ä\n" };

Deno.test("commitFiles() sends a line for the header and for each operation", async () => {
  await using hub = new ScriptedServer(() => Response.json({ ...reply, hookOutput: "" }));
  using client = new HubClient({ endpoint: hub.url, token: "hf_a" });
  const result = await commitFiles(client, model, "my/branch", [
    readme,
    { kind: "file", path: "a/b.bin", content: new Uint8Array([0, 255]) },
    { kind: "file", path: "late", content: () => Promise.resolve(new Uint8Array([1])) },
    { kind: "lfs", path: "model.gguf", sha256: "f".repeat(64), size: 20 },
    { kind: "delete", path: "old.txt" },
    { kind: "delete", path: "folder/" },
  ], { summary: "Add", description: "all", parentCommit: "d".repeat(40) });
  assert.deepEqual(result, { commit: oid, url: "https://hub.test/commit/c" });
  assert.equal(
    hub.seen[0]?.body,
    `{"key":"header","value":{"summary":"Add","description":"all","parentCommit":"${
      "d".repeat(40)
    }"}}
{"key":"file","value":{"path":"README.md","content":"w6QK","encoding":"base64"}}
{"key":"file","value":{"path":"a/b.bin","content":"AP8=","encoding":"base64"}}
{"key":"file","value":{"path":"late","content":"AQ==","encoding":"base64"}}
{"key":"lfsFile","value":{"path":"model.gguf","algo":"sha256","oid":"${"f".repeat(64)}","size":20}}
{"key":"deletedFile","value":{"path":"old.txt"}}
{"key":"deletedFolder","value":{"path":"folder/"}}
`,
  );
  assert.deepEqual(hub.targets, ["/api/models/ruv/tiny/commit/my%2Fbranch"]);
  assert.deepEqual(hub.header("content-type"), ["application/x-ndjson"]);
});

Deno.test("commitFiles() opens a pull request when it is asked to", async () => {
  await using hub = new ScriptedServer(() =>
    Response.json({ ...reply, pullRequestUrl: "https://hub.test/discussions/1" })
  );
  using client = new HubClient({ endpoint: hub.url });
  const result = await commitFiles(client, model, "main", [readme], {
    summary: "Add",
    createPr: true,
  });
  assert.equal(result.pullRequestUrl, "https://hub.test/discussions/1");
  assert.deepEqual(hub.targets, ["/api/models/ruv/tiny/commit/main?create_pr=1"]);
});

Deno.test("commitFiles() commits once, whatever the answer", async () => {
  for (const status of [412, 500, 503]) {
    await using hub = new ScriptedServer(() => new Response("", { status }));
    using client = new HubClient({ endpoint: hub.url, retry: impatient });
    await assert.rejects(commitFiles(client, model, "main", [readme], { summary: "Add" }), {
      name: status === 412 ? "StaleParentError" : "HubHttpError",
      message: `Cannot commit to "ruv/tiny": the Hub sent ${status}`,
    });
    assert.equal(hub.seen.length, 1);
  }
});

Deno.test("commitFiles() commits again when the Hub wanted it to wait", async () => {
  await using hub = new ScriptedServer((_request, nth) =>
    nth === 1 ? new Response("", { status: 429 }) : Response.json(reply)
  );
  using client = new HubClient({ endpoint: hub.url, retry: impatient });
  await commitFiles(client, model, "main", [readme], { summary: "Add" });
  assert.equal(hub.seen.length, 2);
  assert.equal(hub.seen[0]?.body, hub.seen[1]?.body);
});

Deno.test("commitFiles() fails as the reading of a file fails", async () => {
  await using hub = new ScriptedServer(() => Response.json(reply));
  using client = new HubClient({ endpoint: hub.url, retry: impatient });
  const content = () => Promise.reject(new Error("gone"));
  const committing = commitFiles(client, model, "main", [{ kind: "file", path: "a", content }], {
    summary: "Add",
  });
  await assert.rejects(committing, { message: "gone" });
});

Deno.test("commitFiles() refuses a path no repository may have, and one named twice", async () => {
  using client = new HubClient({ endpoint: "http://127.0.0.1:9" });
  for (const path of ["", "/a", "a//b", "./a", "../a", "a/..", ".git/config", "a/.cache/b", "a/"]) {
    await assert.rejects(
      commitFiles(client, model, "main", [{ kind: "file", path, content: "" }], { summary: "x" }),
      {
        name: "InvalidArgumentError",
        message: `Cannot commit to "ruv/tiny": "${path}" is no path for a repository`,
      },
    );
  }
  await assert.rejects(
    commitFiles(client, model, "main", [readme, { kind: "delete", path: "README.md" }], {
      summary: "x",
    }),
    { message: 'Cannot commit to "ruv/tiny": "README.md" is named twice' },
  );
});

Deno.test("commitFiles() asks once, and counts as lost an answer that makes no sense", async () => {
  const whole = JSON.stringify(reply);
  for (
    const body of [
      "{}",
      whole.slice(0, -1),
      JSON.stringify({ ...reply, commitOid: "c" }),
      JSON.stringify({ ...reply, pullRequestUrl: 1 }),
    ]
  ) {
    await using hub = new ScriptedServer(() => new Response(body));
    using client = new HubClient({ endpoint: hub.url });
    await assert.rejects(commitFiles(client, model, "main", [readme], { summary: "Add" }), {
      name: "NetworkError",
      message: 'Cannot commit to "ruv/tiny": the answer is not that of a commit',
    });
    assert.equal(hub.targets.length, 1);
  }
});
