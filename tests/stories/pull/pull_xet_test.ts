import assert from "node:assert/strict";
import type { DownloadConfig } from "../../../mod.ts";
import type { CasScript, WireReconstruction } from "../../xet/scripted_cas.ts";
import { MEBIBYTE, MODEL, sha256 } from "./pull_scene.ts";
import { XetScene } from "./xet_scene.ts";

const options = { paths: ["model.bin"] };

async function onScene(script: CasScript, test: (scene: XetScene) => Promise<void>): Promise<void> {
  await using scene = await XetScene.make(script);
  await test(scene);
}

async function pull(scene: XetScene, config: DownloadConfig = {}) {
  const result = await scene.pull.downloader(config).download("me/m", options);
  assert.equal(sha256(await Deno.readFile(result.path)), sha256(MODEL));
  return result;
}

function notices(scene: XetScene): string[] {
  return scene.pull.of("notice").map(({ message }) => message);
}

Deno.test("pull() brings a large file as chunks, proven like every other", async () => {
  await onScene({}, async (scene) => {
    const { files: [file] } = await pull(scene);
    assert.equal(scene.plainRequests, 0);
    assert.equal(file?.verified, "now");
    const replies = (file?.fetchedBytes ?? 0) - scene.cas.sentBytes;
    assert.ok(replies > 500 && replies < 20_000, `${replies} bytes of replies were counted`);
    assert.deepEqual(notices(scene), []);
  });
});

Deno.test("pull() sends neither the Hub's token to the store, nor the store's to its places", async () => {
  await onScene({
    api: (request) =>
      request.headers.get("authorization") === "Bearer cas-token-1"
        ? undefined
        : new Response("whose token is this?", { status: 400 }),
  }, async (scene) => {
    // The store's places refuse every request that has a token.
    await pull(scene, { token: "hf_secret", transport: "xet" });
  });
});

for (
  const [what, config] of [
    ["asked for plain HTTP", { transport: "http" }],
    ["the environment says so", { settings: undefined }],
  ] as const
) {
  Deno.test(`pull() does without chunks when ${what}`, async () => {
    await onScene({}, async (scene) => {
      const environment: Record<string, string> = {
        HF_HOME: scene.pull.at("hf"),
        HF_ENDPOINT: scene.pull.hub.url,
        HF_HUB_DISABLE_XET: "1",
      };
      const { settingsFromEnv } = await import("../../../src/vocabulary/settings.ts");
      const settings = settingsFromEnv((name) => environment[name]);
      await pull(scene, "transport" in config ? config : { settings });
      assert.deepEqual(scene.cas.requests, []);
      assert.ok(scene.plainRequests > 0);
    });
  });
}

Deno.test("pull() continues with chunks what it began with chunks", async () => {
  await onScene({}, async (scene) => {
    await scene.pull.interrupt(9 * MEBIBYTE);
    scene.offer();
    const before = scene.cas.sentBytes;
    const { files: [file] } = await pull(scene);
    assert.ok((file?.resumedBytes ?? 0) >= 8 * MEBIBYTE);
    const missing = MODEL.length - (file?.resumedBytes ?? 0);
    const sent = scene.cas.sentBytes - before;
    // At both ends of a range that is asked for, a chunk may be needed in part only.
    assert.ok(sent < missing + 6 * 131_072, `${sent} bytes for ${missing}`);
  });
});

Deno.test("pull() holds chunks to the rate too", async () => {
  await onScene({}, async (scene) => {
    const begin = performance.now();
    await pull(scene, { limitRate: 50_000_000 });
    const seconds = (performance.now() - begin) / 1000;
    assert.ok(seconds > 0.4, `it took ${seconds} s for 25 MB at 50 MB/s`);
  });
});

for (
  const [what, script, reason] of [
    [
      "the store is unreachable",
      { api: () => new Response("down", { status: 503 }) },
      /the server sent 503|sent 503/,
    ],
    ["the store does not know the file", {
      api: () => new Response("no", { status: 404 }),
    }, /sent 404/],
    ["the store talks nonsense", { api: () => new Response("<html>") }, /it is no JSON/],
    ["chunks are malformed", {
      transfer: (_, bytes, { start, end }) =>
        new Response(bytes.slice(start, end).fill(7), {
          status: 206,
          headers: { "content-range": `bytes ${start}-${end - 1}/${bytes.length}` },
        }),
    }, /its version is 7/],
    ["other chunks come than were asked for", {
      reconstruction: swapTerms,
    }, /the bytes that came are wrong/],
  ] as [string, CasScript, RegExp][]
) {
  Deno.test(`pull() falls back to plain HTTP, and says so once, when ${what}`, async () => {
    await onScene(script, async (scene) => {
      await pull(scene);
      assert.ok(scene.plainRequests > 0);
      const [notice = "", ...others] = notices(scene);
      assert.match(notice, /^"me\/m" is fetched without Xet: /);
      assert.match(notice, reason);
      assert.deepEqual(others, []);
    });
  });
}

Deno.test("pull() falls back when the Hub gives no leave to read chunks", async () => {
  await onScene({}, async (scene) => {
    scene.pull.hub.reset();
    const hash = "a".repeat(64);
    scene.pull.hub.inject(async (request, answer) => {
      const entries: { readonly path: string }[] = await (await answer(request)).json();
      return Response.json(
        entries.map((entry) => entry.path === "model.bin" ? { ...entry, xetHash: hash } : entry),
      );
    }, { target: "/tree/" });
    await pull(scene);
    assert.equal(notices(scene).length, 1);
  });
});

Deno.test("pull() fails when chunks alone are asked for and their bytes are wrong, and keeps nothing", async () => {
  await onScene({ reconstruction: swapTerms }, async (scene) => {
    await assert.rejects(pull(scene, { transport: "xet" }), { name: "ChecksumMismatchError" });
    assert.equal(scene.plainRequests, 0);
    assert.deepEqual(await scene.pull.list(scene.pull.blobs), []);
  });
});

/** Chunks of one size each, but in another order: a lie that nothing but the digest can find. */
function swapTerms(reply: WireReconstruction): WireReconstruction {
  const [first] = reply.terms;
  if (first !== undefined && reply.terms.length > 1) reply.terms.reverse();
  reply.offset_into_first_range = 0;
  return reply;
}
