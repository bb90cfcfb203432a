import assert from "node:assert/strict";
import { HubClient } from "../../src/hub/hub_client.ts";
import { listTree } from "../../src/hub/tree.ts";
import { ScriptedServer } from "./scripted_server.ts";

const commit = "4f1c2e9d8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c3d";
const model = { type: "model", name: "ruv/ruvltra" } as const;
const oid = "ad471007bd7f5983d273b9584e5629230150fd54";
const sha256 = "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882";
const start = `/api/models/ruv/ruvltra/tree/${commit}?recursive=true`;

function file(path: string): Record<string, unknown> {
  return { type: "file", path, size: 3, oid };
}

function page(entries: readonly unknown[], next?: string): Response {
  return Response.json(
    entries,
    next === undefined ? {} : {
      headers: { link: `<${next}>; rel="next"` },
    },
  );
}

Deno.test("listTree() gives files only, sorted by code units, with size and digests", async () => {
  await using hub = new ScriptedServer(() =>
    page([
      {
        ...file("b.gguf"),
        size: 9,
        lfs: { oid: sha256, size: 9, pointerSize: 135 },
        xetHash: sha256,
      },
      { type: "directory", path: "a", size: 0, oid },
      { type: "unknown", path: "sub" },
      file("a/é"),
      file("a/Z"),
      file("../up"),
      { ...file("empty"), size: 0 },
    ])
  );
  using client = new HubClient({ endpoint: hub.url });
  assert.deepEqual(await listTree(client, model, commit), [
    { path: "../up", size: 3, oid },
    { path: "a/Z", size: 3, oid },
    { path: "a/é", size: 3, oid },
    { path: "b.gguf", size: 9, oid, sha256, xetHash: sha256 },
    { path: "empty", size: 0, oid },
  ]);
  assert.deepEqual(hub.targets, [start]);
});

Deno.test("listTree() ignores a Xet hash that is none", async () => {
  for (const xetHash of ["redacted", "", null, 5, "A".repeat(64), `${sha256}\n`]) {
    await using hub = new ScriptedServer(() => page([{ ...file("a"), xetHash }]));
    using client = new HubClient({ endpoint: hub.url });
    assert.deepEqual(await listTree(client, model, commit), [{ path: "a", size: 3, oid }]);
  }
});

Deno.test("listTree() follows the pages, their URLs taken as they are", async () => {
  await using hub = new ScriptedServer((request, nth) =>
    nth === 1
      ? page([file("b")], new URL("/next?cursor=x%3D%3D&a=1", request.url).href)
      : nth === 2
      ? page([], "/next?cursor=2")
      : page([file("a"), file("b")])
  );
  using client = new HubClient({ endpoint: hub.url, token: "hf_secret" });
  const files = await listTree(client, model, commit);
  assert.deepEqual(files.map(({ path }) => path), ["a", "b"]);
  assert.deepEqual(hub.targets, [start, "/next?cursor=x%3D%3D&a=1", "/next?cursor=2"]);
  assert.deepEqual(hub.header("authorization"), Array(3).fill("Bearer hf_secret"));
});

Deno.test("listTree() follows a page elsewhere without the token, and back without it", async () => {
  await using hub: ScriptedServer = new ScriptedServer((_request, nth) =>
    nth === 1 ? page([file("a")], `${other.url}/page`) : page([file("c")])
  );
  await using other: ScriptedServer = new ScriptedServer(() =>
    page([file("b")], `${hub.url}/last`)
  );
  using client = new HubClient({ endpoint: hub.url, token: "hf_secret" });
  assert.equal((await listTree(client, model, commit)).length, 3);
  assert.deepEqual(hub.header("authorization"), ["Bearer hf_secret", undefined]);
  assert.doesNotMatch(JSON.stringify(other.seen), /hf_secret|authorization/i);
});

