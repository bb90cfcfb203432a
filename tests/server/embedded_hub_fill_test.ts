import assert from "node:assert/strict";
import { EmbeddedHub } from "../../src/server/embedded_hub.ts";

const REPOSITORY = { type: "model", name: "me/m" } as const;

async function inFolder(act: (dataDir: string) => Promise<void>): Promise<void> {
  const dataDir = await Deno.makeTempDir();
  try {
    await act(dataDir);
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
}

Deno.test("EmbeddedHub.start() answers nobody before it is filled", () =>
  inFolder(async (dataDir) => {
    let early: Promise<Response> | undefined;
    await using hub = await EmbeddedHub.start({ dataDir }, async (hub) => {
      early = fetch(`${hub.url}/me/m/resolve/main/README.md`);
      const content = new TextEncoder().encode("hello\n");
      await hub.commitFiles(REPOSITORY, [{ path: "README.md", content }]);
    });
    assert.match(hub.url, /^http:/);
    assert.equal(await (await early)?.text(), "hello\n");
  }));

Deno.test("EmbeddedHub.start() starts nothing when it cannot be filled", () =>
  inFolder(async (dataDir) => {
    let url = "";
    const failing = EmbeddedHub.start({ dataDir }, (hub) => {
      url = hub.url;
      return Promise.reject(new Error("nothing to fill it with"));
    });
    await assert.rejects(failing, /nothing to fill it with/);
    await assert.rejects(fetch(url));
    await using again = await EmbeddedHub.start({ dataDir });
    assert.match(again.url, /^http:/);
  }));

Deno.test("EmbeddedHub.start() gives its port free when the second one is in use", () =>
  inFolder(async (dataDir) => {
    using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    await assert.rejects(
      EmbeddedHub.start({ dataDir, cdnPort: taken.addr.port }),
      new RegExp(`^HubError: Cannot listen on port ${taken.addr.port}: it is in use$`),
    );
    await using again = await EmbeddedHub.start({ dataDir });
    assert.match(again.url, /^http:/);
  }));
