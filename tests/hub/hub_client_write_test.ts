import assert from "node:assert/strict";
import { HubClient, type HubRequest } from "../../src/hub/hub_client.ts";
import { jsonBody, requestDone } from "../../src/hub/json_reply.ts";
import { NetworkError, StaleParentError } from "../../src/vocabulary/errors.ts";
import { RawPeer } from "./raw_peer.ts";
import { impatient, ScriptedServer } from "./scripted_server.ts";

const request: HubRequest = { action: "tell", method: "POST" };
const status = ({ response }: { readonly response: Response }) =>
  response.body?.cancel().then(() => response.status) ?? Promise.resolve(response.status);

Deno.test("HubClient sends a method, a body and its type", async () => {
  await using hub = new ScriptedServer(() => new Response("{}"));
  using client = new HubClient({ endpoint: hub.url, token: "hf_a" });
  await requestDone(client, "/json", { ...request, ...jsonBody({ a: "ä", b: undefined }) });
  await requestDone(client, "/text", { ...request, method: "PUT", body: "plain" });
  await requestDone(client, "/bytes", { ...request, body: new Uint8Array([65, 66]) });
  await requestDone(client, "/gone", { ...request, method: "DELETE", body: "why" });
  await requestDone(client, "/head", { ...request, method: "HEAD" });
  assert.deepEqual(hub.seen.map(({ method, target, body }) => [method, target, body]), [
    ["POST", "/json", '{"a":"ä"}'],
    ["PUT", "/text", "plain"],
    ["POST", "/bytes", "AB"],
    ["DELETE", "/gone", "why"],
    ["HEAD", "/head", ""],
  ]);
  assert.equal(hub.header("content-type")[0], "application/json");
  assert.deepEqual(hub.header("authorization"), Array(5).fill("Bearer hf_a"));
});

Deno.test("HubClient does not repeat a write that may have been done", async () => {
  for (const method of ["POST", "PUT", "DELETE"] as const) {
    await using hub = new ScriptedServer(() => new Response("", { status: 503 }));
    using client = new HubClient({ endpoint: hub.url, retry: impatient });
    await assert.rejects(client.request("/", { ...request, method }, status), { status: 503 });
    assert.equal(hub.seen.length, 1, method);
  }
});

Deno.test("HubClient repeats a write when it is told to, with a new body each time", async () => {
  await using hub = new ScriptedServer((_request, nth) =>
    new Response("", { status: nth < 3 ? 500 : 200 })
  );
  using client = new HubClient({ endpoint: hub.url, retry: impatient });
  let bodies = 0;
  const body = { open: () => pieces(`body `, `${++bodies}`) };
  assert.equal(await client.request("/", { ...request, body, repeat: true }, status), 200);
  assert.deepEqual(hub.seen.map((seen) => seen.body), ["body 1", "body 2", "body 3"]);
});

Deno.test("HubClient repeats a write that the Hub says it has not done", async () => {
  const busy = JSON.stringify({
    error: "Cannot create repo: another conflicting operation is in progress",
  });
  await using hub = new ScriptedServer((_request, nth) => {
    if (nth === 1) return new Response("", { status: 429, headers: { "retry-after": "1" } });
    return nth === 2 ? new Response(busy, { status: 409 }) : new Response("done");
  });
  using client = new HubClient({ endpoint: hub.url, retry: impatient });
  assert.equal(await client.request("/", { ...request, body: "x" }, status), 200);
  assert.deepEqual(hub.seen.map((seen) => seen.body), ["x", "x", "x"]);
});

Deno.test("HubClient does not repeat a write that conflicts with what is there", async () => {
  await using hub = new ScriptedServer(() =>
    Response.json({ error: "You already created this model repo" }, { status: 409 })
  );
  using client = new HubClient({ endpoint: hub.url, retry: impatient });
  await assert.rejects(client.request("/", { ...request, repeat: true }, status), {
    name: "HubHttpError",
    status: 409,
    message: 'Cannot tell: the Hub sent 409, "You already created this model repo"',
  });
  assert.equal(hub.seen.length, 1);
});

