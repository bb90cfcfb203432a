import assert from "node:assert/strict";
import { HubClient } from "../../src/hub/hub_client.ts";
import { RateLimitError } from "../../src/vocabulary/errors.ts";
import type { TransferEvent } from "../../src/vocabulary/events.ts";
import { impatient, ScriptedServer } from "./scripted_server.ts";

const request = { action: "ask" };
const status = ({ response }: { readonly response: Response }) =>
  response.body?.cancel().then(() => response.status) ?? Promise.resolve(response.status);

Deno.test("HubClient introduces itself, and sends no token when there is none", async () => {
  await using hub = new ScriptedServer(() => new Response("ok"));
  for (const token of [undefined, ""]) {
    using client = new HubClient({ endpoint: `${hub.url}/`, token });
    assert.equal(await client.request("/x", request, status), 200);
    assert.equal(client.endpoint, hub.url);
  }
  using client = new HubClient({ endpoint: hub.url, userAgent: "mine/1" });
  await client.request("/x", request, status);
  const usual = `ruv-hub/0.1.0; deno/${Deno.version.deno}`;
  assert.deepEqual(hub.header("user-agent"), [usual, usual, "mine/1"]);
  assert.deepEqual(hub.header("authorization"), [undefined, undefined, undefined]);
});

Deno.test("HubClient refuses a token that is no header, without quoting it", () => {
  for (const token of ["hf_se cret", "hf_secret\nX: y", "hf_sécret"]) {
    assert.throws(() => new HubClient({ endpoint: "http://hub.test", token }), (error: Error) => {
      assert.equal(error.name, "InvalidArgumentError");
      assert.doesNotMatch(Deno.inspect(error), /hf_/);
      return true;
    });
  }
});

Deno.test("HubClient.request() follows redirects on its origin with the token", async () => {
  await using hub = new ScriptedServer((_request, nth) =>
    nth <= 10
      ? new Response("moved", { status: 307, headers: { location: `/hop/${nth}` } })
      : new Response("here")
  );
  using client = new HubClient({ endpoint: hub.url, token: "hf_secret" });
  assert.equal(await client.request("/start", request, status), 200);
  assert.deepEqual(hub.targets.slice(0, 3), ["/start", "/hop/1", "/hop/2"]);
  assert.deepEqual(hub.header("authorization"), Array(11).fill("Bearer hf_secret"));
});

Deno.test("HubClient.request() gives up after ten redirects", async () => {
  await using hub = new ScriptedServer(() =>
    new Response("", { status: 302, headers: { location: "/" } })
  );
  using client = new HubClient({ endpoint: hub.url });
  await assert.rejects(client.request("/", request, status), {
    name: "HubError",
    message: `Cannot ask: ${new URL(hub.url).host} redirects more than 10 times`,
    retryable: false,
  });
  assert.equal(hub.seen.length, 11);
});

Deno.test("HubClient.request() leaves the token behind when a redirect leaves the origin", async () => {
  await using hub = new ScriptedServer((_request, nth) =>
    nth === 1 ? Response.redirect(`${other.url}/b`, 302) : new Response("back")
  );
  await using other: ScriptedServer = new ScriptedServer((_request, nth) =>
    nth === 1 ? Response.redirect(`${other.url}/c`, 307) : Response.redirect(`${hub.url}/d`, 301)
  );
  using client = new HubClient({ endpoint: hub.url, token: "hf_secret" });
  assert.equal(await client.request("/a", request, status), 200);
  assert.deepEqual(hub.header("authorization"), ["Bearer hf_secret", undefined]);
  assert.deepEqual(other.targets, ["/b", "/c"]);
  assert.doesNotMatch(JSON.stringify(other.seen), /hf_secret|authorization|referer/i);
});

Deno.test("HubClient.request() keeps a credential of the request to the site it is for", async () => {
  await using other = new ScriptedServer(() => new Response("here"));
  await using cas: ScriptedServer = new ScriptedServer((_request, nth) =>
    nth === 1 ? Response.redirect(`${cas.url}/b`, 302) : Response.redirect(`${other.url}/c`, 302)
  );
  using client = new HubClient({ endpoint: "http://hub.test", token: "hf_secret" });
  const own = { ...request, headers: { authorization: "Bearer xet_a", "x-kept": "yes" } };
  assert.equal(await client.request(new URL(cas.url), own, status), 200);
  assert.deepEqual(cas.header("authorization"), ["Bearer xet_a", "Bearer xet_a"]);
  assert.deepEqual(other.header("authorization"), [undefined]);
  assert.deepEqual(other.header("x-kept"), ["yes"]);
});

Deno.test("HubClient.send() follows nothing and withholds the token from others", async () => {
  await using hub = new ScriptedServer(() => Response.redirect("http://elsewhere.test/", 302));
  using client = new HubClient({ endpoint: "http://hub.test", token: "hf_secret" });
  const response = await client.send(hub.url, request);
  await response.body?.cancel();
  assert.equal(response.status, 302);
  assert.equal(response.headers.get("location"), "http://elsewhere.test/");
  assert.deepEqual(hub.header("authorization"), [undefined]);
});

Deno.test("HubClient.request() repeats what may pass, and says so once", async () => {
  const events: TransferEvent[] = [];
  await using hub = new ScriptedServer((_request, nth) =>
    new Response("", { status: nth < 4 ? 503 : 200 })
  );
  using client = new HubClient({
    endpoint: hub.url,
    retry: impatient,
    onEvent: (e) => events.push(e),
  });
  assert.equal(await client.request("/", request, status), 200);
  assert.equal(hub.seen.length, 4);
  assert.deepEqual(events, [
    { type: "notice", message: "Cannot ask: the Hub sent 503; asking again" },
  ]);
});

