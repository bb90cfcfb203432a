import assert from "node:assert/strict";
import { LinkPlacer } from "../../src/cache/place_link.ts";
import { TemporaryFolder } from "./temporary_folder.ts";

async function placed(folder: TemporaryFolder, options: { symlinks: boolean }): Promise<void> {
  const blob = await folder.write("blob", "bytes");
  const links = new LinkPlacer(options);
  const temporary = folder.at("temporary");
  await links.place(blob, folder.at("entry"), { temporary, root: folder.path });
}

/** Runs with one of the runtime's functions refusing, as it does under narrow grants or on a poor file system. */
async function refusing(
  names: readonly ("symlink" | "link")[],
  error: Error,
  run: () => Promise<void>,
): Promise<void> {
  const { symlink, link } = Deno;
  for (const name of names) Deno[name] = () => Promise.reject(error);
  try {
    await run();
  } finally {
    Object.assign(Deno, { symlink, link });
  }
}

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

Deno.test("place() makes a relative symbolic link when it can", async () => {
  await using folder = await TemporaryFolder.make();
  await placed(folder, { symlinks: true });
  assert.deepEqual(await folder.list(), ["blob", "entry -> blob"]);
});

Deno.test("place() makes a hard link when symbolic links are refused", async () => {
  for (const error of [new Deno.errors.NotCapable("no"), systemError("EPERM")]) {
    await using folder = await TemporaryFolder.make();
    await refusing(["symlink"], error, () => placed(folder, { symlinks: true }));
    const [entry, blob] = await Promise.all(
      ["entry", "blob"].map((name) => Deno.lstat(folder.at(name))),
    );
    assert.equal(entry?.isFile, true);
    assert.equal(entry?.ino, blob?.ino);
  }
});

Deno.test("place() makes a copy when neither kind of link can be made", async () => {
  for (const code of ["EPERM", "ENOTSUP", "EXDEV", "EMLINK"]) {
    await using folder = await TemporaryFolder.make();
    await folder.write("entry", "old");
    await refusing(
      ["symlink", "link"],
      systemError(code),
      () => placed(folder, { symlinks: true }),
    );
    assert.deepEqual(await folder.list(), ["blob", "entry"]);
    assert.equal(await folder.read("entry"), "bytes");
    assert.equal((await Deno.stat(folder.at("blob"))).nlink, 1);
  }
});

Deno.test("place() gives up when the failure says nothing about links", async () => {
  await using folder = await TemporaryFolder.make();
  await refusing(["symlink"], systemError("ENOSPC"), async () => {
    await assert.rejects(placed(folder, { symlinks: true }), { name: "DiskFullError" });
  });
  assert.deepEqual(await folder.list(), ["blob"]);
});

Deno.test("place() writes nothing when the entry leads to the blob already", async () => {
  for (const symlinks of [true, false]) {
    await using folder = await TemporaryFolder.make();
    await placed(folder, { symlinks });
    await folder.age();
    const links = new LinkPlacer({ symlinks: !symlinks });
    await links.place(folder.at("blob"), folder.at("entry"), {
      temporary: folder.at("temporary"),
      root: folder.path,
    });
    assert.deepEqual(await folder.changes(), []);
  }
});

Deno.test("place() fails and cleans up when a folder has the entry's name", async () => {
  await using folder = await TemporaryFolder.make();
  await folder.write("entry/inside", "");
  await assert.rejects(placed(folder, { symlinks: true }), {
    name: "HubError",
    message: `Cannot link "${folder.at("entry")}": is a directory`,
  });
  assert.deepEqual(await folder.list(), ["blob", "entry/inside"]);
});