Deno.test("HubClient gives a StaleParentError when the branch has moved on", async () => {
  await using hub = new ScriptedServer(() =>
    Response.json({ error: "The branch was updated" }, { status: 412 })
  );
  using client = new HubClient({ endpoint: hub.url, retry: impatient });
  await assert.rejects(client.request("/", request, status), (error: StaleParentError) => {
    assert.ok(error instanceof StaleParentError);
    assert.equal(error.message, 'Cannot tell: the Hub sent 412, "The branch was updated"');
    assert.equal(error.retryable, false);
    return true;
  });
});

Deno.test("HubClient carries a write to where 307 and 308 lead on its own site", async () => {
  await using hub = new ScriptedServer((_request, nth) =>
    nth < 3
      ? new Response("moved", { status: 306 + nth, headers: { location: `/hop/${nth}` } })
      : new Response("here")
  );
  using client = new HubClient({ endpoint: hub.url, token: "hf_a" });
  assert.equal(await client.request("/start", { ...request, body: "x" }, status), 200);
  assert.deepEqual(hub.seen.map(({ method, target, body }) => [method, target, body]), [
    ["POST", "/start", "x"],
    ["POST", "/hop/1", "x"],
    ["POST", "/hop/2", "x"],
  ]);
  assert.deepEqual(hub.header("authorization"), Array(3).fill("Bearer hf_a"));
});

Deno.test("HubClient does not make a GET of a write that is redirected", async () => {
  for (const redirect of [301, 302, 303]) {
    await using hub = new ScriptedServer(() =>
      new Response("", { status: redirect, headers: { location: "/else" } })
    );
    using client = new HubClient({ endpoint: hub.url, retry: impatient });
    await assert.rejects(client.request("/", { ...request, repeat: true }, status), {
      name: "HubError",
      message: `Cannot tell: ${new URL(hub.url).host} redirects with ${redirect}, ` +
        "which would change the request",
    });
    assert.deepEqual(hub.targets, ["/"]);
  }
});

Deno.test("HubClient takes a write for the Hub to no other site", async () => {
  await using other = new ScriptedServer(() => new Response("thanks"));
  await using hub = new ScriptedServer(() => Response.redirect(`${other.url}/x`, 307));
  using client = new HubClient({ endpoint: hub.url, token: "hf_a" });
  await assert.rejects(client.request("/", { ...request, body: "secret" }, status), {
    name: "HubError",
    message: `Cannot tell: ${hub.url} redirects to ${other.url}`,
  });
  assert.equal(other.seen.length, 0);
});

Deno.test("HubClient follows a redirect between other sites with an upload, without the token", async () => {
  await using region = new ScriptedServer(() => new Response("stored"));
  await using store = new ScriptedServer(() => Response.redirect(`${region.url}/x`, 307));
  using client = new HubClient({ endpoint: "http://hub.test", token: "hf_a" });
  const put: HubRequest = { action: "put", method: "PUT", body: "bytes", anonymous: true };
  assert.equal(await client.request(new URL(store.url), put, status), 200);
  assert.equal(region.seen[0]?.body, "bytes");
  assert.deepEqual([...store.header("authorization"), ...region.header("authorization")], [
    undefined,
    undefined,
  ]);
});

Deno.test("HubClient gives an answer instead of an error when the status is one", async () => {
  await using hub = new ScriptedServer(() => new Response("{}", { status: 400 }));
  using client = new HubClient({ endpoint: hub.url });
  assert.equal(await client.request("/", { ...request, answers: [400] }, status), 400);
  await assert.rejects(client.request("/", { ...request, answers: [404] }, status), {
    status: 400,
  });
});

Deno.test("HubClient sends the length of a streamed body that has one", async () => {
  await using hub = new ScriptedServer(() => new Response("ok"));
  using client = new HubClient({ endpoint: hub.url });
  for (const size of [5, undefined]) {
    const body = { open: () => pieces("hel", "lo"), ...(size === undefined ? {} : { size }) };
    await requestDone(client, "/", { ...request, body });
  }
  assert.deepEqual(hub.seen.map((seen) => seen.body), ["hello", "hello"]);
  assert.deepEqual(hub.header("content-length"), ["5", undefined]);
  assert.deepEqual(hub.header("transfer-encoding"), [undefined, "chunked"]);
});