Deno.test("HubClient.request() does not repeat what stays wrong", async () => {
  await using hub = new ScriptedServer(() => new Response("", { status: 404 }));
  using client = new HubClient({ endpoint: hub.url, retry: impatient });
  await assert.rejects(client.request("/", request, status), {
    name: "HubHttpError",
    message: "Cannot ask: the Hub sent 404",
  });
  assert.equal(hub.seen.length, 1);
});

Deno.test("HubClient.request() waits as long as a 429 asks, and says so once", async () => {
  const events: TransferEvent[] = [];
  const waits: number[] = [];
  const headers: Record<string, string>[] = [
    { ratelimit: '"api";r=0;t=41' },
    { "retry-after": "3" },
    {},
  ];
  await using hub = new ScriptedServer((_request, nth) => {
    const limit = headers[nth - 1];
    return new Response("", limit === undefined ? {} : { status: 429, headers: limit });
  });
  using client = new HubClient({
    endpoint: hub.url,
    retry: { delay: (ms) => Promise.resolve(void waits.push(ms)), random: () => 0.5 },
    onEvent: (event) => events.push(event),
  });
  assert.equal(await client.request("/", request, status), 200);
  assert.deepEqual(waits, [42_000, 3000, 1000]);
  assert.deepEqual(events, [
    { type: "slowed", reason: "the Hub asks for fewer requests: waiting 42 s" },
  ]);
});

Deno.test("HubClient.request() does not wait longer than is reasonable", async () => {
  const events: TransferEvent[] = [];
  await using hub = new ScriptedServer(() =>
    new Response("", { status: 429, headers: { "retry-after": "301" } })
  );
  using client = new HubClient({
    endpoint: hub.url,
    retry: impatient,
    onEvent: (e) => events.push(e),
  });
  await assert.rejects(client.request("/", request, status), (error: RateLimitError) => {
    assert.ok(error instanceof RateLimitError);
    assert.equal(error.retryAfterMs, 301_000);
    return true;
  });
  assert.equal(hub.seen.length, 1);
  assert.deepEqual(events, []);
});

Deno.test("HubClient passes on a warning once per topic", async () => {
  const messages: string[] = [];
  const warnings = [
    "old; update \u009b31mnow",
    "old; update again",
    "new; hello hf_secret1",
    "odd",
  ];
  await using hub = new ScriptedServer((_request, nth) =>
    new Response("", { headers: { "x-hf-warning": warnings[(nth - 1) % 4] ?? "" } })
  );
  using client = new HubClient({
    endpoint: hub.url,
    token: "hf_secret1",
    onEvent: (event) => event.type === "notice" && messages.push(event.message),
  });
  for (const _ of warnings) await client.request("/", request, status);
  assert.deepEqual(messages, ["update 31mnow", "hello …"]);
  using stranger = new HubClient({
    endpoint: "http://hub.test",
    onEvent: () => assert.fail("a warning of another site is none of the Hub's"),
  });
  await (await stranger.send(hub.url, request)).body?.cancel();
});

Deno.test("HubClient reads no more of an error than its beginning", async () => {
  let sent = 0;
  const piece = new TextEncoder().encode("x".repeat(16 * 1024));
  await using hub = new ScriptedServer(() =>
    new Response(
      new ReadableStream({
        pull(controller) {
          sent += piece.length;
          controller.enqueue(piece);
        },
      }),
      { status: 400 },
    )
  );
  using client = new HubClient({ endpoint: hub.url });
  await assert.rejects(client.request("/", request, status), {
    message: `Cannot ask: the Hub sent 400, "${"x".repeat(299)}…"`,
  });
  assert.ok(sent < 16 * 1024 * 1024, `${sent} bytes were taken`);
});

Deno.test("HubClient rethrows the reason of an abort, whatever it is", async () => {
  const answer = Promise.withResolvers<Response>();
  const controller = new AbortController();
  await using hub = new ScriptedServer(() => {
    controller.abort("enough");
    return answer.promise;
  });
  using client = new HubClient({ endpoint: hub.url });
  const aborted = { ...request, signal: controller.signal };
  const isReason = (reason: unknown) => reason === "enough";
  await assert.rejects(client.request("/", aborted, status), isReason);
  await assert.rejects(client.send(hub.url, aborted), isReason);
  assert.equal(hub.seen.length, 1);
  answer.resolve(new Response(""));
});

Deno.test("HubClient rethrows the reason of an abort while a body is read", async () => {
  await using hub = new ScriptedServer(() => new Response(new ReadableStream()));
  using client = new HubClient({ endpoint: hub.url });
  const controller = new AbortController();
  const aborted = { ...request, signal: controller.signal };
  const reading = client.request("/", aborted, (reply) => {
    queueMicrotask(() => controller.abort("enough"));
    return client.read(reply, aborted, 10);
  });
  await assert.rejects(reading, (reason) => reason === "enough");
});

Deno.test("HubClient sends nothing once it is disposed", async () => {
  const client = new HubClient({ endpoint: "http://127.0.0.1:9" });
  client[Symbol.dispose]();
  await assert.rejects(client.request("/", request, status), {
    name: "HubError",
    message: "Cannot send a request: the Hub client is closed",
  });
});
