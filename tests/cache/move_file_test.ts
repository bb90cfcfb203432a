import assert from "node:assert/strict";
import { moveFile } from "../../src/cache/move_file.ts";
import { HubError } from "../../src/vocabulary/errors.ts";
import { TemporaryFolder } from "./temporary_folder.ts";

Deno.test("moveFile() replaces the target in one step", async () => {
  await using folder = await TemporaryFolder.make();
  const [from, to] = [await folder.write("from", "new"), await folder.write("to", "old")];
  await moveFile(from, to);
  assert.deepEqual(await folder.list(), ["to"]);
  assert.equal(await folder.read("to"), "new");
});

Deno.test("moveFile() copies when the target is on another file system", async () => {
  await using folder = await TemporaryFolder.make();
  const [from, to] = [await folder.write("from", "new"), await folder.write("to", "old")];
  const { rename } = Deno;
  const refused = Object.assign(new Error("Invalid cross-device link"), { code: "EXDEV" });
  Deno.rename = (...names) => names[0] === from ? Promise.reject(refused) : rename(...names);
  try {
    await moveFile(from, to);
  } finally {
    Deno.rename = rename;
  }
  assert.deepEqual(await folder.list(), ["to"]);
  assert.equal(await folder.read("to"), "new");
});

Deno.test("moveFile() says that it may be tried again when the file was removed", async () => {
  await using folder = await TemporaryFolder.make();
  const error = await moveFile(folder.at("gone"), folder.at("to")).catch((error) => error);
  assert.ok(error instanceof HubError);
  assert.equal(error.retryable, true);
  assert.equal(error.message, `Cannot finish "${folder.at("to")}": its partial file was removed`);
});

Deno.test("moveFile() leaves the file alone when a folder has the target's name", async () => {
  await using folder = await TemporaryFolder.make();
  const from = await folder.write("from", "new");
  await folder.write("to/inside", "");
  await assert.rejects(moveFile(from, folder.at("to")), Deno.errors.IsADirectory);
  assert.equal(await folder.read("from"), "new");
});
