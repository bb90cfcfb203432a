import assert from "node:assert/strict";
import { EmbeddedHub } from "../../../src/server/embedded_hub.ts";
import { RepositoryKeeper } from "../../../src/stories/hub/repository_keeper.ts";
import { settingsFromEnv } from "../../../src/vocabulary/settings.ts";

const settings = settingsFromEnv((name) => name === "HOME" ? "/nowhere" : undefined);

Deno.test("RepositoryKeeper makes, describes, hides, renames and deletes a repository", async () => {
  const dataDir = await Deno.makeTempDir();
  try {
    await using hub = await EmbeddedHub.start({ dataDir });
    for (const type of ["model", "dataset"] as const) {
      const keeper = new RepositoryKeeper({ endpoint: hub.url, token: false, settings, type });
      const page = type === "model" ? "ruv/tiny" : "datasets/ruv/tiny";
      assert.equal(await keeper.describe("ruv/tiny"), undefined);
      assert.deepEqual(await keeper.create("ruv/tiny"), {
        url: `${hub.url}/${page}`,
        created: true,
      });
      assert.equal((await keeper.create("ruv/tiny", { existOk: true })).created, false);
      await assert.rejects(keeper.create("ruv/tiny"), { status: 409 });
      await keeper.setVisibility("ruv/tiny", "private");
      assert.equal((await keeper.describe("ruv/tiny"))?.private, true);
      await keeper.move("ruv/tiny", "ruv/small");
      assert.equal((await keeper.describe("ruv/small"))?.name, "ruv/small");
      await keeper.delete("ruv/small");
      assert.equal(await keeper.describe("ruv/small"), undefined);
      await keeper.delete("ruv/small", { missingOk: true });
      await assert.rejects(keeper.delete("ruv/small"), { name: "RepositoryNotFoundError" });
    }
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
});

Deno.test("RepositoryKeeper asks nobody about a name that is none, nor when it is offline", async () => {
  const fetch = () => assert.fail("a request was made");
  const keeper = new RepositoryKeeper({ token: false, settings, fetch });
  for (const name of ["", "a/b/c", "../x", "a b"]) {
    await assert.rejects(keeper.delete(name), { name: "InvalidArgumentError" });
  }
  await assert.rejects(keeper.move("ruv/tiny", "../x"), { name: "InvalidArgumentError" });
  const offline = { ...settings, offline: true };
  await assert.rejects(
    new RepositoryKeeper({ token: false, settings: offline, fetch }).create("ruv/tiny"),
    {
      name: "LocalEntryNotFoundError",
      message: 'Cannot reach "ruv/tiny": offline was asked for',
    },
  );
});
