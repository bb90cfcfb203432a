import assert from "node:assert/strict";
import { HubClient } from "../../src/hub/hub_client.ts";
import { negotiateLfs } from "../../src/hub/lfs_batch.ts";
import { parseLfsSession } from "../../src/hub/lfs_ticket.ts";
import type { Repository } from "../../src/vocabulary/repository.ts";
import { impatient, ScriptedServer } from "./scripted_server.ts";

const model: Repository = { type: "model", name: "ruv/tiny" };
const [a, b, c] = ["a".repeat(64), "b".repeat(64), "c".repeat(64)];
const object = { sha256: a, size: 25 };

/** Negotiates one object with a Hub that answers with these actions. */
async function negotiate(
  actions: unknown,
  options: { readonly endpoint?: string; readonly now?: () => number } = {},
) {
  const reply = { objects: [{ oid: a, size: 25, actions }] };
  await using hub = new ScriptedServer(() => Response.json(reply));
  const { endpoint = hub.url, now } = options;
  using client = new HubClient({
    endpoint,
    fetch: (url, init) => fetch(String(url).replace(endpoint, hub.url), init),
  });
  const [ticket] = await negotiateLfs(client, model, [object], now ? { now } : {});
  return ticket;
}

Deno.test("negotiateLfs() asks as git-lfs does, and tells three kinds of answers apart", async () => {
  const header = {
    "chunk_size": "4",
    "00003": "http://s.test/3",
    "00001": "http://s.test/1",
    "00002": "http://s.test/2",
  };
  const verify = { href: "http://store.test/verify" };
  await using hub = new ScriptedServer(() =>
    Response.json({
      objects: [
        { oid: c, actions: { upload: { href: "http://store.test/complete", header }, verify } },
        { oid: a, size: 25, authenticated: true },
        { oid: b, size: 7, actions: { upload: { href: "http://store.test/b?x=1", header: {} } } },
      ],
    })
  );
  using client = new HubClient({ endpoint: hub.url, token: "hf_a" });
  const tickets = await negotiateLfs(
    client,
    { type: "dataset", name: "ruv/set" },
    [object, { sha256: b, size: 7 }, { sha256: c, size: 9 }],
    { revision: "my/branch" },
  );
  assert.deepEqual(tickets, [
    { kind: "stored", sha256: a, size: 25 },
    { kind: "basic", sha256: b, size: 7, url: "http://store.test/b?x=1" },
    {
      kind: "multipart",
      sha256: c,
      size: 9,
      partBytes: 4,
      partUrls: ["http://s.test/1", "http://s.test/2", "http://s.test/3"],
      completeUrl: "http://store.test/complete",
      verifyUrl: "http://store.test/verify",
      done: [],
    },
  ]);
  assert.deepEqual(parseLfsSession(JSON.parse(JSON.stringify(tickets[2]))), tickets[2]);
  assert.deepEqual(hub.targets, ["/datasets/ruv/set.git/info/lfs/objects/batch"]);
  assert.deepEqual(hub.sent, [{
    operation: "upload",
    transfers: ["basic", "multipart"],
    objects: [{ oid: a, size: 25 }, { oid: b, size: 7 }, { oid: c, size: 9 }],
    hash_algo: "sha256",
    ref: { name: "my/branch" },
  }]);
  assert.deepEqual(hub.header("authorization"), ["Bearer hf_a"]);
  assert.deepEqual(hub.header("content-type"), ["application/vnd.git-lfs+json"]);
  assert.deepEqual(hub.header("accept"), ["application/vnd.git-lfs+json"]);
});

Deno.test("negotiateLfs() names no branch for a pull request", async () => {
  await using hub = new ScriptedServer(() => Response.json({ objects: [{ oid: a }] }));
  using client = new HubClient({ endpoint: hub.url });
  await negotiateLfs(client, model, [object]);
  assert.equal(Object.hasOwn(hub.sent[0] as object, "ref"), false);
});

Deno.test("negotiateLfs() asks about 256 objects at a time, and again when the Hub stumbles", async () => {
  await using hub: ScriptedServer = new ScriptedServer((_request, nth) =>
    nth === 1
      ? new Response("", { status: 503 })
      : Response.json({ objects: (hub.sent.at(-1) as { objects: unknown[] }).objects })
  );
  using client = new HubClient({ endpoint: hub.url, retry: impatient });
  const objects = Array.from({ length: 257 }, (_, i) => ({
    sha256: i.toString(16).padStart(64, "0"),
    size: i + 1,
  }));
  const tickets = await negotiateLfs(client, model, objects);
  assert.deepEqual(tickets, objects.map((each) => ({ kind: "stored", ...each })));
  const sizes = hub.sent.map((body) => (body as { objects: unknown[] }).objects.length);
  assert.deepEqual(sizes, [256, 256, 1]);
});

Deno.test("negotiateLfs() fails when the Hub refuses an object or leaves it out", async () => {
  for (
    const [objects, name, state] of [
      [[], "HubError", `the Hub has no answer for object "${a}"`],
      [
        [{ oid: a, error: { code: 422, message: "too\u001b large" } }],
        "HubHttpError",
        'the Hub sent 422, "too large"',
      ],
      [
        [{ oid: a, error: { code: 403, message: "quota" } }],
        "AuthenticationError",
        'the Hub sent 403, "quota"',
      ],
    ] as const
  ) {
    await using hub = new ScriptedServer(() => Response.json({ objects }));
    using client = new HubClient({ endpoint: hub.url });
    await assert.rejects(negotiateLfs(client, model, [object]), {
      name,
      message: `Cannot upload to "ruv/tiny": ${state}`,
    });
  }
});

