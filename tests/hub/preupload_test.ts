import assert from "node:assert/strict";
import { HubClient } from "../../src/hub/hub_client.ts";
import { preupload } from "../../src/hub/preupload.ts";
import type { Repository } from "../../src/vocabulary/repository.ts";
import { impatient, ScriptedServer } from "./scripted_server.ts";

const model: Repository = { type: "model", name: "ruv/tiny" };
const sample = new Uint8Array([0, 255]);

Deno.test("preupload() gives each file its decision, in the order of the files", async () => {
  await using hub = new ScriptedServer(() =>
    Response.json({
      commitOid: "x",
      files: [
        { path: "b.txt", uploadMode: "regular", shouldIgnore: true, oid: null },
        { path: "a.bin", uploadMode: "lfs", shouldIgnore: false, oid: "ab12" },
        { path: "empty.bin", uploadMode: "lfs" },
      ],
    })
  );
  using client = new HubClient({ endpoint: hub.url });
  const decisions = await preupload(client, model, "refs/pr/1", [
    { path: "a.bin", size: 2, sample },
    { path: "empty.bin", size: 0, sample: new Uint8Array() },
    { path: "b.txt", size: 2, sample },
  ], { createPr: true });
  assert.deepEqual(decisions, [
    { path: "a.bin", mode: "lfs", ignored: false, oid: "ab12" },
    { path: "empty.bin", mode: "regular", ignored: false },
    { path: "b.txt", mode: "regular", ignored: true },
  ]);
  assert.deepEqual(hub.targets, ["/api/models/ruv/tiny/preupload/refs%2Fpr%2F1?create_pr=1"]);
  assert.deepEqual(hub.sent, [{
    files: [
      { path: "a.bin", size: 2, sample: "AP8=" },
      { path: "empty.bin", size: 0, sample: "" },
      { path: "b.txt", size: 2, sample: "AP8=" },
    ],
  }]);
});

Deno.test("preupload() asks about 256 files at a time, and again when the Hub stumbles", async () => {
  await using hub: ScriptedServer = new ScriptedServer((_request, nth) => {
    if (nth === 2) return new Response("", { status: 503 });
    const { files } = hub.sent.at(-1) as { readonly files: readonly { readonly path: string }[] };
    return Response.json({ files: files.map(({ path }) => ({ path, uploadMode: "regular" })) });
  });
  using client = new HubClient({ endpoint: hub.url, retry: impatient });
  const files = Array.from({ length: 513 }, (_, i) => ({ path: `${i}`, size: 2, sample }));
  const decisions = await preupload(client, model, "main", files);
  assert.deepEqual(decisions.map(({ path }) => path), files.map(({ path }) => path));
  const sizes = hub.sent.map((body) => (body as { readonly files: unknown[] }).files.length);
  assert.deepEqual(sizes, [256, 256, 256, 1]);
});

Deno.test("preupload() asks nothing when there are no files", async () => {
  using client = new HubClient({ endpoint: "http://127.0.0.1:9" });
  assert.deepEqual(await preupload(client, model, "main", []), []);
});

Deno.test("preupload() says so when the Hub leaves a file out", async () => {
  await using hub = new ScriptedServer(() => Response.json({ files: [] }));
  using client = new HubClient({ endpoint: hub.url });
  await assert.rejects(preupload(client, model, "main", [{ path: "a", size: 1, sample }]), {
    name: "HubError",
    message: 'Cannot ask how to upload to "ruv/tiny": the Hub has no answer for "a"',
  });
});

Deno.test("preupload() says the server is not a Hub when the shape is another", async () => {
  for (
    const body of [{}, { files: [{ path: "a" }] }, { files: [{ path: "a", uploadMode: "x" }] }, {
      files: [{ path: "a", uploadMode: "lfs", oid: 1 }],
    }]
  ) {
    await using hub = new ScriptedServer(() => Response.json(body));
    using client = new HubClient({ endpoint: hub.url });
    await assert.rejects(
      preupload(client, model, "main", [{ path: "a", size: 1, sample }]),
      /is not a Hub: it sends JSON of another shape/,
    );
  }
});
