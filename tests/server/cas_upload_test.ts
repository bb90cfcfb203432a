import assert from "node:assert/strict";
import type { ShardFile } from "../../src/xet/shard.ts";
import { writeShard } from "../../src/xet/write_shard.ts";
import { xorbFooter } from "../../src/xet/xorb_footer.ts";
import { bearer, MODEL, withHub } from "./hub_fixture.ts";
import { sendCommit } from "./write_fixture.ts";
import { askCas, type Cas, enter, prepareFile, sendShard, sendXorb } from "./xet_fixture.ts";

/** A fresh Hub with an empty model, and leave to write to its store of chunks. */
function withCas(test: (cas: Cas, hubUrl: string) => Promise<void>): Promise<void> {
  return withHub({ xet: true }, async (hub) => {
    await hub.createRepository(MODEL);
    await test(await enter(hub.url, "write"), hub.url);
  });
}

Deno.test("a xorb is kept once, and its length is told", () =>
  withCas(async (cas) => {
    const { xorb } = await prepareFile();
    const head = () => askCas(cas, `/v1/xorbs/default/${xorb.hash}`, { method: "HEAD" });
    assert.equal((await head()).status, "404 NotFound");
    assert.equal(await sendXorb(cas, xorb), '{"was_inserted":true}');
    assert.equal(await sendXorb(cas, xorb), '{"was_inserted":false}');
    const { status, headers } = await head();
    assert.deepEqual([status, headers.get("Content-Length")], ["200", String(xorb.storedSize)]);
    const get = await askCas(cas, `/v1/xorbs/default/${xorb.hash}`);
    assert.equal(get.status, "405 MethodNotAllowed");
  }));

Deno.test("a xorb may come with its footer", () =>
  withCas(async (cas) => {
    const { xorb } = await prepareFile();
    const bytes = new Uint8Array([...xorb.bytes, ...xorbFooter(xorb)]);
    assert.equal(await sendXorb(cas, { ...xorb, bytes }), '{"was_inserted":true}');
    const path = `/v1/xorbs/default/${xorb.hash}`;
    const { headers } = await askCas(cas, path, { method: "HEAD" });
    assert.equal(headers.get("Content-Length"), String(xorb.storedSize));
  }));

Deno.test("a xorb of another hash, cut off, or none at all, is refused", () =>
  withCas(async (cas) => {
    const { xorb } = await prepareFile();
    const other = await prepareFile(2);
    const wrong: readonly Uint8Array<ArrayBuffer>[] = [
      other.xorb.bytes,
      xorb.bytes.slice(0, -1),
      xorb.bytes.with(5000, 255 - (xorb.bytes[5000] ?? 0)),
      new Uint8Array(),
      new Uint8Array(100),
      new TextEncoder().encode("XETBLOB"),
    ];
    for (const bytes of wrong) {
      assert.equal(await sendXorb(cas, { ...xorb, bytes }), "400 BadRequest");
    }
    const path = "/v1/xorbs/default/nope";
    assert.equal((await askCas(cas, path, { method: "POST" })).status, "400 BadRequest");
    assert.equal(await sendXorb(cas, xorb), '{"was_inserted":true}');
  }));

Deno.test("a shard makes a file that can be committed by its SHA-256 and fetched in one piece", () =>
  withCas(async (cas, hubUrl) => {
    const { file, xorb, content, sha256 } = await prepareFile();
    await sendXorb(cas, xorb);
    const line = ["lfsFile", {
      path: "m.bin",
      algo: "sha256",
      oid: sha256,
      size: 100_000,
    }] as const;
    assert.equal((await sendCommit(hubUrl, [line])).status, "400 BadRequest");
    const shard = { files: [file], xorbs: [xorb] };
    assert.equal(await sendShard(cas, shard), '{"result":1}');
    assert.equal(await sendShard(cas, shard), '{"result":0}');
    assert.equal((await sendCommit(hubUrl, [line])).status, "200");
    const response = await fetch(`${hubUrl}/me/m/resolve/main/m.bin`);
    assert.equal(response.headers.get("X-Xet-Hash"), null, "that is said on the first hop");
    assert.deepEqual(await response.bytes(), content);
  }));

