import assert from "node:assert/strict";
import { HttpFileSource } from "../../src/hub/http_file_source.ts";
import { HubClient } from "../../src/hub/hub_client.ts";
import { HubHttpError } from "../../src/vocabulary/errors.ts";
import { away, commit, inLfs, model, part, read } from "./file_replies.ts";
import { ScriptedServer } from "./scripted_server.ts";

const never = new AbortController().signal;
const range = { start: 0, end: 10 };
const digits = [0, 1, 2, 3, 4, 5, 6, 7];

/** Reads several digits at once, each by a range of its own. */
function readDigits(source: HttpFileSource): Promise<string[]> {
  return Promise.all(digits.map((digit) => read(source, digit, digit + 1)));
}

Deno.test("HttpFileSource.open() resolves once for all ranges", async () => {
  await using cdn = new ScriptedServer((request) => part(request));
  await using hub = new ScriptedServer(() => away(`${cdn.url}/blob?sig=1`));
  using client = new HubClient({ endpoint: hub.url });
  const source = new HttpFileSource(client, model, commit, inLfs);
  assert.equal((await readDigits(source)).join(""), "01234567");
  assert.equal((await readDigits(source)).join(""), "01234567");
  assert.equal(hub.seen.length, 1);
  assert.deepEqual(cdn.targets, Array(16).fill("/blob?sig=1"));
});

Deno.test("HttpFileSource.open() shares the URL before the first range has its answer", async () => {
  const second = Promise.withResolvers<void>();
  await using cdn = new ScriptedServer(async (request, nth) => {
    if (nth === 1) await second.promise;
    else second.resolve();
    return part(request);
  });
  await using hub = new ScriptedServer(() => away(cdn.url));
  using client = new HubClient({ endpoint: hub.url });
  assert.equal((await readDigits(new HttpFileSource(client, model, commit, inLfs))).length, 8);
  assert.equal(hub.seen.length, 1);
});

Deno.test("HttpFileSource.open() shares a failure among those who wait, and forgets it", async () => {
  await using cdn = new ScriptedServer((request) => part(request));
  await using hub = new ScriptedServer((_request, nth) =>
    nth === 1 ? new Response("", { status: 503 }) : away(cdn.url)
  );
  using client = new HubClient({ endpoint: hub.url });
  const source = new HttpFileSource(client, model, commit, inLfs);
  const results = await Promise.allSettled(digits.map((digit) => read(source, digit, digit + 1)));
  for (const result of results) {
    assert.equal(result.status, "rejected");
    assert.ok(result.reason instanceof HubHttpError);
    assert.equal(result.reason.status, 503);
  }
  assert.equal(hub.seen.length, 1);
  assert.equal((await readDigits(source)).join(""), "01234567");
  assert.equal(hub.seen.length, 2);
});

Deno.test("HttpFileSource.open() lets another range resolve when the first is aborted", async () => {
  const first = new AbortController();
  const answer = Promise.withResolvers<Response>();
  await using cdn = new ScriptedServer((request) => part(request));
  await using hub = new ScriptedServer((_request, nth) => {
    if (nth > 1) return away(cdn.url);
    first.abort("enough");
    return answer.promise;
  });
  using client = new HubClient({ endpoint: hub.url });
  const source = new HttpFileSource(client, model, commit, inLfs);
  const aborted = source.open(range, first);
  const others = readDigits(source);
  await assert.rejects(aborted, (reason) => reason === "enough");
  assert.equal((await others).join(""), "01234567");
  assert.equal(hub.seen.length, 2);
  answer.resolve(new Response(""));
});

Deno.test("HttpFileSource.open() stops waiting when aborted, the others wait on", async () => {
  const waiting = new AbortController();
  const answer = Promise.withResolvers<Response>();
  await using cdn = new ScriptedServer((request) => part(request));
  await using hub = new ScriptedServer(() => answer.promise);
  using client = new HubClient({ endpoint: hub.url });
  const source = new HttpFileSource(client, model, commit, inLfs);
  const others = readDigits(source);
  const aborted = source.open(range, waiting);
  waiting.abort("enough");
  await assert.rejects(aborted, (reason) => reason === "enough");
  answer.resolve(away(cdn.url));
  assert.equal((await others).join(""), "01234567");
  assert.equal(hub.seen.length, 1);
});

Deno.test("HttpFileSource.open() opens nothing when it is aborted already", async () => {
  await using hub = new ScriptedServer(() => new Response(""));
  using client = new HubClient({ endpoint: hub.url });
  const source = new HttpFileSource(client, model, commit, inLfs);
  const signal = AbortSignal.abort("enough");
  await assert.rejects(source.open(range, { signal }), (reason) => reason === "enough");
  assert.equal(hub.seen.length, 0);
});