Deno.test("HubClient says so when a body is shorter or longer than promised", async () => {
  await using hub = new ScriptedServer(() => new Response("ok"));
  using client = new HubClient({ endpoint: hub.url, retry: impatient });
  for (const [size, state] of [[6, "it has 5"], [4, "there are more"]] as const) {
    const body = { size, open: () => pieces("hel", "lo") };
    await assert.rejects(client.request("/", { ...request, body, repeat: true }, status), {
      name: "HubError",
      message: `Cannot send a body of ${size} bytes: ${state}`,
    });
  }
});

Deno.test("HubClient throws what the making of a body throws, and lets go of it", async () => {
  await using hub = new ScriptedServer(() => new Response("ok"));
  using client = new HubClient({ endpoint: hub.url, retry: impatient });
  let closed = 0;
  async function* failing(): AsyncGenerator<Uint8Array> {
    try {
      yield new Uint8Array(3);
      await Promise.reject(new Error("the disk is gone"));
    } finally {
      closed++;
    }
  }
  const body = { size: 10, open: failing };
  await assert.rejects(client.request("/", { ...request, body, repeat: true }, status), {
    message: "the disk is gone",
  });
  assert.equal(closed, 1);
});

Deno.test("HubClient does not count the making of a body as the server's silence", async () => {
  await using hub = new ScriptedServer(() => new Response("ok"));
  using client = new HubClient({ endpoint: hub.url });
  async function* slowly(): AsyncGenerator<Uint8Array> {
    await new Promise((resolve) => setTimeout(resolve, 300));
    yield new TextEncoder().encode("late");
  }
  const slow: HubRequest = { ...request, body: { open: slowly }, patienceMs: 200 };
  assert.equal(await client.request("/", slow, status), 200);
  assert.equal(hub.seen[0]?.body, "late");
});

Deno.test("HubClient gives a NetworkError when the server takes no more of a body", async () => {
  await using peer = new SilentPeer();
  using client = new HubClient({ endpoint: peer.url });
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) yield await Promise.resolve(new Uint8Array(64 * 1024));
  }
  const body = { size: 2 ** 40, open: endless };
  await assert.rejects(client.request("/", { ...request, body, patienceMs: 50 }, status), {
    name: "NetworkError",
    message: `Cannot tell: ${new URL(peer.url).host} does not answer in time`,
    retryable: true,
  });
});

Deno.test("HubClient waits longer for what it may not repeat, unless the request wants otherwise", async () => {
  const answers: PromiseWithResolvers<void>[] = [];
  await using hub = new ScriptedServer(async () => {
    const answer = Promise.withResolvers<void>();
    answers.push(answer);
    await answer.promise;
    return new Response("late");
  });
  using client = new HubClient({ endpoint: hub.url, stallTimeoutMs: 20, retry: { attempts: 1 } });
  const late = { name: "NetworkError", message: /does not answer in time/ };
  for (const fast of [{ repeat: true }, { patienceMs: 20 }, { method: "GET" as const }]) {
    await assert.rejects(client.request("/", { ...request, ...fast }, status), late);
  }
  const waiting = client.request("/", request, status);
  setTimeout(() => answers.forEach((answer) => answer.resolve()), 60);
  assert.equal(await waiting, 200);
});

Deno.test("HubClient lets go of a body when the server cuts the connection", async () => {
  await using peer = new RawPeer("");
  using client = new HubClient({ endpoint: peer.url });
  const closed = Promise.withResolvers<void>();
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield await Promise.resolve(new Uint8Array(64 * 1024));
    } finally {
      closed.resolve();
    }
  }
  const body = { size: 2 ** 40, open: endless };
  await assert.rejects(client.request("/", { ...request, body }, status), NetworkError);
  await closed.promise;
});

async function* pieces(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield await Promise.resolve(new TextEncoder().encode(text));
}

/** A peer that accepts connections and reads nothing. */
class SilentPeer implements AsyncDisposable {
  readonly url: string;
  readonly #listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  readonly #connections: Deno.Conn[] = [];
  readonly #serving: Promise<void>;

  constructor() {
    this.url = `http://127.0.0.1:${this.#listener.addr.port}`;
    this.#serving = this.#serve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#serving;
    for (const connection of this.#connections) connection.close();
  }

  async #serve(): Promise<void> {
    for await (const connection of this.#listener) this.#connections.push(connection);
  }
}
