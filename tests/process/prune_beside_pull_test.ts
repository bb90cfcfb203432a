import assert from "node:assert/strict";
import { CacheKeeper, settingsFromEnv } from "../../mod.ts";
import { EmbeddedHub } from "../../src/server/embedded_hub.ts";
import { pseudoRandomBytes } from "../transfer/pseudo_random_bytes.ts";
import { Pull } from "./pull_process.ts";

const OLD = pseudoRandomBytes(2_000_000, 41);
const FIRST = pseudoRandomBytes(2_500_000, 42);
const LARGE = pseudoRandomBytes(9_000_000, 43);

Deno.test("a prune beside a pull takes nothing the pull needs, and the rest once it is over", async () => {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  try {
    await using hub = await EmbeddedHub.start({ dataDir: `${folder}/hub` });
    const home = `${folder}/home`;
    const settings = settingsFromEnv((name) => name === "HF_HOME" ? home : undefined);
    const keeper = new CacheKeeper({ settings });
    const prune = async () => await keeper.remove(await keeper.planPrune({ olderThanMs: 0 }));
    const commit = (path: string, content: Uint8Array<ArrayBuffer>) =>
      hub.commitFiles({ type: "model", name: "me/m" }, [{ path, content }]);

    await commit("model.bin", OLD);
    await using earlier = new Pull(hub.url, home, []);
    await earlier.files();
    await commit("model.bin", LARGE);
    await commit("first.bin", FIRST);

    let pulling = true;
    await using pull = new Pull(hub.url, home, [
      ...["--progress", "json", "--limit-rate", "6M", "--connections", "2"],
    ]);
    // One file is complete, and no ref stands for its revision yet.
    await pull.said(/"type":"done","path":"first.bin"/);
    const files = pull.files().finally(() => pulling = false);
    let prunes = 0;
    while (pulling) {
      await prune();
      prunes++;
    }
    assert.ok(prunes > 3, `only ${prunes} prunes met the pull`);

    const content = new Map((await files).map(({ path, localPath }) => [path, localPath]));
    assert.deepEqual(await Deno.readFile(content.get("first.bin") ?? ""), FIRST);
    assert.deepEqual(await Deno.readFile(content.get("model.bin") ?? ""), LARGE);
    assert.deepEqual((await keeper.scan()).warnings, []);
    await prune();
    const [repository] = (await keeper.scan()).repositories;
    assert.deepEqual(repository?.revisions.map(({ refs }) => refs), [["main"]]);
    assert.equal(repository?.blobs.some(({ size }) => size === OLD.length), false);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
