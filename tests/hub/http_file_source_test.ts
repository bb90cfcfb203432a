import assert from "node:assert/strict";
import { HubClient } from "../../src/hub/hub_client.ts";
import { HttpFileSource } from "../../src/hub/http_file_source.ts";
import { ScriptedServer } from "./scripted_server.ts";

const commit = "4f1c2e9d8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c3d";
const model = { type: "model", name: "ruv/ruvltra" } as const;
const content = new TextEncoder().encode("0123456789");
const oid = "ad471007bd7f5983d273b9584e5629230150fd54";
const sha256 = "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882";
const inGit = { path: "notes.txt", size: 10, oid };
const inLfs = { path: "model.gguf", size: 10, oid, sha256 };
const never = new AbortController().signal;

Deno.test("HttpFileSource.open() follows a relative redirect with the token", async () => {
  await using hub = new ScriptedServer((request) =>
    request.url.includes("/resolve/")
      ? new Response("Temporary Redirect", { status: 307, headers: { location: "/cache?x=1" } })
      : partOf(request, { etag: `"${oid}"`, "x-repo-commit": commit })
  );
  using client = new HubClient({ endpoint: hub.url, token: "hf_secret" });
  const source = new HttpFileSource(client, model, commit, inGit);
  assert.equal(await text(source, 2, 5), "234");
  assert.equal(await text(source, 5, 10), "56789");
  assert.deepEqual(hub.targets, [
    `/ruv/ruvltra/resolve/${commit}/notes.txt`,
    "/cache?x=1",
    "/cache?x=1",
  ]);
  assert.deepEqual(hub.header("authorization"), Array(3).fill("Bearer hf_secret"));
  assert.deepEqual(hub.header("range"), ["bytes=2-4", "bytes=2-4", "bytes=5-9"]);
  assert.deepEqual(hub.header("accept-encoding"), Array(3).fill("identity"));
});

Deno.test("HttpFileSource.open() sends no credential to another origin", async () => {
  await using cdn = new ScriptedServer((request) => partOf(request));
  await using hub = new ScriptedServer(() => away(`${cdn.url}/blob?sig=1`));
  using client = new HubClient({ endpoint: hub.url, token: "hf_secret" });
  const source = new HttpFileSource(client, model, commit, inLfs);
  assert.equal(await text(source, 0, 10), "0123456789");
  assert.deepEqual(hub.header("authorization"), ["Bearer hf_secret"]);
  assert.doesNotMatch(JSON.stringify(cdn.seen), /hf_secret|authorization|cookie|referer/i);
});

function away(location: string): Response {
  return new Response("Found", {
    status: 302,
    headers: {
      location,
      "x-linked-etag": `"${sha256}"`,
      "x-linked-size": "10",
      "x-repo-commit": commit,
    },
  });
}

function partOf(request: Request, headers: Record<string, string> = {}): Response {
  const [, start, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.get("range") ?? "") ?? [];
  return new Response(content.slice(Number(start), Number(last) + 1), {
    status: 206,
    headers: { "content-range": `bytes ${start}-${last}/10`, ...headers },
  });
}

async function text(source: HttpFileSource, start: number, end: number): Promise<string> {
  const opened = await source.open({ start, end }, { signal: never });
  return await new Response(opened.body).text();
}
