import assert from "node:assert/strict";
import { EmbeddedHub } from "../../../src/server/embedded_hub.ts";
import { ask, askJson, GGUF, GIT, MODEL, NOW, withModel } from "../hub_fixture.ts";
import { askBatch } from "../write_fixture.ts";
import { noise } from "../xet_fixture.ts";

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

Deno.test("what was cut into chunks is known after a restart, and forgotten with its content", async () => {
  let now = NOW;
  const folder = await Deno.makeTempDir({ prefix: "hub-test-" });
  const start = () =>
    EmbeddedHub.start({ dataDir: folder, xet: true, xetPatienceMs: 0, now: () => now });
  const xorbs = () => Array.fromAsync(Deno.readDir(`${folder}/xorbs`), ({ name }) => name);
  try {
    {
      await using hub = await start();
      await hub.commitFiles(MODEL, [{ path: "model.gguf", content: GGUF }]);
      await hub.chunkFiles(MODEL);
    }
    {
      await using hub = await start();
      const { headers } = await ask(`${hub.url}/me/m/resolve/main/model.gguf`);
      assert.match(headers.get("X-Xet-Hash") ?? "", /^[0-9a-f]{64}$/);
      assert.equal((await xorbs()).length, 1);
      await hub.deleteRepository(MODEL);
    }
    await Deno.writeTextFile(`${folder}/xorbs/incoming-x`, "left by a crash");
    now = Date.now() + 2 * 24 * 60 * 60 * 1000;
    await using _hub = await start();
    assert.deepEqual(await xorbs(), []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
