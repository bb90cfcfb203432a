import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { EmbeddedHub } from "../../src/server/embedded_hub.ts";
import { ask, bearer, bytes, GGUF, GIT, MODEL, NOW, withHub, withModel } from "./hub_fixture.ts";
import { askBatch, sendCommit, type UploadAnswer } from "./write_fixture.ts";

/** 100,000 bytes that the fixture's model has not. */
const CONTENT = GGUF.slice(200_000).map((byte) => byte ^ 255);
const OBJECT = {
  oid: "ef3b28fce668f58fcc7062cc4d820089adea613feae7c1b32e86af1c2274564c",
  size: 100_000,
};

function put(
  url: string,
  body: BodyInit,
  headers: Record<string, string> = {},
): ReturnType<typeof ask> {
  return ask(url, { method: "PUT", body, headers });
}

function post(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): ReturnType<typeof ask> {
  return ask(url, { method: "POST", body: JSON.stringify(body), headers });
}

/** Where the only object of a batch goes. */
async function uploadOf(
  hub: EmbeddedHub,
  object = OBJECT,
): Promise<NonNullable<UploadAnswer["actions"]>> {
  const { objects: [answer] } = await askBatch(hub.url, [object]);
  assert.ok(answer?.actions, JSON.stringify(answer));
  return answer.actions;
}

/** The addresses of the parts, in order. */
function partsOf({ upload }: NonNullable<UploadAnswer["actions"]>): string[] {
  return Object.entries(upload.header ?? {}).filter(([name]) => /^\d+$/.test(name))
    .sort(([a], [b]) => Number(a) - Number(b)).map(([, url]) => url);
}

const IN_PARTS = { multipartThresholdBytes: 50_000, multipartPartBytes: 40_000 };

function part(number: number): Uint8Array<ArrayBuffer> {
  return CONTENT.slice((number - 1) * 40_000, number * 40_000);
}

function md5(content: Uint8Array): string {
  return `"${createHash("md5").update(content).digest("hex")}"`;
}

Deno.test("the content of these tests has the digest they say", () => {
  assert.equal(createHash("sha256").update(CONTENT).digest("hex"), OBJECT.oid);
});

Deno.test("batch says where to send what is new, and nothing of what is there", () =>
  withModel({}, async (hub) => {
    const there = { oid: GIT.ggufSha256, size: 300_000 };
    const { status, transfer, objects } = await askBatch(hub.url, [OBJECT, there]);
    assert.deepEqual([status, transfer], [200, "basic"]);
    assert.deepEqual(objects[1], { ...there, authenticated: true });
    const { upload, verify } = objects[0]?.actions ?? {};
    assert.ok(upload?.href.startsWith(`${hub.cdnUrl}/lfs/objects/${OBJECT.oid}?`));
    assert.equal(upload?.header, undefined);
    assert.equal(verify?.href, `${hub.url}/me/m.git/info/lfs/objects/verify`);
  }));

Deno.test("an upload in one piece can be verified, committed and fetched", () =>
  withModel({}, async (hub) => {
    const { upload, verify } = await uploadOf(hub);
    assert.equal((await post(verify.href, OBJECT)).status, 400);
    assert.equal((await put(upload.href, CONTENT)).status, 200);
    assert.equal((await post(verify.href, OBJECT)).status, 200);
    assert.equal((await post(verify.href, { ...OBJECT, size: 99_999 })).status, 400);
    const { objects } = await askBatch(hub.url, [OBJECT]);
    assert.deepEqual(objects, [{ ...OBJECT, authenticated: true }]);
    const line = ["lfsFile", { path: "x.bin", algo: "sha256", ...OBJECT }] as const;
    assert.equal((await sendCommit(hub.url, [line])).status, "200");
    const response = await fetch(`${hub.url}/me/m/resolve/main/x.bin`);
    assert.deepEqual(await response.bytes(), CONTENT);
  }));

Deno.test("an upload of other bytes than announced leaves nothing", () =>
  withModel({}, async (hub) => {
    const { upload } = await uploadOf(hub);
    for (
      const wrong of [CONTENT.slice(1), CONTENT.with(5, 1), new Uint8Array(100_001), bytes("")]
    ) {
      const { status, headers } = await put(upload.href, wrong);
      assert.deepEqual([status, headers.get("X-Error-Code")], [400, "BadDigest"]);
    }
    const { objects } = await askBatch(hub.url, [OBJECT]);
    assert.ok(objects[0]?.actions);
    const left = await Array.fromAsync(Deno.readDir(hub.blobFolder.replace(/blobs$/, "incoming")));
    assert.deepEqual(left, []);
  }));

