import assert from "node:assert/strict";
import { HttpFileSource } from "../../src/hub/http_file_source.ts";
import { HubClient } from "../../src/hub/hub_client.ts";
import { HubHttpError } from "../../src/vocabulary/errors.ts";
import { away, commit, inGit, inLfs, model, oid, part, read, sha256 } from "./file_replies.ts";
import { RawPeer } from "./raw_peer.ts";
import { ScriptedServer } from "./scripted_server.ts";

const never = new AbortController().signal;
const range = { start: 0, end: 10 };

Deno.test("HttpFileSource.open() follows a relative redirect with the token, then goes straight", async () => {
  await using hub = new ScriptedServer((request) =>
    request.url.includes("/resolve/")
      ? new Response("Temporary Redirect", { status: 307, headers: { location: "/cache?x=1" } })
      : part(request, { etag: `"${oid}"`, "x-repo-commit": commit })
  );
  using client = new HubClient({ endpoint: hub.url, token: "hf_secret" });
  const source = new HttpFileSource(client, model, commit, inGit);
  assert.equal(source.size, 10);
  assert.equal(await read(source, 2, 5), "234");
  assert.equal(await read(source, 5, 10), "56789");
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
  await using cdn = new ScriptedServer((request) => part(request));
  await using hub = new ScriptedServer(() => away(`${cdn.url}/blob?sig=1`));
  using client = new HubClient({ endpoint: hub.url, token: "hf_secret" });
  const source = new HttpFileSource(client, model, commit, inLfs);
  assert.equal(await read(source, 0, 10), "0123456789");
  assert.deepEqual(hub.header("authorization"), ["Bearer hf_secret"]);
  assert.deepEqual(cdn.header("range"), ["bytes=0-9"]);
  assert.doesNotMatch(JSON.stringify(cdn.seen), /hf_secret|authorization|cookie|referer/i);
});

Deno.test("HttpFileSource.open() finds a repository by its new name", async () => {
  await using cdn = new ScriptedServer((request) => part(request));
  await using hub = new ScriptedServer((request) =>
    request.url.includes("/Ruv/")
      ? away(`${cdn.url}/blob`)
      : new Response("", { status: 307, headers: { location: "/Ruv/ruvltra/resolve/x" } })
  );
  using client = new HubClient({ endpoint: hub.url });
  assert.equal(await read(new HttpFileSource(client, model, commit, inLfs), 0, 3), "012");
});

Deno.test("HttpFileSource.open() takes the linked ETag of a redirect that stays for the file's", async () => {
  await using hub = new ScriptedServer((request) =>
    request.url.includes("/resolve/")
      ? away(new URL("/store/blob", request.url).href)
      : part(request, { etag: '"a digest of the store\'s own"' })
  );
  using client = new HubClient({ endpoint: hub.url, token: "hf_secret" });
  assert.equal(await read(new HttpFileSource(client, model, commit, inLfs), 0, 3), "012");
  assert.deepEqual(hub.header("authorization"), ["Bearer hf_secret", "Bearer hf_secret"]);
});

Deno.test("HttpFileSource.open() takes bytes from a mirror that redirects nowhere", async () => {
  await using hub = new ScriptedServer((request) => part(request, { etag: `W/"${sha256}"` }));
  using client = new HubClient({ endpoint: hub.url });
  const source = new HttpFileSource(client, model, commit, inLfs);
  assert.equal(await read(source, 0, 3) + await read(source, 3, 5), "01234");
});

Deno.test("HttpFileSource.open() asks for a path that needs encoding", async () => {
  const path = "50% off#1?/a+b ü.txt";
  await using hub = new ScriptedServer((request) => part(request, { etag: `"${oid}"` }));
  using client = new HubClient({ endpoint: hub.url });
  await read(new HttpFileSource(client, model, commit, { ...inGit, path }), 0, 1);
  assert.deepEqual(hub.targets, [
    `/ruv/ruvltra/resolve/${commit}/50%25%20off%231%3F/a%2Bb%20%C3%BC.txt`,
  ]);
});

Deno.test("HttpFileSource.open() says when the whole file comes instead of a range", async () => {
  await using hub = new ScriptedServer(() =>
    new Response("0123456789", { headers: { etag: `"${oid}"` } })
  );
  using client = new HubClient({ endpoint: hub.url });
  const source = new HttpFileSource(client, model, commit, inGit);
  const { start, whole, body } = await source.open({ start: 3, end: 5 }, { signal: never });
  assert.deepEqual({ start, whole }, { start: 0, whole: true });
  assert.equal(await new Response(body).text(), "0123456789");
});

Deno.test("HttpFileSource.open() hands over a body that fills the caller's own buffer", async () => {
  await using hub = new ScriptedServer((request) => part(request, { etag: `"${oid}"` }));
  using client = new HubClient({ endpoint: hub.url });
  const source = new HttpFileSource(client, model, commit, inGit);
  const { body } = await source.open(range, { signal: never });
  const reader = body.getReader({ mode: "byob" });
  const buffer = new Uint8Array(4);
  const { value } = await reader.read(buffer, { min: 4 });
  assert.equal(new TextDecoder().decode(value), "0123");
  assert.equal(buffer.length, 0, "the buffer is not copied from but handed over");
  await reader.cancel();
});

