import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { EmbeddedHub, EmbeddedHubOptions } from "../../src/server/embedded_hub.ts";
import { decodeChunk, readChunkHeader } from "../../src/xet/chunk_record.ts";
import { fileHash } from "../../src/xet/merkle.ts";
import { readShard } from "../../src/xet/read_shard.ts";
import { createXetHmac } from "../../src/xet/xet_hasher.ts";
import { ask, askJson, bearer, GIT, MODEL, withHub, withModel } from "./hub_fixture.ts";
import { askBatch, sendCommit } from "./write_fixture.ts";
import {
  askCas,
  type Cas,
  enter,
  noise,
  type Prepared,
  prepareFile,
  sendShard,
  sendXorb,
} from "./xet_fixture.ts";

/** A Hub to which the prepared file was uploaded by Xet, and leave to read its store of chunks. */
function withFile(
  options: Omit<EmbeddedHubOptions, "dataDir">,
  test: (cas: Cas, file: Prepared, hub: EmbeddedHub) => Promise<void>,
): Promise<void> {
  return withHub({ xet: true, ...options }, async (hub) => {
    await hub.createRepository(MODEL);
    const prepared = await prepareFile();
    const cas = await enter(hub.url, "write");
    await sendXorb(cas, prepared.xorb);
    await sendShard(cas, { files: [prepared.file], xorbs: [prepared.xorb] });
    await test(await enter(hub.url, "read"), prepared, hub);
  });
}

interface Place {
  readonly url: string;
  readonly ranges: readonly {
    readonly chunks: { readonly start: number; readonly end: number };
    readonly bytes: { readonly start: number; readonly end: number };
  }[];
}

interface Answer {
  readonly offset_into_first_range: number;
  readonly terms: readonly object[];
  readonly xorbs: Readonly<Record<string, readonly Place[]>>;
}

async function reconstruct(cas: Cas, { file }: Prepared, range?: string): Promise<Answer> {
  const { text } = await askCas(cas, `/v2/reconstructions/${file.hash}`, {
    headers: range === undefined ? {} : { Range: `bytes=${range}` },
  });
  return JSON.parse(text);
}

/** The only place of a reconstruction of one xorb. */
async function placeOf(cas: Cas, file: Prepared, range?: string): Promise<Place> {
  const { xorbs } = await reconstruct(cas, file, range);
  const [place] = xorbs[file.xorb.hash] ?? [];
  assert.ok(place);
  return place;
}

Deno.test("a reconstruction names terms, and where their chunks are", () =>
  withFile({}, async (cas, file) => {
    const { hash, chunks } = file.xorb;
    const { xorbs, ...rest } = await reconstruct(cas, file);
    assert.deepEqual(rest, {
      offset_into_first_range: 0,
      terms: [{ hash, unpacked_length: 100_000, range: { start: 0, end: 4 } }],
    });
    const [place, ...none] = xorbs[hash] ?? [];
    assert.deepEqual(none, []);
    const last = (chunks[3]?.storedEnd ?? 0) - 1;
    assert.deepEqual(place?.ranges, [{
      chunks: { start: 0, end: 4 },
      bytes: { start: 0, end: last },
    }]);
  }));

Deno.test("a reconstruction of a range has the chunks of that range alone", () =>
  withFile({}, async (cas, file) => {
    const { hash, chunks } = file.xorb;
    const { xorbs, ...rest } = await reconstruct(cas, file, "15000-35000");
    assert.deepEqual(rest, {
      offset_into_first_range: 5000,
      terms: [{ hash, unpacked_length: 50_000, range: { start: 1, end: 3 } }],
    });
    assert.deepEqual(xorbs[hash]?.[0]?.ranges, [{
      chunks: { start: 1, end: 3 },
      bytes: { start: chunks[0]?.storedEnd, end: (chunks[2]?.storedEnd ?? 0) - 1 },
    }]);
    const byte = await reconstruct(cas, file, "10000-10000");
    assert.deepEqual([byte.offset_into_first_range, byte.terms], [0, [
      { hash, unpacked_length: 20_000, range: { start: 1, end: 2 } },
    ]]);
    const beyond = await reconstruct(cas, file, "99999-200000");
    assert.deepEqual(beyond.offset_into_first_range, 39_999);
  }));