Deno.test("negotiateLfs() refuses parts that do not make up the object", async () => {
  const urls = (...keys: string[]) => Object.fromEntries(keys.map((key) => [key, "http://s.test"]));
  for (
    const [header, parts, size] of [
      [{ chunk_size: "10", ...urls("1", "2") }, 2, 10],
      [{ chunk_size: "10", ...urls("1", "2", "3", "4") }, 4, 10],
      [{ chunk_size: "10", ...urls("0", "1", "2") }, 3, 10],
      [{ chunk_size: "0", ...urls("1") }, 1, 0],
      [{ chunk_size: "-5" }, 0, -5],
      [{ chunk_size: "many", ...urls("1") }, 1, NaN],
    ] as const
  ) {
    await assert.rejects(negotiate({ upload: { href: "http://s.test", header } }), {
      name: "HubError",
      message: 'Cannot upload to "ruv/tiny": the Hub offers parts that do not make up the file: ' +
        `${parts} of ${size} bytes for 25`,
    });
  }
});

Deno.test("negotiateLfs() takes the Hub's public name for the endpoint's", async () => {
  const upload = {
    href: "https://huggingface.co/complete?a=b",
    header: { chunk_size: "25", 1: "https://huggingface.co.evil.test/1" },
  };
  const verify = { href: "https://huggingface.co/verify" };
  const endpoint = "https://mirror.test/hf";
  assert.deepEqual(await negotiate({ upload, verify }, { endpoint }), {
    kind: "multipart",
    sha256: a,
    size: 25,
    partBytes: 25,
    partUrls: ["https://huggingface.co.evil.test/1"],
    completeUrl: "https://mirror.test/hf/complete?a=b",
    verifyUrl: "https://mirror.test/hf/verify",
    done: [],
  });
});

Deno.test("negotiateLfs() sends no bytes of an https Hub over http", async () => {
  const upload = { href: "http://store.test/put" };
  await assert.rejects(negotiate({ upload }, { endpoint: "https://hub.test" }), {
    name: "HubError",
    message: 'Cannot upload to "ruv/tiny": hub.test leads from https:// to http://',
  });
  await assert.rejects(negotiate({ upload: { href: "http://" } }), /leads to nowhere/);
});

Deno.test("negotiateLfs() learns when the URLs run out", async () => {
  const now = Date.parse("2024-01-01T00:00:00Z");
  const href = "https://s.test/x";
  for (
    const [upload, minutes] of [
      [{ href, expires_in: 600 }, 10],
      [{ href, expires_at: "2024-01-01T00:20:00Z" }, 20],
      [{ href: `${href}?Expires=${now / 1000 + 1800}` }, 30],
      [{ href: `${href}?X-Amz-Date=20231231T235500Z&X-Amz-Expires=3000` }, 45],
      [{ href: `${href}?X-Amz-Date=soon&X-Amz-Expires=3000` }, undefined],
      [{ href: `${href}?Expires=1` }, undefined],
      [{ href }, undefined],
    ] as const
  ) {
    assert.deepEqual(await negotiate({ upload }, { now: () => now }), {
      kind: "basic",
      sha256: a,
      size: 25,
      url: upload.href,
      ...(minutes === undefined ? {} : { expiresAt: now + minutes * 60_000 }),
    });
  }
});

Deno.test("negotiateLfs() says the server is not a Hub when the shape is another", async () => {
  for (
    const body of [
      {},
      { objects: [{}] },
      { objects: [{ oid: a, actions: 1 }] },
      { objects: [{ oid: a, actions: { upload: {} } }] },
      { objects: [{ oid: a, actions: { upload: { href: "x", header: { 1: 1 } } } }] },
      { objects: [{ oid: a, actions: { verify: { href: 1 } } }] },
      { objects: [{ oid: a, error: { code: "x", message: "y" } }] },
    ]
  ) {
    await using hub = new ScriptedServer(() => Response.json(body));
    using client = new HubClient({ endpoint: hub.url });
    await assert.rejects(negotiateLfs(client, model, [object]), /is not a Hub/);
  }
});

Deno.test("parseLfsSession() believes nothing but a whole session", () => {
  const session = {
    kind: "multipart",
    sha256: a,
    size: 25,
    partBytes: 10,
    partUrls: ["http://s.test/1", "http://s.test/2", "http://s.test/3"],
    completeUrl: "http://s.test/c",
    done: [{ number: 1, etag: '"x"' }],
  };
  assert.deepEqual(parseLfsSession(session), session);
  for (
    const wrong of [
      { kind: "basic" },
      { sha256: "A".repeat(64) },
      { size: 31 },
      { size: 0 },
      { partBytes: 9.5 },
      { partUrls: ["http://s.test/1"] },
      { partUrls: ["1", "2", "3"] },
      { completeUrl: undefined },
      { verifyUrl: 1 },
      { expiresAt: "soon" },
      { done: [{ number: 1 }] },
      { done: [{ number: 0, etag: "x" }] },
    ]
  ) {
    assert.equal(parseLfsSession({ ...session, ...wrong }), undefined, JSON.stringify(wrong));
  }
  for (const value of [undefined, null, [], "x"]) assert.equal(parseLfsSession(value), undefined);
});