Deno.test("addresses to upload to refuse credentials, other methods, changes, and expire", async () => {
  let now = NOW;
  await withModel({ now: () => now, uploadTtlSeconds: 60, ...IN_PARTS }, async (hub) => {
    const small = { oid: GIT.config.padEnd(64, "0"), size: 40_000 };
    const basic = (await uploadOf(hub, small)).upload.href;
    const multipart = await uploadOf(hub);
    const [first = ""] = partsOf(multipart);
    const attempt = async (url: string, init: RequestInit) => {
      const { status, headers } = await ask(url, { body: "x", ...init });
      return `${status} ${headers.get("X-Error-Code")}`;
    };
    for (const url of [basic, first, multipart.upload.href]) {
      const method = url === multipart.upload.href ? "POST" : "PUT";
      const headers = bearer("hf_secret");
      assert.equal(await attempt(url, { method, headers }), "400 InvalidArgument");
      const other = method === "PUT" ? "POST" : "PUT";
      assert.equal(await attempt(url, { method: other }), "405 MethodNotAllowed");
      assert.equal(
        await attempt(url.replace(/Expires=\d+/, "Expires=9999999999"), { method }),
        "403 AccessDenied",
      );
      assert.equal(await attempt(url.replace(/\?.*/, ""), { method }), "403 AccessDenied");
    }
    const larger = basic.replace("size=40000", "size=50000");
    assert.equal(await attempt(larger, { method: "PUT" }), "403 AccessDenied");
    now += 61_000;
    for (const url of [basic, first]) {
      assert.equal(await attempt(url, { method: "PUT" }), "403 AccessDenied");
    }
  });
});

Deno.test("an upload in parts takes them in any order, twice, and becomes one content", () =>
  withModel(IN_PARTS, async (hub) => {
    const actions = await uploadOf(hub);
    assert.equal(actions.upload.header?.chunk_size, "40000");
    const urls = partsOf(actions);
    assert.equal(urls.length, 3);
    const send = async (number: number) =>
      (await put(urls[number - 1] ?? "", part(number))).headers.get("ETag");
    await Promise.all([send(3), send(1), send(2)]);
    assert.equal(await send(2), md5(part(2)));
    const parts = [1, 2, 3].map((partNumber) => ({ partNumber, etag: md5(part(partNumber)) }));
    const complete = () => post(actions.upload.href, { oid: OBJECT.oid, parts });
    assert.equal((await complete()).status, 200);
    assert.equal((await complete()).status, 200, "a lost answer may be asked for again");
    assert.equal((await post(actions.verify.href, OBJECT)).status, 200);
  }));

Deno.test("an upload in parts is refused while one is missing or another than named", () =>
  withModel(IN_PARTS, async (hub) => {
    const actions = await uploadOf(hub);
    const urls = partsOf(actions);
    const etags = [1, 2, 3].map((number) => md5(part(number)));
    const complete = async (numbers: readonly number[], tags = etags) => {
      const parts = numbers.map((partNumber) => ({ partNumber, etag: tags[partNumber - 1] }));
      const { status, headers } = await post(actions.upload.href, { oid: OBJECT.oid, parts });
      return `${status} ${headers.get("X-Error-Code") ?? ""}`.trim();
    };
    await put(urls[0] ?? "", part(1));
    await put(urls[2] ?? "", part(3));
    assert.equal(await complete([1, 3]), "400 InvalidPart");
    assert.equal(await complete([1, 2, 3]), "400 InvalidPart");
    await put(urls[1] ?? "", part(2));
    assert.equal(await complete([3, 2, 1]), "400 InvalidPart");
    assert.equal(await complete([1, 2, 3], etags.with(1, '"0"')), "400 InvalidPart");
    const short = await put(urls[2] ?? "", part(3).slice(1));
    assert.deepEqual([short.status, short.headers.get("X-Error-Code")], [400, "InvalidPart"]);
    assert.equal(await complete([1, 2, 3]), "400 InvalidPart", "a torn part is no part");
    const long = await put(urls[2] ?? "", part(1));
    assert.equal(long.status, 400);
    await put(urls[2] ?? "", part(3));
    assert.equal(await complete([1, 2, 3]), "200");
  }));

Deno.test("an upload in parts whose whole has another digest is refused, and can be mended", () =>
  withModel(IN_PARTS, async (hub) => {
    const actions = await uploadOf(hub);
    const urls = partsOf(actions);
    const wrong = part(2).with(0, 7);
    const sent = [part(1), wrong, part(3)];
    await Promise.all(sent.map((content, index) => put(urls[index] ?? "", content)));
    const complete = async (contents: readonly Uint8Array[]) => {
      const parts = contents.map((content, index) => ({
        partNumber: index + 1,
        etag: md5(content),
      }));
      return (await post(actions.upload.href, { oid: OBJECT.oid, parts })).status;
    };
    assert.equal(await complete(sent), 400);
    assert.ok((await askBatch(hub.url, [OBJECT])).objects[0]?.actions);
    await put(urls[1] ?? "", part(2));
    assert.equal(await complete([part(1), part(2), part(3)]), 200);
  }));

