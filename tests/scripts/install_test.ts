import assert from "node:assert/strict";
import { writeCommand } from "../../scripts/install.ts";

const CLONE = new URL("../../", import.meta.url);

async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test({
  name:
    "writeCommand() makes a command that runs from any folder, and again when one of ours is there",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await withFolder(async (folder) => {
      const options = {
        clone: CLONE,
        folder: `${folder}/it's a bin`,
        deno: Deno.execPath(),
        windows: false,
      };
      await writeCommand(options);
      const path = await writeCommand(options);
      assert.equal(path, `${folder}/it's a bin/ruv-hub`);
      const { code, stdout, stderr } = await new Deno.Command(path, {
        args: ["list", "--json"],
        cwd: folder,
        env: { HF_HOME: folder },
      }).output();
      assert.equal(code, 0, new TextDecoder().decode(stderr));
      assert.ok(Array.isArray(JSON.parse(new TextDecoder().decode(stdout))));
    });
  },
});

Deno.test({
  name:
    "writeCommand() makes a command that takes another runtime, or says so, when its own is gone",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await withFolder(async (folder) => {
      const deno = `${folder}/gone/deno`;
      const path = await writeCommand({ clone: CLONE, folder, deno, windows: false });
      const run = (PATH: string) =>
        new Deno.Command("/bin/sh", { args: [path, "--version"], env: { PATH } }).output();
      await Deno.mkdir(`${folder}/other`);
      await Deno.symlink(Deno.execPath(), `${folder}/other/deno`);
      assert.equal((await run(`${folder}/other`)).code, 0);
      const { code, stderr } = await run(folder);
      assert.equal(code, 1);
      assert.match(
        new TextDecoder().decode(stderr),
        /^ruv-hub: Deno is gone; run npx --yes deno@2\.9 /,
      );
    });
  },
});

Deno.test("writeCommand() leaves another program alone", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/ruv-hub`, "somebody's own");
    const options = { clone: CLONE, folder, deno: Deno.execPath(), windows: false };
    await assert.rejects(writeCommand(options), {
      message: `Cannot install: "${folder}/ruv-hub" is another program; remove it first`,
    });
    assert.equal(await Deno.readTextFile(`${folder}/ruv-hub`), "somebody's own");
    await Deno.rename(`${folder}/ruv-hub`, `${folder}/elsewhere`);
    await Deno.symlink(`${folder}/nowhere`, `${folder}/ruv-hub`);
    await assert.rejects(writeCommand(options), /is another program/);
  });
});

Deno.test("writeCommand() makes a batch file for Windows", async () => {
  await withFolder(async (folder) => {
    const clone = new URL("file:///100%25/");
    const path = await writeCommand({ clone, folder, deno: "C:\\deno.exe", windows: true });
    assert.equal(path, `${folder}/ruv-hub.cmd`);
    assert.equal(
      await Deno.readTextFile(path),
      '@rem Written by deno task install.\r\n@"C:\\deno.exe" "run" "--config" "/100%%/deno.json" "--frozen" ' +
        '"--no-prompt" "--allow-net" "--allow-read" "--allow-write" "--allow-env" "--allow-sys" ' +
        '"--deny-run" "--deny-ffi" "--deny-import" "/100%%/cli.ts" %*\r\n',
    );
  });
});
