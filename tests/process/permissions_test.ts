import assert from "node:assert/strict";
import { EmbeddedHub } from "../../src/server/embedded_hub.ts";

const CLI = new URL("../../cli.ts", import.meta.url).href;

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A Hub with one model, and a way to pull it in a process that is given no permission but `flags`. */
async function openScene() {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  const home = `${folder}/home`;
  await Deno.mkdir(home);
  const hub = await EmbeddedHub.start({ dataDir: `${folder}/hub` });
  const files = [{ path: "model.bin", content: new Uint8Array(20_000_000) }];
  await hub.commitFiles({ type: "model", name: "me/m" }, files);
  return {
    home,
    async pull(flags: readonly string[]): Promise<Run> {
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "--no-prompt", "--no-check", ...flags, CLI, "pull", "me/m", "model.bin"],
        env: { HF_HOME: home, HF_ENDPOINT: hub.url, NO_COLOR: "1" },
      }).output();
      const decoder = new TextDecoder();
      return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
    },
    async [Symbol.asyncDispose]() {
      await hub.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

function leastFlags(home: string): Readonly<Record<string, string>> {
  return {
    net: "--allow-net=127.0.0.1,localhost",
    read: "--allow-read",
    write: `--allow-write=${home}`,
    env: "--allow-env",
    sys: "--allow-sys=statfs",
  };
}

Deno.test("a pull needs no permission but net, read, write of HF_HOME, env and statfs", async () => {
  await using scene = await openScene();
  const { code, stdout, stderr } = await scene.pull(Object.values(leastFlags(scene.home)));
  assert.equal(code, 0, stderr);
  assert.doesNotMatch(stderr, /error|note/);
  assert.equal((await Deno.stat(stdout.trimEnd())).size, 20_000_000);
});

Deno.test("a pull without --allow-sys=statfs works, and says that free space is not checked", async () => {
  await using scene = await openScene();
  const { sys: _, ...flags } = leastFlags(scene.home);
  const { code, stderr } = await scene.pull(Object.values(flags));
  assert.equal(code, 0, stderr);
  assert.match(stderr, /free space is not checked: the runtime was not given --allow-sys=statfs/);
});

for (const missing of ["net", "read", "write"]) {
  Deno.test(`a pull without --allow-${missing} names it, and exits 1`, async () => {
    await using scene = await openScene();
    const flags = Object.entries(leastFlags(scene.home)).filter(([name]) => name !== missing);
    const { code, stdout, stderr } = await scene.pull(flags.map(([, flag]) => flag));
    assert.equal(code, 1, stderr);
    assert.equal(stdout, "");
    assert.match(stderr, /^error: Cannot /m);
    assert.match(stderr, new RegExp(`^hint: give deno --allow-${missing}=`, "m"));
  });
}

Deno.test("a pull without --allow-env names it, and exits 1", async () => {
  await using scene = await openScene();
  const { env: _, ...flags } = leastFlags(scene.home);
  const { code, stdout, stderr } = await scene.pull(Object.values(flags));
  assert.deepEqual([code, stdout], [1, ""]);
  assert.match(stderr, /^error: Cannot find the cache: .* the runtime was not given --allow-env$/m);
  assert.match(stderr, /^hint: give deno --allow-env/m);
});

Deno.test("a pull that may read nothing but its own folder hashes without a worker, and in silence", async () => {
  await using scene = await openScene();
  const flags = { ...leastFlags(scene.home), read: `--allow-read=${scene.home}` };
  const { code, stderr } = await scene.pull(Object.values(flags));
  assert.equal(code, 0, stderr);
  assert.doesNotMatch(stderr, /Uncaught|Requires|error/);
  assert.match(stderr, /sha256/);
});

Deno.test("a pull of what is there already needs no --allow-write", async () => {
  await using scene = await openScene();
  const { write, ...flags } = leastFlags(scene.home);
  const first = await scene.pull([...Object.values(flags), write ?? ""]);
  assert.equal(first.code, 0, first.stderr);
  const { code, stdout, stderr } = await scene.pull(Object.values(flags));
  assert.equal(code, 0, stderr);
  assert.equal(stdout, first.stdout);
});
