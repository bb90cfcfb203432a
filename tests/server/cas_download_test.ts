import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { EmbeddedHub, EmbeddedHubOptions } from "../../src/server/embedded_hub.ts";
import { decodeChunk, readChunkHeader } from "../../src/xet/chunk_record.ts";
import { fileHash } from "../../src/xet/merkle.ts";
import { readShard } from "../../src/xet/read_shard.ts";
import { createXetHmac } from "../../src/xet/xet_hasher.ts";
import { ask, bearer, MODEL, withHub } from "./hub_fixture.ts";
import { sendCommit } from "./write_fixture.ts";
import {
  askCas,
  type Cas,
  enter,
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
