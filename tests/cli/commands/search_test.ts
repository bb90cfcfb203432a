import assert from "node:assert/strict";
import { runInMemory } from "../memory_context.ts";

/** A Hub that answers every search with the same two models, and remembers what was asked. */
function openHub() {
  const asked: URL[] = [];
  const models = [
    {
      _id: "1",
      id: "me/m-gguf",
      modelId: "me/m-gguf",
      private: false,
      gated: false,
      downloads: 12345,
      likes: 6,
      lastModified: "2026-01-02T03:04:05.000Z",
      pipeline_tag: "text-generation",
      tags: ["gguf"],
    },
    {
      _id: "2",
      id: "me/secret",
      modelId: "me/secret",
      private: true,
      gated: "auto",
      downloads: 0,
      likes: 0,
      lastModified: "2026-01-01T00:00:00.000Z",
      tags: [],
    },
  ];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const url = new URL(request.url);
    asked.push(url);
    const hits = url.searchParams.get("search") === "nothing" ? [] : models;
    return Response.json(hits);
  });
  return {
    asked,
    env: { HF_ENDPOINT: `http://127.0.0.1:${server.addr.port}`, HF_HOME: "/nonexistent" },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

Deno.test("search() prints a table of what the Hub found", async () => {
  await using hub = openHub();
  const { exitCode, stdout, stderr } = await runInMemory(["search", "m"], { env: hub.env });
  assert.equal(exitCode, 0, stderr);
  assert.equal(
    stdout,
    [
      "Model                downloads  likes  modified    task",
      "me/m-gguf               12,345      6  2026-01-02  text-generation",
      "me/secret (private)          0      0  2026-01-01",
      "",
    ].join("\n"),
  );
});

Deno.test("search() passes its conditions on", async () => {
  await using hub = openHub();
  const args = ["search", "m", "--author", "me", "--tag", "gguf", "--sort", "modified"];
  const { stdout } = await runInMemory([...args, "--limit", "1", "--json"], { env: hub.env });
  assert.deepEqual(JSON.parse(stdout).map((model: { name: string }) => model.name), ["me/m-gguf"]);
  const [{ searchParams }] = hub.asked as [URL];
  assert.equal(searchParams.get("search"), "m");
  assert.equal(searchParams.get("author"), "me");
  assert.equal(searchParams.get("sort"), "lastModified");
  assert.deepEqual(searchParams.getAll("filter"), ["gguf"]);
});

Deno.test("search() says that there is nothing, and that it needs the Hub", async () => {
  await using hub = openHub();
  const nothing = await runInMemory(["search", "nothing"], { env: hub.env });
  assert.equal(nothing.stderr, "The Hub has no such model\n");
  const offline = await runInMemory(["search", "m"], { env: { ...hub.env, HF_HUB_OFFLINE: "1" } });
  assert.equal(offline.exitCode, 8);
  assert.match(offline.stderr, /Cannot search for models: only the Hub knows them/);
});