Deno.test("a reconstruction that begins behind the end is refused, and one of an unknown file", () =>
  withFile({}, async (cas, { file, xorb }) => {
    const headers = { Range: "bytes=100000-100001" };
    const behind = await askCas(cas, `/v2/reconstructions/${file.hash}`, { headers });
    assert.equal(behind.status, "416 InvalidRange");
    assert.equal(behind.headers.get("Content-Range"), "bytes */100000");
    assert.equal((await askCas(cas, `/v2/reconstructions/${xorb.hash}`)).status, "404 NotFound");
    assert.equal((await askCas(cas, "/v2/reconstructions/nope")).status, "400 BadRequest");
    const { status, headers: head } = await askCas(cas, `/v1/files/${file.hash}`, {
      method: "HEAD",
    });
    assert.deepEqual([status, head.get("Content-Length")], ["200", "100000"]);
  }));

Deno.test("a reconstruction of the first version says the same in other words", () =>
  withFile({}, async (cas, { file, xorb }) => {
    const headers = { Range: "bytes=15000-35000" };
    const { text } = await askCas(cas, `/v1/reconstructions/${file.hash}`, { headers });
    const { fetch_info, ...rest } = JSON.parse(text);
    assert.deepEqual(rest, {
      offset_into_first_range: 5000,
      terms: [{ hash: xorb.hash, unpacked_length: 50_000, range: { start: 1, end: 3 } }],
    });
    const [{ url, ...entry }] = fetch_info[xorb.hash];
    const bytes = { start: xorb.chunks[0]?.storedEnd, end: (xorb.chunks[2]?.storedEnd ?? 0) - 1 };
    assert.deepEqual(entry, { range: { start: 1, end: 3 }, url_range: bytes });
    const Range = `bytes=${bytes.start}-${bytes.end}`;
    assert.equal((await ask(url, { headers: { Range } })).status, 206);
  }));

Deno.test("an old store does not know the second version", () =>
  withFile({ casQuirks: { isOld: true } }, async (cas, { file }) => {
    assert.equal((await askCas(cas, `/v2/reconstructions/${file.hash}`)).status, "404 NotFound");
    assert.equal((await askCas(cas, `/v1/reconstructions/${file.hash}`)).status, "200");
  }));

Deno.test("an address of a xorb gives the records of the chunks it is for", () =>
  withFile({}, async (cas, file) => {
    const { url, ranges: [range] } = await placeOf(cas, file, "10000-29999");
    const { start = 0, end = 0 } = range?.bytes ?? {};
    const response = await fetch(url, { headers: { Range: `bytes=${start}-${end}` } });
    assert.equal(response.status, 206);
    const total = file.xorb.storedSize;
    assert.equal(response.headers.get("Content-Range"), `bytes ${start}-${end}/${total}`);
    const record = await response.bytes();
    assert.equal(record.length, end - start + 1);
    const header = readChunkHeader(record);
    const chunk = new Uint8Array(header.size);
    decodeChunk(header, record.subarray(8), chunk);
    assert.deepEqual(chunk, file.chunks[1]);
  }));

