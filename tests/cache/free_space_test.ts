import assert from "node:assert/strict";
import { freeSpace } from "../../src/cache/free_space.ts";
import { TemporaryFolder } from "./temporary_folder.ts";

Deno.test("freeSpace() asks the nearest folder when the path is not there yet", async () => {
  await using folder = await TemporaryFolder.make();
  const bytes = await freeSpace(folder.at("not/yet/there"));
  assert.ok(bytes !== undefined && Number.isSafeInteger(bytes) && bytes > 0);
});

Deno.test("freeSpace() asks the folder around when the path lies below a file", async () => {
  await using folder = await TemporaryFolder.make();
  await folder.write("file", "");
  assert.ok(await freeSpace(folder.at("file/below")) !== undefined);
});

Deno.test("freeSpace() is unknown when the runtime withholds statfs", {
  permissions: { read: true, sys: false },
}, async () => {
  assert.equal(await freeSpace("/"), undefined);
});