Deno.test("batch offers parts only to those who can send them", () =>
  withModel(IN_PARTS, async (hub) => {
    const { transfer, objects } = await askBatch(hub.url, [OBJECT], {
      body: { transfers: ["basic"] },
    });
    assert.equal(transfer, "basic");
    assert.equal(objects[0]?.actions?.upload.header, undefined);
  }));

Deno.test("batch refuses objects that are too large or of another size, each by itself", () =>
  withModel({ maxFileBytes: 100_000 }, async (hub) => {
    const { objects } = await askBatch(hub.url, [
      OBJECT,
      { ...OBJECT, size: 100_001 },
      { oid: GIT.ggufSha256, size: 5 },
    ]);
    assert.deepEqual(objects.map(({ error }) => error?.code), [undefined, 422, 422]);
  }));

Deno.test("batch refuses what makes no sense", () =>
  withModel({}, async (hub) => {
    const status = async (objects: unknown, body = {}) =>
      (await askBatch(hub.url, [], { body: { objects, ...body } })).status;
    for (
      const objects of [
        undefined,
        [{ oid: "x", size: 1 }],
        [{ oid: OBJECT.oid, size: 0 }],
        [{ oid: OBJECT.oid, size: 1.5 }],
        [{ oid: OBJECT.oid }],
        [null],
        Array.from({ length: 1001 }, () => OBJECT),
      ]
    ) assert.equal(await status(objects), 400);
    assert.equal(await status([OBJECT], { operation: "steal" }), 400);
    assert.equal(await status([OBJECT], { hash_algo: "md5" }), 400);
    assert.equal(await status([OBJECT], { hash_algo: "sha_256" }), 200);
  }));

Deno.test("batch tells where to download what the repository has", () =>
  withModel({}, async (hub) => {
    const there = { oid: GIT.ggufSha256, size: 300_000 };
    const { objects } = await askBatch(hub.url, [there, OBJECT], {
      body: { operation: "download" },
    });
    const [found, missing] = objects;
    const response = await fetch(found?.actions?.download?.href ?? "");
    assert.deepEqual(await response.bytes(), GGUF);
    assert.equal(missing?.error?.code, 404);
  }));

const USERS = [
  { name: "me", scope: "write", token: "hf_me" },
  { name: "me", scope: "read", token: "hf_read" },
  { name: "bob", scope: "write", token: "hf_bob" },
] as const;

Deno.test("batch wants a write token of the namespace, without a ref any write token", () =>
  withHub({ users: USERS }, async (hub) => {
    await hub.createRepository(MODEL);
    const by = async (token?: string, body = {}) => {
      const headers = token === undefined ? {} : bearer(token);
      return (await askBatch(hub.url, [OBJECT], { headers, body })).status;
    };
    assert.equal(await by(), 401);
    assert.deepEqual([await by("hf_read"), await by("hf_bob"), await by("hf_me")], [403, 403, 200]);
    const noRef = { ref: null };
    assert.deepEqual([await by(undefined, noRef), await by("hf_read", noRef)], [401, 403]);
    assert.equal(await by("hf_bob", noRef), 200);
  }));

Deno.test("the digest of somebody's private file is not enough to get it", () =>
  withHub({ users: USERS }, async (hub) => {
    const secret = { type: "model", name: "me/secret" } as const;
    await hub.createRepository(secret, { private: true });
    await hub.commitFiles(secret, [{ path: "m.bin", content: CONTENT }]);
    await hub.createRepository({ type: "model", name: "bob/m" });
    const headers = bearer("hf_bob");
    const name = "bob/m";
    const { objects } = await askBatch(hub.url, [OBJECT], { name, headers });
    assert.ok(objects[0]?.actions, "it has to be uploaded");
    const line = ["lfsFile", { path: "m.bin", algo: "sha256", ...OBJECT }] as const;
    assert.equal((await sendCommit(hub.url, [line], { name, headers })).status, "400 BadRequest");
    await hub.commitFiles({ type: "model", name: "me/open" }, [{
      path: "m.bin",
      content: CONTENT,
    }]);
    assert.equal((await sendCommit(hub.url, [line], { name, headers })).status, "200");
  }));

Deno.test("an upload to a repository that was deleted is refused", () =>
  withModel({}, async (hub) => {
    const { upload } = await uploadOf(hub);
    await hub.deleteRepository(MODEL);
    assert.equal((await put(upload.href, CONTENT)).status, 404);
  }));
