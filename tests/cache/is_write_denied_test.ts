import assert from "node:assert/strict";
import { isWriteDenied } from "../../src/cache/is_write_denied.ts";
import { TemporaryFolder } from "./temporary_folder.ts";

Deno.test("isWriteDenied() asks the nearest folder that exists", async () => {
  await using folder = await TemporaryFolder.make();
  assert.equal(await isWriteDenied(folder.path), false);
  assert.equal(await isWriteDenied(folder.at("a/b/c")), false);
});

Deno.test({
  name: "isWriteDenied() is true when the file system denies it, which it never does to root",
  ignore: Deno.build.os === "windows" || Deno.uid() === 0,
  fn: async () => {
    await using folder = await TemporaryFolder.make();
    await Deno.mkdir(folder.at("mine"), { mode: 0o500 });
    assert.equal(await isWriteDenied(folder.at("mine/a")), true);
  },
});