Deno.test("an address of a xorb demands a Range it is signed for, and refuses all else", async () => {
  let now = Date.now();
  await withFile({ now: () => now, xetUrlTtlSeconds: 60 }, async (cas, file) => {
    const { url, ranges: [range] } = await placeOf(cas, file, "10000-29999");
    const { start = 0, end = 0 } = range?.bytes ?? {};
    const get = async (headers: Record<string, string>, at = url, method = "GET") => {
      const answer = await ask(at, { headers, method });
      const code = answer.headers.get("X-Error-Code");
      return code === null ? `${answer.status}` : `${answer.status} ${code}`;
    };
    const Range = `bytes=${start}-${end}`;
    assert.equal(await get({ Range }), "206");
    assert.equal(await get({ Range: `bytes=${start + 1}-${end - 1}` }), "206");
    assert.equal(await get({}), "403 AccessDenied");
    for (
      const other of [
        `bytes=${start - 1}-${end}`,
        `bytes=${start}-${end + 1}`,
        `bytes=${start}-`,
        "bytes=-5",
        `bytes=${start}-${start},0-0`,
        "lines=1-2",
      ]
    ) assert.equal(await get({ Range: other }), "403 AccessDenied", other);
    assert.equal(await get({ Range, ...bearer(cas.token) }), "400 InvalidArgument");
    assert.equal(await get({ Range }, url.replace(/Range=\d+/, "Range=0")), "403 AccessDenied");
    assert.equal(await get({ Range }, url, "POST"), "405 MethodNotAllowed");
    now += 60_000;
    assert.equal(await get({ Range }), "403 AccessDenied");
  });
});

Deno.test("an address for several ranges gives them one by one or in one answer", () =>
  withFile({}, async (cas, file, hub) => {
    const { xorb, hasher, chunks } = file;
    const proof = (start: number, end: number) =>
      hasher.verification(xorb.chunks.slice(start, end).map(({ hash }) => hash));
    // A second file of the first and the last chunk.
    const ends = [xorb.chunks[0], xorb.chunks[3]].flatMap((chunk) => chunk ?? []);
    const content = new Uint8Array([...chunks[0] ?? [], ...chunks[3] ?? []]);
    const hash = fileHash(hasher, ends);
    const terms = [
      { xorb: xorb.hash, size: 10_000, start: 0, end: 1, verification: proof(0, 1) },
      { xorb: xorb.hash, size: 40_000, start: 3, end: 4, verification: proof(3, 4) },
    ];
    const sha256 = createHash("sha256").update(content).digest("hex");
    const writer = await enter(hub.url, "write");
    const shard = { files: [{ hash, terms, sha256 }], xorbs: [] };
    assert.equal(await sendShard(writer, shard), '{"result":1}');
    const { text } = await askCas(cas, `/v2/reconstructions/${hash}`);
    const [place] = (JSON.parse(text) as Answer).xorbs[xorb.hash] ?? [];
    const ranges = place?.ranges.map(({ bytes }) => `${bytes.start}-${bytes.end}`) ?? [];
    assert.equal(ranges.length, 2);
    for (const range of ranges) {
      const { status } = await ask(place?.url ?? "", { headers: { Range: `bytes=${range}` } });
      assert.equal(status, 206);
    }
    const Range = `bytes=${ranges.join(", ")}`;
    const response = await fetch(place?.url ?? "", { headers: { Range } });
    assert.match(response.headers.get("Content-Type") ?? "", /^multipart\/byteranges; boundary=/);
    const body = await response.bytes();
    for (const range of ranges) {
      const line = `Content-Range: bytes ${range}/${xorb.storedSize}\r\n\r\n`;
      const at = new TextDecoder("latin1").decode(body).indexOf(line) + line.length;
      const [start = 0, end = 0] = range.split("-").map(Number);
      assert.deepEqual(body.slice(at, at + end - start + 1), xorb.bytes.slice(start, end + 1));
    }
  }));

