import assert from "node:assert/strict";
import { cloneFile } from "../../src/cache/clone_file.ts";
import { TemporaryFolder } from "./temporary_folder.ts";

Deno.test("cloneFile() replaces the target and leaves nothing else behind", async () => {
  await using folder = await TemporaryFolder.make();
  const from = await folder.write("from", "new");
  const to = await folder.write("to", "old");
  using reader = await Deno.open(to);
  await cloneFile(from, to);
  assert.equal(await folder.read("to"), "new");
  assert.equal(await folder.read("from"), "new");
  assert.equal(await new Response(reader.readable).text(), "old");
  assert.deepEqual(await folder.list(), ["from", "to"]);
});

Deno.test("cloneFile() gives the permissions of a new file, not those of the original", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await using folder = await TemporaryFolder.make();
  const from = await folder.write("from", "bytes");
  for (const mode of [0o400, 0o777]) {
    await Deno.chmod(from, mode);
    await cloneFile(from, folder.at("to"));
    const info = await Deno.stat(folder.at("to"));
    assert.equal((info.mode ?? 0) & 0o777, 0o666 & ~Deno.umask());
  }
});

Deno.test("cloneFile() copies what a link leads to", async () => {
  await using folder = await TemporaryFolder.make();
  await folder.write("blob", "bytes");
  await folder.link("entry", "blob");
  await cloneFile(folder.at("entry"), folder.at("to"));
  assert.deepEqual(await folder.list(), ["blob", "entry -> blob", "to"]);
});

Deno.test("cloneFile() leaves the target and no temporary file when it fails", async () => {
  await using folder = await TemporaryFolder.make();
  const to = await folder.write("to", "old");
  await assert.rejects(cloneFile(folder.at("missing"), to), Deno.errors.NotFound);
  await assert.rejects(cloneFile(to, folder.at("no/such/folder")), Deno.errors.NotFound);
  assert.deepEqual(await folder.list(), ["to"]);
  assert.equal(await folder.read("to"), "old");
});
