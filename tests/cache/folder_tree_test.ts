import assert from "node:assert/strict";
import { FolderTree } from "../../src/cache/folder_tree.ts";
import { PermissionError, UnsafeFileError } from "../../src/vocabulary/errors.ts";
import { TemporaryFolder } from "./temporary_folder.ts";

Deno.test("ensure() makes a folder, its parents and the root when asked many times at once", async () => {
  await using folder = await TemporaryFolder.make();
  const root = folder.at("not/yet");
  const tree = new FolderTree(root);
  await Promise.all([`${root}/a/b`, `${root}/a/c`, `${root}/a/b`].map((path) => tree.ensure(path)));
  assert.equal((await Deno.stat(`${root}/a/b`)).isDirectory, true);
  assert.equal((await Deno.stat(`${root}/a/c`)).isDirectory, true);
});

Deno.test("ensure() makes nothing beyond a link when it leads out of the root", async () => {
  await using folder = await TemporaryFolder.make();
  await Deno.mkdir(folder.at("root-beside"));
  await folder.link("root/out", folder.at("root-beside"));
  await folder.link("root/up", "..");
  await folder.link("root/here", ".");
  const tree = new FolderTree(folder.at("root"));
  for (const path of ["out", "out/deeper", "up", "up/deeper", "here"]) {
    await assert.rejects(tree.ensure(folder.at(`root/${path}`)), UnsafeFileError, path);
  }
  assert.equal(await folder.exists("root-beside/deeper"), false);
  assert.equal(await folder.exists("deeper"), false);
});

Deno.test("ensure() tries again when it failed before", async () => {
  await using folder = await TemporaryFolder.make();
  await folder.link("root/sub", "nowhere");
  const tree = new FolderTree(folder.at("root"));
  await assert.rejects(tree.ensure(folder.at("root/sub")), {
    name: "HubError",
    message: `Cannot make the folder "${folder.at("root/sub")}": no such file or directory`,
  });
  await Deno.remove(folder.at("root/sub"));
  await tree.ensure(folder.at("root/sub"));
});

Deno.test("ensure() names the granted folder when the runtime withholds it", {
  permissions: { read: true, write: false },
}, async () => {
  const error = await new FolderTree("/cache/sub", "/cache").ensure("/cache/sub")
    .catch((error) => error);
  assert.ok(error instanceof PermissionError);
  assert.equal(error.flag, "--allow-write=/cache");
});