for (
  const [what, headers, message] of [
    [
      "content",
      { "x-linked-etag": `"${"0".repeat(64)}"` },
      `the Hub offers another content: expected "${sha256}", got "${"0".repeat(64)}"`,
    ],
    [
      "size",
      { "x-linked-size": "11" },
      'the Hub offers another size: expected "10", got "11"',
    ],
    [
      "commit",
      { "x-repo-commit": "f".repeat(40) },
      `the Hub offers another commit: expected "${commit}", got "${"f".repeat(40)}"`,
    ],
  ] as const
) {
  Deno.test(`HttpFileSource.open() goes nowhere for another ${what} than listed`, async () => {
    await using cdn = new ScriptedServer((request) => part(request));
    await using hub = new ScriptedServer(() => away(cdn.url, headers));
    using client = new HubClient({ endpoint: hub.url });
    const source = new HttpFileSource(client, model, commit, inLfs);
    await assert.rejects(source.open(range, { signal: never }), {
      name: "HubError",
      message: `Cannot download "model.gguf": ${message}`,
      retryable: false,
    });
    assert.equal(cdn.seen.length, 0);
  });
}

Deno.test("HttpFileSource.open() says the server is not a Hub when there is no ETag", async () => {
  await using hub = new ScriptedServer(() => new Response("welcome"));
  using client = new HubClient({ endpoint: hub.url });
  const source = new HttpFileSource(client, model, commit, inGit);
  await assert.rejects(source.open(range, { signal: never }), {
    name: "HubError",
    message: `Cannot download "notes.txt": "${hub.url}" is not a Hub: it sends no ETag`,
  });
});

Deno.test("HttpFileSource.open() refuses gzip that it did not ask for", async () => {
  const packed = await new Response(
    new Blob(["0123456789"]).stream().pipeThrough(new CompressionStream("gzip")),
  ).bytes();
  await using hub = new ScriptedServer(() =>
    new Response(packed, { headers: { etag: `"${oid}"`, "content-encoding": "gzip" } })
  );
  using client = new HubClient({ endpoint: hub.url });
  const source = new HttpFileSource(client, model, commit, inGit);
  await assert.rejects(source.open(range, { signal: never }), {
    name: "HubError",
    message: 'Cannot download "notes.txt": the server compresses it (gzip)',
  });
});

for (
  const [status, code, name] of [
    [403, null, "AuthenticationError"],
    [404, "EntryNotFound", "EntryNotFoundError"],
    [401, null, "RepositoryNotFoundError"],
    [416, null, "HubHttpError"],
    [503, null, "HubHttpError"],
  ] as const
) {
  Deno.test(`HttpFileSource.open() asks once and gives ${name} for a ${status} of the Hub`, async () => {
    await using hub = new ScriptedServer(() =>
      new Response("", { status, headers: code === null ? {} : { "x-error-code": code } })
    );
    using client = new HubClient({ endpoint: hub.url });
    const source = new HttpFileSource(client, model, commit, inGit);
    await assert.rejects(source.open(range, { signal: never }), (error: HubHttpError) => {
      assert.ok(error instanceof HubHttpError);
      assert.deepEqual([error.name, error.status], [name, status]);
      return true;
    });
    assert.equal(hub.seen.length, 1);
  });
}

Deno.test("HttpFileSource.open() gives a retryable NetworkError when the CDN hangs up", async () => {
  await using cdn = new RawPeer("");
  await using hub = new ScriptedServer(() => away(`${cdn.url}/blob?sig=1`));
  using client = new HubClient({ endpoint: hub.url });
  const source = new HttpFileSource(client, model, commit, inLfs);
  await assert.rejects(source.open(range, { signal: never }), {
    name: "NetworkError",
    message: `Cannot download "model.gguf": ${cdn.host} cut the connection`,
    retryable: true,
  });
  assert.equal(hub.seen.length, 1);
});

Deno.test("HttpFileSource.open() follows the CDN's own redirects, at most ten", async () => {
  await using cdn = new ScriptedServer((request) =>
    request.url.endsWith("/blob")
      ? new Response("", { status: 302, headers: { location: "/moved" } })
      : request.url.endsWith("/moved")
      ? part(request)
      : new Response("", { status: 302, headers: { location: "/loop" } })
  );
  await using hub = new ScriptedServer((request) =>
    away(`${cdn.url}${request.url.includes("loop") ? "/loop" : "/blob"}`)
  );
  using client = new HubClient({ endpoint: hub.url });
  const source = new HttpFileSource(client, model, commit, inLfs);
  assert.equal(await read(source, 0, 3) + await read(source, 3, 5), "01234");
  assert.deepEqual(cdn.targets, ["/blob", "/moved", "/blob", "/moved"]);
  const looping = new HttpFileSource(client, model, commit, { ...inLfs, path: "loop" });
  await assert.rejects(looping.open(range, { signal: never }), {
    message: `Cannot download "loop": ${new URL(cdn.url).host} redirects more than 10 times`,
  });
  assert.equal(cdn.seen.length, 4 + 10);
});

Deno.test("HttpFileSource.open() refuses to leave https for http", async () => {
  using client = new HubClient({
    endpoint: "https://hub.test",
    fetch: () => Promise.resolve(away("http://cdn.test/blob")),
  });
  const source = new HttpFileSource(client, model, commit, inLfs);
  await assert.rejects(source.open(range, { signal: never }), {
    name: "HubError",
    message: 'Cannot download "model.gguf": hub.test leads from https:// to http://',
  });
});
