import assert from "node:assert/strict";
import { EmbeddedHub } from "../../../src/server/embedded_hub.ts";
import { type MemoryOptions, runInMemory } from "../memory_context.ts";

const TOKEN = "hf_aVeryGoodTokenIndeed";

/** A Hub that knows ann, an empty home, and a command line that knows both. */
async function openScene() {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  const users = [{ name: "ann", scope: "write", token: TOKEN }] as const;
  const hub = await EmbeddedHub.start({ dataDir: `${folder}/hub`, users });
  const env = { HF_ENDPOINT: hub.url, HF_HOME: `${folder}/home` };
  return {
    hub,
    home: `${folder}/home`,
    tokenFile: `${folder}/home/token`,
    run: (args: readonly string[], options: MemoryOptions = {}) =>
      runInMemory(args, { ...options, env: { ...env, ...options.env } }),
    async [Symbol.asyncDispose]() {
      await hub.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

async function modeOf(path: string): Promise<string> {
  return ((await Deno.stat(path)).mode ?? 0).toString(8).slice(-3);
}

Deno.test("login asks for a token, checks it and keeps it for its owner alone", async () => {
  await using scene = await openScene();
  const { hub, home, tokenFile } = scene;
  assert.deepEqual(await scene.run(["login"], { secret: ` ${TOKEN}\n` }), {
    exitCode: 0,
    stdout: "ann\n",
    stderr: `Token for ${hub.url} (${hub.url}/settings/tokens makes one; it is not shown): \n` +
      `  the token may read and write; it is kept in ${tokenFile}\n`,
  });
  assert.equal(await Deno.readTextFile(tokenFile), TOKEN);
  assert.deepEqual([await modeOf(tokenFile), await modeOf(home)], ["600", "700"]);
  const files = await Array.fromAsync(Deno.readDir(home), ({ name }) => name);
  assert.deepEqual(files, ["token"]);
  assert.deepEqual(await scene.run(["whoami"]), {
    exitCode: 0,
    stdout: "ann\n",
    stderr: `  the token in ${tokenFile} may read and write\n`,
  });
});

Deno.test("login takes a token from stdin, and replaces the one that is kept", async () => {
  await using scene = await openScene();
  await Deno.mkdir(scene.home, { mode: 0o755 });
  await Deno.writeTextFile(scene.tokenFile, "hf_old", { mode: 0o644 });
  const { stdout } = await scene.run(["login", "--token", "-", "--json"], { stdin: `${TOKEN}\n` });
  assert.deepEqual(JSON.parse(stdout), {
    name: "ann",
    type: "user",
    role: "write",
    tokenName: "ann",
    tokenFile: scene.tokenFile,
    overruled: false,
  });
  assert.equal(await Deno.readTextFile(scene.tokenFile), TOKEN);
  assert.deepEqual([await modeOf(scene.tokenFile), await modeOf(scene.home)], ["600", "755"]);
});

Deno.test("login keeps nothing of a token the Hub does not know", async () => {
  await using scene = await openScene();
  await Deno.mkdir(scene.home);
  await Deno.writeTextFile(scene.tokenFile, "hf_old");
  const { exitCode, stderr } = await scene.run(["login", "--token", "hf_wrongwrong"]);
  assert.equal(exitCode, 4);
  assert.doesNotMatch(stderr, /wrongwrong/);
  assert.equal(await Deno.readTextFile(scene.tokenFile), "hf_old");
});

Deno.test("login and logout keep the named tokens of hf in step, where there are any", async () => {
  await using scene = await openScene();
  const stored = `${scene.home}/stored_tokens`;
  await Deno.mkdir(scene.home);
  await Deno.writeTextFile(stored, "[ci]\nhf_token = hf_two\n\n", { mode: 0o600 });
  await scene.run(["login", "--token", TOKEN]);
  assert.equal(
    await Deno.readTextFile(stored),
    `[ci]\nhf_token = hf_two\n\n[ann]\nhf_token = ${TOKEN}\n\n`,
  );
  assert.equal(await modeOf(stored), "600");
  assert.deepEqual(await scene.run(["logout"]), {
    exitCode: 0,
    stdout: "",
    stderr: `  removed the token in ${scene.tokenFile}\n`,
  });
  assert.equal(await Deno.readTextFile(stored), "[ci]\nhf_token = hf_two\n\n");
  await assert.rejects(Deno.stat(scene.tokenFile), Deno.errors.NotFound);
  assert.deepEqual(JSON.parse((await scene.run(["logout", "--json"])).stdout), {
    tokenFile: scene.tokenFile,
    removed: false,
    overruled: false,
  });
});

Deno.test("login follows a symbolic link, and HF_TOKEN_PATH", async () => {
  await using scene = await openScene();
  const real = `${scene.home}/elsewhere`;
  const path = `${scene.home}/deep/er/token`;
  const env = { HF_TOKEN_PATH: path };
  await Deno.mkdir(`${scene.home}/deep/er`, { recursive: true });
  await Deno.writeTextFile(real, "");
  await Deno.symlink(real, path);
  assert.equal((await scene.run(["login", "--token", TOKEN], { env })).exitCode, 0);
  assert.equal(await Deno.readTextFile(real), TOKEN);
  assert.ok((await Deno.lstat(path)).isSymlink);
});

Deno.test("login and logout say that a variable goes first", async () => {
  await using scene = await openScene();
  const env = { HF_TOKEN: "hf_another" };
  const login = await scene.run(["login", "--token", TOKEN], { env });
  assert.match(
    login.stderr,
    /^ {2}note: HF_TOKEN is set and goes first; unset it to use this one$/m,
  );
  const logout = await scene.run(["logout"], { env });
  assert.match(logout.stderr, /^ {2}note: HF_TOKEN is set and stays in use$/m);
});

Deno.test("login fails with 2 when nobody can be asked, or what is typed is no token", async () => {
  await using scene = await openScene();
  const nobody = await scene.run(["login"]);
  assert.equal(nobody.exitCode, 2);
  assert.match(nobody.stderr, /^error: Cannot ask for the token: nobody sits at a terminal/);
  for (const secret of ["", "two words", "é"]) {
    const { exitCode, stderr } = await scene.run(["login"], { secret });
    assert.equal(exitCode, 2);
    assert.doesNotMatch(stderr, /two words/);
  }
  const env = { HF_HUB_DISABLE_IMPLICIT_TOKEN: "1" };
  assert.equal((await scene.run(["login", "--token", TOKEN], { env })).exitCode, 2);
});

Deno.test("login fails with 8 when offline, and keeps nothing", async () => {
  await using scene = await openScene();
  const env = { HF_HUB_OFFLINE: "1" };
  assert.equal((await scene.run(["login", "--token", TOKEN], { env })).exitCode, 8);
  await assert.rejects(Deno.stat(scene.home), Deno.errors.NotFound);
});