Deno.test("a shard may have a footer, and name only xorbs that were registered before", () =>
  withCas(async (cas) => {
    const { file, xorb } = await prepareFile();
    await sendXorb(cas, xorb);
    const footer = { createdAt: 1, expiresAt: Infinity };
    const body = writeShard({ files: [file], xorbs: [xorb], footer });
    const first = await askCas(cas, "/v1/shards", { method: "POST", body });
    assert.deepEqual([first.status, first.text], ["200", '{"result":1}']);
    const again = { ...file, terms: [...file.terms] };
    assert.equal(await sendShard(cas, { files: [again], xorbs: [] }), '{"result":0}');
  }));

Deno.test("a shard with anything in it that is not so is refused, and registers nothing", () =>
  withCas(async (cas) => {
    const { file, xorb, hasher } = await prepareFile();
    const other = await prepareFile(2);
    await sendXorb(cas, xorb);
    const [term] = file.terms;
    assert.ok(term);
    const { verification: _, ...unverified } = term;
    const { sha256: __, ...nameless } = file;
    const [first, ...rest] = xorb.chunks;
    assert.ok(first);
    const half = hasher.verification([first.hash]);
    const refused: Readonly<Record<string, readonly ShardFile[]>> = {
      "the xorb is unknown": [{ ...file, terms: [{ ...term, xorb: other.xorb.hash }] }],
      "the chunk is unknown": [{ ...file, terms: [{ ...term, end: 5 }] }],
      "the size is wrong": [{ ...file, terms: [{ ...term, size: 99_999 }] }],
      "the proof is wrong": [{ ...file, terms: [{ ...term, verification: half }] }],
      "the proof is missing": [{ ...file, terms: [unverified] }],
      "the SHA-256 is missing": [nameless],
      "the SHA-256 is wrong": [{ ...file, sha256: other.sha256 }],
      "the hash is wrong": [{ ...file, hash: other.file.hash }],
      "a part is missing": [
        { ...file, terms: [{ ...term, end: 1, size: 10_000, verification: half }] },
      ],
      "it is there twice": [file, file],
      "there is nothing": [{ ...file, terms: [] }],
    };
    for (const [state, files] of Object.entries(refused)) {
      const answer = await sendShard(cas, { files, xorbs: [xorb] });
      assert.match(answer, /^400 (BadRequest|BadDigest)$/, state);
    }
    for (
      const xorbs of [
        [other.xorb],
        [{ ...xorb, chunks: rest, size: 90_000 }],
        [{ ...xorb, chunks: [{ ...first, hash: half }, ...rest] }],
      ]
    ) assert.equal(await sendShard(cas, { files: [file], xorbs }), "400 BadRequest");
    const garbage = await askCas(cas, "/v1/shards", { method: "POST", body: "HFRepoMetaData" });
    assert.equal(garbage.status, "400 BadRequest");
    const path = `/v1/files/${file.hash}`;
    assert.equal((await askCas(cas, path, { method: "HEAD" })).status, "404 NotFound");
  }));

Deno.test("a shard may come by the second version, which tells of its progress", () =>
  withCas(async (cas) => {
    const { file, xorb } = await prepareFile();
    const send = async () => {
      const body = writeShard({ files: [file], xorbs: [xorb] });
      const { text } = await askCas(cas, "/v2/shards", { method: "POST", body });
      return text.trimEnd().split("\n").map((line) => JSON.parse(line));
    };
    assert.deepEqual(await send(), [
      { type: "validating", verified: 0, total: 1 },
      { type: "error", message: `The xorb ${xorb.hash} was not uploaded`, retryable: false },
    ]);
    await sendXorb(cas, xorb);
    assert.deepEqual(await send(), [
      { type: "validating", verified: 0, total: 1 },
      { type: "committing", stage: "syncing" },
      { type: "result", result: 1 },
    ]);
  }));

