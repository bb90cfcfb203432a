import assert from "node:assert/strict";
import { EmbeddedHub } from "../../src/server/embedded_hub.ts";
import { ask, askJson, GGUF, MODEL } from "./hub_fixture.ts";
import { file, sendCommit } from "./write_fixture.ts";

/** Runs a Hub on the folder that is killed at a moment of its second commit. */
async function dieAt(moment: string, dataDir: string): Promise<void> {
  const script = new URL("./dying_hub.ts", import.meta.url).pathname;
  const { signal } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--no-check", script, dataDir, moment],
    stdout: "inherit",
    stderr: "inherit",
  }).output();
  assert.equal(signal, "SIGKILL");
}

for (const moment of ["write the second content", "write the commit", "move the branch"]) {
  Deno.test(`a Hub killed when it was about to ${moment} has the old head, whole`, async () => {
    const folder = await Deno.makeTempDir({ prefix: "hub-test-" });
    try {
      await dieAt(moment, `${folder}/data`);
      await using hub = await EmbeddedHub.start({ dataDir: `${folder}/data` });
      const commits = await askJson(`${hub.url}/api/models/me/m/commits/main`) as object[];
      const titles = commits.map((commit) => (commit as { title: string }).title);
      assert.deepEqual(titles, ["Upload files", "initial commit"]);
      assert.equal((await ask(`${hub.url}/me/m/raw/main/config.json`)).text, '{"a": 1}\n');
      const model = await fetch(`${hub.url}/me/m/resolve/main/model.gguf`);
      assert.deepEqual(await model.bytes(), GGUF);
      const again = await sendCommit(hub.url, [file("config.json", "{}")]);
      assert.equal(again.status, "200");
      assert.equal((await ask(`${hub.url}/me/m/raw/main/config.json`)).text, "{}");
      assert.equal(await hub.deleteRepository(MODEL), true);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}