Deno.test("a query for a file's first chunk answers what is beside it, hidden under a key", () =>
  withFile({ now: () => 1_700_000_000_000 }, async (cas, { xorb }) => {
    const [first, second] = xorb.chunks.map(({ hash }) => hash);
    for (const prefix of ["default", "default-merkledb"]) {
      const response = await fetch(`${cas.url}/v1/chunks/${prefix}/${first}`, {
        headers: bearer(cas.token),
      });
      assert.equal(response.status, 200);
      const { files, xorbs, footer } = readShard(await response.bytes());
      assert.deepEqual(files, []);
      assert.equal(footer?.expiresAt, 1_700_000_000 + 604_800);
      const hide = await createXetHmac(footer?.hmacKey ?? "");
      assert.deepEqual(xorbs.map(({ hash, storedSize }) => [hash, storedSize]), [
        [xorb.hash, xorb.storedSize],
      ]);
      const expected = xorb.chunks.map(({ hash, size }) => ({ hash: hide(hash), size }));
      assert.deepEqual(xorbs[0]?.chunks, expected);
      assert.notEqual(expected[0]?.hash, first);
    }
    for (const hash of [second, xorb.hash]) {
      assert.equal((await askCas(cas, `/v1/chunks/default/${hash}`)).status, "404 NotFound");
    }
  }));

const USERS = [
  { name: "me", scope: "write", token: "hf_me" },
  { name: "bob", scope: "write", token: "hf_bob" },
] as const;

Deno.test("a token for one repository opens no file of another that is private", () =>
  withHub({ users: USERS, xet: true }, async (hub) => {
    await hub.createRepository(MODEL, { private: true });
    await hub.createRepository({ type: "model", name: "bob/m" });
    const { file, xorb, sha256 } = await prepareFile();
    const mine = await enter(hub.url, "write", { headers: bearer("hf_me") });
    await sendXorb(mine, xorb);
    await sendShard(mine, { files: [file], xorbs: [xorb] });
    const his = await enter(hub.url, "write", { name: "bob/m", headers: bearer("hf_bob") });
    const path = `/v2/reconstructions/${file.hash}`;
    assert.equal((await askCas(mine, path)).status, "200");
    assert.equal((await askCas(his, path)).status, "404 NotFound");
    const line = ["lfsFile", { path: "m.bin", algo: "sha256", oid: sha256 }] as const;
    const request = { name: "bob/m", headers: bearer("hf_bob") };
    assert.equal((await sendCommit(hub.url, [line], request)).status, "400 BadRequest");
  }));

const XET_INFO = { Accept: "application/vnd.xet-fileinfo+json, */*", Range: "bytes=0-0" };

Deno.test("what came by LFS is offered by Xet in listings, by redirects and for uploads", () =>
  withModel({ xet: true }, async (hub) => {
    const tree = await askJson(`${hub.url}/api/models/me/m/tree/main`) as {
      path: string;
      xetHash?: string;
    }[];
    const hash = tree.find(({ path }) => path === "model.gguf")?.xetHash ?? "";
    assert.match(hash, /^[0-9a-f]{64}$/);
    assert.equal(tree.find(({ path }) => path === "config.json")?.xetHash, undefined);
    const body = new URLSearchParams({ paths: "model.gguf" });
    const [info] = await askJson(`${hub.url}/api/models/me/m/paths-info/main`, {
      method: "POST",
      body,
    }) as { xetHash: string }[];
    assert.equal(info?.xetHash, hash);
    const url = `${hub.url}/me/m/resolve/main/model.gguf`;
    const links = `<${hub.url}/api/models/me/m/xet-read-token/${GIT.commit}>; rel="xet-auth", ` +
      `<${hub.cdnUrl}/v1/reconstructions/${hash}>; rel="xet-reconstruction-info"`;
    for (const method of ["HEAD", "GET"]) {
      const { status, headers } = await ask(url, { method });
      assert.equal(status, 302);
      assert.deepEqual([headers.get("X-Xet-Hash"), headers.get("Link")], [hash, links]);
    }
    const asked = await ask(url, { headers: XET_INFO });
    assert.equal(asked.status, 200);
    assert.equal(asked.headers.get("Content-Type"), "application/vnd.xet-fileinfo+json");
    assert.deepEqual([asked.headers.get("X-Linked-Size"), asked.headers.get("Link")], [
      "300000",
      links,
    ]);
    assert.equal(JSON.parse(asked.text).hash, hash);
    const small = await ask(`${hub.url}/me/m/resolve/main/config.json`, { headers: XET_INFO });
    assert.deepEqual([small.status, small.headers.get("X-Xet-Hash")], [307, null]);

    const object = { oid: "0".repeat(64), size: 5 };
    const transfers = ["basic", "multipart", "xet"];
    const batch = await askBatch(hub.url, [object], { body: { transfers } });
    assert.equal(batch.transfer, "xet");
    const { href, header = {} } = batch.objects[0]?.actions?.upload ?? {};
    assert.equal(href, `${hub.url}/api/models/me/m/xet-write-token/main`);
    assert.equal(header["X-Xet-Cas-Url"], hub.cdnUrl);
    assert.deepEqual(Object.keys(header), [
      "X-Xet-Cas-Url",
      "X-Xet-Access-Token",
      "X-Xet-Token-Expiration",
      "X-Xet-Session-Id",
    ]);
    const forPr = await askBatch(hub.url, [object], { body: { transfers, ref: null } });
    assert.match(forPr.objects[0]?.actions?.upload.href ?? "", /\/main\?create_pr=1$/);
    assert.equal((await askBatch(hub.url, [object])).transfer, "basic");
  }));

