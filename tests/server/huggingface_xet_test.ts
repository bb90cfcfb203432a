import {
  __internal_XetBlob as XetBlob,
  createRepo,
  downloadFile,
  listFiles,
  modelInfo,
  uploadFile,
} from "@huggingface/hub";
import assert from "node:assert/strict";
import type { EmbeddedHub, EmbeddedHubOptions } from "../../src/server/embedded_hub.ts";
import { MODEL, withHub } from "./hub_fixture.ts";
import { TidyFetch } from "./tidy_fetch.ts";

/** `@huggingface/hub` as a foreign client that speaks Xet: what it sends and asks, this Hub knows. */
const USERS = [{ name: "me", scope: "write", token: "hf_me" }] as const;

interface Access {
  readonly hubUrl: string;
  readonly fetch: typeof fetch;
  readonly accessToken: string;
  readonly repo: typeof MODEL;
}

function withClient(
  options: Omit<EmbeddedHubOptions, "dataDir" | "users" | "xet">,
  test: (access: Access, hub: EmbeddedHub, sent: string[]) => Promise<void>,
): Promise<void> {
  return withHub({ users: USERS, xet: true, ...options }, async (hub) => {
    await using tidy = new TidyFetch();
    const sent: string[] = [];
    const watching: typeof fetch = (input, init) => {
      const url = new URL(String(input));
      sent.push(`${init?.method ?? "GET"} ${url.pathname.replace(/[0-9a-f]{64}/, "HASH")}`);
      return tidy.fetch(input, init);
    };
    const access = { hubUrl: hub.url, fetch: watching, accessToken: "hf_me", repo: MODEL };
    await createRepo(access);
    sent.length = 0;
    await test(access, hub, sent);
  });
}

/** Bytes that look random and are the same every time. */
function noise(length: number, seed: number): Uint8Array<ArrayBuffer> {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = Math.imul(state, 1103515245) + 12345 | 0;
    return state >>> 16;
  });
}

async function byXet(access: Access, path: string): Promise<InstanceType<typeof XetBlob>> {
  const blob = await downloadFile({ ...access, path });
  assert.ok(blob instanceof XetBlob, "it comes by Xet");
  return blob;
}

async function content(blob: Blob): Promise<Uint8Array> {
  return new Uint8Array(await blob.arrayBuffer());
}

Deno.test("uploadFile() and downloadFile() of @huggingface/hub carry a file by Xet", () =>
  withClient({}, async (access, hub, sent) => {
    const bytes = noise(1_500_000, 1);
    await uploadFile({ ...access, file: { path: "m.gguf", content: new Blob([bytes]) } });
    assert.ok(sent.includes("POST /v1/xorbs/default/HASH") && sent.includes("POST /v1/shards"));
    assert.ok(!sent.some((request) => request.startsWith("PUT")), sent.join("\n"));
    const blob = await byXet(access, "m.gguf");
    assert.deepEqual(await content(blob), bytes);
    assert.deepEqual(await content(blob.slice(700_001, 900_003)), bytes.slice(700_001, 900_003));
    const [entry] = (await Array.fromAsync(listFiles(access))).filter(({ path }) =>
      path === "m.gguf"
    );
    assert.equal(entry?.xetHash, blob.hash ?? "");
    const plain = await fetch(`${hub.url}/me/m/resolve/main/m.gguf`);
    assert.deepEqual(await plain.bytes(), bytes, "the same file in one piece");
  }));

Deno.test("modelInfo() of @huggingface/hub learns whether Xet is offered", () =>
  withClient({}, async ({ hubUrl, fetch, accessToken }) => {
    const url = `${hubUrl}/api/models/me/m?expand=xetEnabled`;
    const headers = { Authorization: `Bearer ${accessToken}` };
    assert.equal((await (await fetch(url, { headers })).json()).xetEnabled, true);
    assert.equal((await modelInfo({ name: "me/m", hubUrl, accessToken })).name, "me/m");
  }));

Deno.test("uploadFile() of @huggingface/hub sends of a second version what has changed", () =>
  withClient({}, async (access, hub) => {
    const first = noise(4_000_000, 2);
    const second = first.slice();
    second.set(noise(1000, 3), 2_000_000);
    const upload = async (bytes: Uint8Array<ArrayBuffer>) => {
      let sentBytes = 0;
      const counting: typeof fetch = (input, init) => {
        if (init?.body instanceof Uint8Array) sentBytes += init.body.length;
        return access.fetch(input, init);
      };
      const file = { path: "m.gguf", content: new Blob([bytes]) };
      await uploadFile({ ...access, fetch: counting, file });
      return sentBytes;
    };
    assert.ok(await upload(first) > 4_000_000);
    const sent = await upload(second);
    assert.ok(sent < 500_000, `${sent} bytes were sent for 1,000 that differ`);
    // Its chunks are on both sides of a hole in the first xorb: two ranges in one request.
    assert.deepEqual(await content(await byXet(access, "m.gguf")), second);
    const plain = await fetch(`${hub.url}/me/m/resolve/main/m.gguf`);
    assert.deepEqual(await plain.bytes(), second);
  }));

Deno.test("downloadFile() of @huggingface/hub gets by Xet what came by LFS", () =>
  withClient({}, async (access, hub) => {
    const bytes = noise(2_000_000, 4);
    const text = new TextEncoder().encode("all the same, ".repeat(200_000));
    await hub.commitFiles(MODEL, [
      { path: "m.gguf", content: bytes },
      { path: "t.bin", content: text },
    ]);
    assert.deepEqual(await content(await byXet(access, "m.gguf")), bytes);
    assert.deepEqual(await content(await byXet(access, "t.bin")), text);
  }));

Deno.test("downloadFile() of @huggingface/hub renews addresses that have expired", async () => {
  let now = Date.now();
  await withClient({ now: () => now, xetUrlTtlSeconds: 60 }, async (access, hub, sent) => {
    const bytes = noise(1_000_000, 5);
    await hub.commitFiles(MODEL, [{ path: "m.gguf", content: bytes }]);
    const blob = await byXet(access, "m.gguf");
    assert.deepEqual(await content(blob), bytes);
    now += 61_000;
    assert.deepEqual(await content(blob), bytes);
    const asked = sent.filter((request) => request === "GET /v2/reconstructions/HASH");
    assert.equal(asked.length, 2);
  });
});

for (
  const [title, casQuirks] of [
    ["terms are short", { termChunks: 3 }],
    ["the first term begins long before the range", { wholeTerms: true }],
    ["more is fetched than needed", { surplusChunks: 2 }],
  ] as const
) {
  Deno.test(`downloadFile() of @huggingface/hub gets any range by Xet when ${title}`, () =>
    withClient({ casQuirks }, async (access, hub) => {
      const bytes = noise(2_000_000, 6);
      await hub.commitFiles(MODEL, [{ path: "m.gguf", content: bytes }]);
      const blob = await byXet(access, "m.gguf");
      assert.deepEqual(await content(blob), bytes);
      for (
        const [start, end] of [[0, 1], [1_000_000, 1_300_000], [1_999_999, 2_000_000]] as const
      ) {
        assert.deepEqual(await content(blob.slice(start, end)), bytes.slice(start, end));
      }
    }));
}
