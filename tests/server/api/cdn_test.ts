import assert from "node:assert/strict";
import { ask, bearer, GGUF, GIT, NOW, withModel } from "../hub_fixture.ts";

async function signedUrl(hubUrl: string): Promise<string> {
  const { headers } = await ask(`${hubUrl}/me/m/resolve/main/model.gguf`);
  return headers.get("Location") ?? "";
}

Deno.test("the second origin sends an LFS file under its digest", () =>
  withModel({}, async (hub) => {
    const response = await fetch(await signedUrl(hub.url));
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("ETag"), `"${GIT.ggufSha256}"`);
    assert.equal(response.headers.get("Content-Length"), "300000");
    assert.equal(response.headers.get("Accept-Ranges"), "bytes");
    assert.deepEqual(await response.bytes(), GGUF);
  }));

Deno.test("the second origin refuses every request that carries credentials", () =>
  withModel({}, async (hub) => {
    const headers = bearer("hf_secret");
    assert.equal((await ask(await signedUrl(hub.url), { headers })).status, 400);
    assert.equal((await ask(`${hub.cdnUrl}/${GIT.ggufSha256}`, { headers })).status, 400);
  }));

Deno.test("the second origin refuses a URL that has expired or was not signed here", () => {
  let now = NOW;
  return withModel({ now: () => now, signedUrlTtlSeconds: 5 }, async (hub) => {
    const url = await signedUrl(hub.url);
    assert.equal((await ask(url)).status, 200);
    now += 5000;
    const { status, headers } = await ask(url);
    assert.deepEqual([status, headers.get("X-Error-Message")], [403, "Request has expired"]);
    assert.equal((await ask(await signedUrl(hub.url))).status, 200);
    for (
      const forged of [`${hub.cdnUrl}/${GIT.ggufSha256}`, url.replace(/Expires=\d+/, "Expires=9")]
    ) {
      assert.equal((await ask(forged)).status, 403, forged);
    }
  });
});

Deno.test("the second origin knows GET and HEAD alone", () =>
  withModel({}, async (hub) => {
    const url = await signedUrl(hub.url);
    const head = await ask(url, { method: "HEAD" });
    assert.deepEqual([head.status, head.headers.get("Content-Length")], [200, "300000"]);
    const post = await ask(url, { method: "POST", body: "x" });
    assert.deepEqual([post.status, post.headers.get("Allow")], [405, "GET, HEAD"]);
  }));

Deno.test("the second origin closes a file whose reader goes away", () =>
  withModel({}, async (hub) => {
    // The sanitizer of resources fails this test when a file stays open.
    const content = new Uint8Array(32 * 1024 * 1024);
    await hub.commitFiles({ type: "model", name: "me/big" }, [{ path: "big.bin", content }]);
    for (let i = 0; i < 3; i++) {
      const response = await fetch(`${hub.url}/me/big/resolve/main/big.bin`);
      const reader = response.body?.getReader();
      await reader?.read();
      await reader?.cancel();
    }
  }));

Deno.test("cdnUrl hands out another server, which finds the blobs in one flat folder", () =>
  withModel({ cdnUrl: "http://127.0.0.1:9/files/" }, async (hub) => {
    const url = new URL(await signedUrl(hub.url));
    assert.equal(hub.cdnUrl, "http://127.0.0.1:9/files");
    assert.equal(url.origin + url.pathname, `http://127.0.0.1:9/files/${GIT.ggufSha256}`);
    assert.deepEqual(await Deno.readFile(`${hub.blobFolder}/${GIT.ggufSha256}`), GGUF);
  }));

Deno.test("fetchHub() and fetchCdn() answer without a socket, for servers in front", () =>
  withModel({ cdnUrl: "http://127.0.0.1:9" }, async (hub) => {
    const resolve = new Request("http://localhost:1/me/m/resolve/main/model.gguf");
    const { headers } = await hub.fetchHub(resolve);
    const response = await hub.fetchCdn(new Request(headers.get("Location") ?? ""));
    assert.deepEqual(await response.bytes(), GGUF);
  }));