Deno.test("listTree() stops when a page comes again", async () => {
  await using hub = new ScriptedServer((_request, nth) => page([file("a")], `/page?${nth % 2}`));
  using client = new HubClient({ endpoint: hub.url });
  await assert.rejects(listTree(client, model, commit), {
    message: 'Cannot list "ruv/ruvltra": the pages of the listing do not end',
    retryable: false,
  });
  assert.deepEqual(hub.targets, [start, "/page?1", "/page?0"]);
});

Deno.test("listTree() stops after 10,000 pages", async () => {
  let asked = 0;
  using client = new HubClient({
    endpoint: "http://hub.test",
    fetch: () => Promise.resolve(page([], `/page?${++asked}`)),
  });
  await assert.rejects(listTree(client, model, commit), {
    message: 'Cannot list "ruv/ruvltra": the pages of the listing do not end',
  });
  assert.equal(asked, 10_000);
});

Deno.test("listTree() stops after 1,000,000 entries", async () => {
  const entries = JSON.stringify(Array(250_001).fill({ type: "directory" }));
  let asked = 0;
  using client = new HubClient({
    endpoint: "http://hub.test",
    fetch: () =>
      Promise.resolve(
        new Response(entries, { headers: { link: `</page?${++asked}>; rel="next"` } }),
      ),
  });
  await assert.rejects(listTree(client, model, commit), {
    message: 'Cannot list "ruv/ruvltra": it has more than 1,000,000 entries',
  });
  assert.equal(asked, 4);
});

Deno.test("listTree() stops when the paths of a listing do not end", async () => {
  const body = JSON.stringify([file("a".repeat(30 * 1024 * 1024))]);
  let asked = 0;
  using client = new HubClient({
    endpoint: "http://hub.test",
    fetch: () =>
      Promise.resolve(new Response(body, { headers: { link: `</page?${++asked}>; rel="next"` } })),
  });
  await assert.rejects(listTree(client, model, commit), {
    message: 'Cannot list "ruv/ruvltra": its paths do not end',
  });
  assert.equal(asked, 5);
});

for (
  const [what, entry] of [
    ["no object", "a"],
    ["another type", { ...file("a"), type: "symlink" }],
    ["no path", { ...file("a"), path: undefined }],
    ["an empty path", file("")],
    ["a negative size", { ...file("a"), size: -1 }],
    ["half a byte", { ...file("a"), size: 0.5 }],
    ["a size that no number holds", { ...file("a"), size: 2 ** 53 }],
    ["a size as text", { ...file("a"), size: "3" }],
    ["an object id that is none", { ...file("a"), oid: "../../etc/passwd" }],
    ["an object id with a line end", { ...file("a"), oid: `${oid}\n` }],
    ["an LFS part without a digest", { ...file("a"), lfs: { size: 3 } }],
    ["an LFS part without a size", { ...file("a"), lfs: { oid: sha256 } }],
    ["an LFS digest in capitals", { ...file("a"), lfs: { oid: sha256.toUpperCase(), size: 3 } }],
    ["an LFS part that is null", { ...file("a"), lfs: null }],
  ] as const
) {
  Deno.test(`listTree() says the server is not a Hub when an entry has ${what}`, async () => {
    await using hub = new ScriptedServer(() => page([file("ok"), entry]));
    using client = new HubClient({ endpoint: hub.url });
    await assert.rejects(listTree(client, model, commit), {
      message:
        `Cannot list "ruv/ruvltra": "${hub.url}" is not a Hub: it sends JSON of another shape`,
    });
  });
}

Deno.test("listTree() rethrows the reason of an abort between two pages", async () => {
  const controller = new AbortController();
  await using hub = new ScriptedServer((_request, nth) => {
    if (nth === 2) controller.abort("enough");
    return page([], `/page?${nth}`);
  });
  using client = new HubClient({ endpoint: hub.url });
  await assert.rejects(
    listTree(client, model, commit, controller),
    (reason) => reason === "enough",
  );
});