Deno.test("a Hub without Xet says nothing of it", () =>
  withModel({ xet: false }, async (hub) => {
    const { text } = await ask(`${hub.url}/api/models/me/m/tree/main`);
    assert.ok(!text.includes("xetHash"));
    const url = `${hub.url}/me/m/resolve/main/model.gguf`;
    const { status, headers } = await ask(url, { headers: XET_INFO });
    assert.deepEqual([status, headers.get("X-Xet-Hash"), headers.get("Link")], [302, null, null]);
    const object = { oid: "0".repeat(64), size: 5 };
    const body = { transfers: ["basic", "multipart", "xet"] };
    assert.equal((await askBatch(hub.url, [object], { body })).transfer, "basic");
    const info = await askJson(`${hub.url}/api/models/me/m?expand=xetEnabled`);
    assert.equal((info as { xetEnabled: boolean }).xetEnabled, false);
    assert.equal((await ask(`${hub.url}/api/models/me/m/xet-read-token/main`)).status, 404);
    assert.equal((await ask(`${hub.cdnUrl}/v1/reconstructions/${"0".repeat(64)}`)).status, 403);
  }));

Deno.test("what takes long to cut is offered in one piece until it is ready", () =>
  withModel({ xet: true, xetPatienceMs: 0 }, async (hub) => {
    await hub.commitFiles(MODEL, [{ path: "big.bin", content: noise(4_000_000, 9) }]);
    const url = `${hub.url}/me/m/resolve/main/big.bin`;
    assert.equal((await ask(url)).headers.get("X-Xet-Hash"), null);
    await hub.chunkFiles(MODEL);
    assert.match((await ask(url)).headers.get("X-Xet-Hash") ?? "", /^[0-9a-f]{64}$/);
  }));

Deno.test("a second version that came by LFS shares its chunks with the first", () =>
  withModel({ xet: true }, async (hub, folder) => {
    const stored = async () => {
      const sizes = await Array.fromAsync(
        Deno.readDir(`${folder}/data/xorbs`),
        async ({ name }) => (await Deno.stat(`${folder}/data/xorbs/${name}`)).size,
      );
      return sizes.reduce((sum, size) => sum + size, 0);
    };
    const first = noise(3_000_000, 7);
    await hub.commitFiles(MODEL, [{ path: "m.bin", content: first }]);
    await hub.chunkFiles(MODEL);
    const before = await stored();
    const second = first.slice();
    second.set([1, 2, 3], 1_500_000);
    await hub.commitFiles(MODEL, [{ path: "m.bin", content: second }]);
    await hub.chunkFiles(MODEL);
    const added = await stored() - before;
    assert.ok(added > 8_000 && added < 300_000, `${added} bytes were added`);
  }));