Deno.test("the store lets in whoever has a token for it that has not ended, to do what it is for", async () => {
  let now = Date.now();
  await withHub({ xet: true, now: () => now, xetTokenTtlSeconds: 60 }, async (hub) => {
    await hub.createRepository(MODEL);
    const { xorb } = await prepareFile();
    const path = `/v1/xorbs/default/${xorb.hash}`;
    const write = await enter(hub.url, "write");
    const read = await enter(hub.url, "read");
    const post = async (cas: Cas) =>
      (await askCas(cas, path, { method: "POST", body: xorb.bytes })).status;
    assert.equal(await post(read), "403 Forbidden");
    assert.equal((await askCas(read, "/v1/shards", { method: "POST" })).status, "403 Forbidden");
    assert.equal((await askCas(read, "/v2/shards", { method: "POST" })).status, "403 Forbidden");
    const altered = write.token.replace(/^xet_./, "xet_x");
    for (const token of ["", "hf_local", altered, `${write.token}x`]) {
      assert.equal(await post({ ...write, token }), "401 Unauthorized", token);
    }
    assert.equal(await post(write), "200");
    now += 60_000;
    assert.equal(await post(write), "401 Unauthorized");
  });
});

const USERS = [
  { name: "me", scope: "write", token: "hf_me" },
  { name: "me", scope: "read", token: "hf_read" },
  { name: "bob", scope: "write", token: "hf_bob" },
] as const;

Deno.test("tokens of the store are for those who may read or write the repository", () =>
  withHub({ users: USERS, xet: true }, async (hub) => {
    await hub.createRepository(MODEL);
    await hub.createRepository({ type: "model", name: "me/secret" }, { private: true });
    await hub.createRepository({ type: "model", name: "me/gated" }, { gated: "manual" });
    const statuses = async (place: string) => {
      const callers = [{}, bearer("hf_read"), bearer("hf_bob"), bearer("hf_me")];
      return await Promise.all(callers.map(async (headers) => {
        const response = await fetch(`${hub.url}/api/models/${place}`, { headers });
        await response.body?.cancel();
        return response.status;
      }));
    };
    assert.deepEqual(await statuses("me/m/xet-read-token/main"), [200, 200, 200, 200]);
    assert.deepEqual(await statuses("me/m/xet-write-token/main"), [401, 403, 403, 200]);
    assert.deepEqual(await statuses("me/m/xet-write-token/None?create_pr=1"), [401, 403, 200, 200]);
    assert.deepEqual(await statuses("me/m/xet-read-token/nope"), [404, 404, 404, 404]);
    assert.deepEqual(await statuses("me/secret/xet-read-token/main"), [401, 200, 404, 200]);
    assert.deepEqual(await statuses("me/secret/xet-write-token/main"), [401, 403, 404, 200]);
    assert.deepEqual(await statuses("me/gated/xet-read-token/main"), [401, 200, 403, 200]);
  }));

Deno.test("a token comes as JSON and in headers", () =>
  withHub({ xet: true, now: () => 1_700_000_000_000, xetTokenTtlSeconds: 900 }, async (hub) => {
    await hub.createRepository(MODEL);
    const response = await fetch(`${hub.url}/api/models/me/m/xet-read-token/main`);
    const { casUrl, accessToken, exp } = await response.json();
    assert.deepEqual([casUrl, exp], [hub.cdnUrl, 1_700_000_900]);
    const { headers } = response;
    assert.equal(headers.get("X-Xet-Cas-Url"), casUrl);
    assert.equal(headers.get("X-Xet-Access-Token"), accessToken);
    assert.equal(headers.get("X-Xet-Token-Expiration"), "1700000900");
  }));