for (const status of [401, 403, 410]) {
  Deno.test(`HttpFileSource.open() renews a URL once for all when the CDN says ${status}`, async () => {
    let good = "1";
    await using cdn = new ScriptedServer((request) =>
      request.url.endsWith(`sig=${good}`) ? part(request) : new Response("expired", { status })
    );
    await using hub = new ScriptedServer((_request, nth) => away(`${cdn.url}/blob?sig=${nth}`));
    using client = new HubClient({ endpoint: hub.url });
    const source = new HttpFileSource(client, model, commit, inLfs);
    assert.equal(await read(source, 0, 2), "01");
    good = "2";
    assert.equal((await readDigits(source)).join(""), "01234567");
    assert.equal(hub.seen.length, 2);
    assert.equal(cdn.targets.filter((target) => target.endsWith("sig=2")).length, 8);
  });
}

Deno.test("HttpFileSource.open() renews a URL that is refused as soon as it is signed, for all ranges", async () => {
  await using cdn = new ScriptedServer((request) =>
    request.url.endsWith("sig=3") ? part(request) : new Response("", { status: 403 })
  );
  await using hub = new ScriptedServer((_request, nth) => away(`${cdn.url}/blob?sig=${nth}`));
  using client = new HubClient({ endpoint: hub.url });
  const source = new HttpFileSource(client, model, commit, inLfs);
  assert.equal((await readDigits(source)).join(""), "01234567");
  assert.equal(hub.seen.length, 3);
});

Deno.test("HttpFileSource.open() lets the third refusal of a URL pass for one of the moment", async () => {
  await using cdn = new ScriptedServer((request, nth) =>
    nth === 1 ? part(request) : new Response("<Code>AccessDenied</Code>", { status: 403 })
  );
  await using hub = new ScriptedServer((_request, nth) => away(`${cdn.url}/blob?sig=${nth}`));
  using client = new HubClient({ endpoint: hub.url });
  const source = new HttpFileSource(client, model, commit, inLfs);
  const host = new URL(cdn.url).host;
  const refused = {
    name: "HubHttpError",
    message: `Cannot download "model.gguf": ${host} sent 403, "<Code>AccessDenied</Code>"`,
    retryable: true,
  };
  assert.equal(await read(source, 0, 2), "01");
  await assert.rejects(source.open(range, { signal: never }), refused);
  const tried = ["/blob?sig=1", "/blob?sig=1", "/blob?sig=2", "/blob?sig=3"];
  assert.deepEqual(cdn.targets, tried);
  // A refused URL is not kept: the next range asks the Hub.
  await assert.rejects(source.open(range, { signal: never }), refused);
  assert.deepEqual(cdn.targets.slice(4), ["/blob?sig=4", "/blob?sig=5", "/blob?sig=6"]);
  assert.equal(hub.seen.length, 6);
});

Deno.test("HttpFileSource.open() uses what others renewed, but not for ever", async () => {
  let good = 1;
  await using cdn: ScriptedServer = new ScriptedServer(async (request) => {
    const refused = new Response("", { status: 403 });
    const signature = Number(new URL(request.url).searchParams.get("sig"));
    if (request.headers.get("range") !== "bytes=0-0") {
      return signature === good ? part(request) : refused;
    }
    // While the first byte is refused, another range finds the URL expired and renews it.
    good++;
    assert.equal(await read(source, 1, 2), "1");
    return refused;
  });
  await using hub = new ScriptedServer((_request, nth) => away(`${cdn.url}/blob?sig=${nth}`));
  using client = new HubClient({ endpoint: hub.url });
  const source = new HttpFileSource(client, model, commit, inLfs);
  assert.equal(await read(source, 1, 2), "1");
  await assert.rejects(source.open({ start: 0, end: 1 }, { signal: never }), { status: 403 });
  const refused = cdn.seen.filter(({ headers }) => headers.range === "bytes=0-0");
  assert.deepEqual(refused.map(({ target }) => target), [1, 2, 3].map((n) => `/blob?sig=${n}`));
  assert.equal(hub.seen.length, 4);
});

Deno.test("HttpFileSource.open() does not renew for any other refusal", async () => {
  await using cdn = new ScriptedServer((request, nth) =>
    nth === 1 ? part(request) : new Response("", { status: 404 })
  );
  await using hub = new ScriptedServer(() => away(cdn.url));
  using client = new HubClient({ endpoint: hub.url });
  const source = new HttpFileSource(client, model, commit, inLfs);
  await read(source, 0, 2);
  await assert.rejects(source.open(range, { signal: never }), { status: 404 });
  assert.equal(hub.seen.length, 1);
});
