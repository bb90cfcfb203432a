import assert from "node:assert/strict";
import { Interruption } from "../../../src/cli/interruption.ts";
import { EmbeddedHub } from "../../../src/server/embedded_hub.ts";
import { ggufFile } from "../../gguf/gguf_file.ts";
import { type MemoryOptions, type Run, runInMemory } from "../memory_context.ts";

const SMALL = new TextEncoder().encode("hello\n");
const SMALL_SHA256 = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";
const REPOSITORY = { type: "model", name: "me/m" } as const;

/** A Hub with one repository, an empty cache, and a command line that knows both. */
interface Scene extends AsyncDisposable {
  readonly hub: EmbeddedHub;
  readonly commit: string;
  readonly folder: string;
  readonly run: (args: readonly string[], options?: MemoryOptions) => Promise<Run>;
}

async function openScene(
  files: Readonly<Record<string, Uint8Array>> = {
    "README.md": new Uint8Array([1]),
    "sub/a.bin": SMALL,
  },
): Promise<Scene> {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  const hub = await EmbeddedHub.start({ dataDir: `${folder}/hub`, lfsThresholdBytes: 4 });
  const content = Object.entries(files).map(([path, content]) => ({ path, content }));
  const { commit } = await hub.commitFiles(REPOSITORY, content);
  const env = { HF_HOME: `${folder}/home`, HF_ENDPOINT: hub.url };
  return {
    hub,
    commit,
    folder,
    run: (args, options) => runInMemory(args, { ...options, env: { ...env, ...options?.env } }),
    async [Symbol.asyncDispose]() {
      await hub.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

Deno.test("pull prints the snapshot folder alone on stdout, and talks on stderr", async () => {
  await using scene = await openScene();
  const { exitCode, stdout, stderr } = await scene.run(["pull", "me/m"]);
  assert.equal(exitCode, 0, stderr);
  const snapshot = `${scene.folder}/home/hub/models--me--m/snapshots/${scene.commit}`;
  assert.equal(stdout, `${snapshot}\n`);
  assert.equal(await Deno.readTextFile(`${snapshot}/sub/a.bin`), "hello\n");
  const [header, ...lines] = stderr.trimEnd().split("\n");
  assert.match(header ?? "", new RegExp(`^me/m @ ${scene.commit.slice(0, 7)} · \\d files · `));
  assert.ok(lines.includes("✓ sub/a.bin  sha256 5891…03  6 B"), stderr);
  assert.match(lines.at(-1) ?? "", /^✓ \d files {2}.* in .* s, all proven$/);
  const again = await scene.run(["pull", "me/m"]);
  assert.match(again.stderr, /^✓ 3 files {2}[\d.]+ kB, all already here, all proven\n$/m);
});

Deno.test("pull prints the file when one is named, by path or as hf:// reference", async () => {
  await using scene = await openScene();
  const file = `${scene.folder}/home/hub/models--me--m/snapshots/${scene.commit}/sub/a.bin\n`;
  assert.equal((await scene.run(["pull", "me/m", "sub/a.bin"])).stdout, file);
  assert.equal((await scene.run(["pull", "hf://me/m@main/sub/a.bin"])).stdout, file);
});

Deno.test("pull prints the one GGUF model of a repository, in the cache and in a folder", async () => {
  await using scene = await openScene({
    "README.md": new Uint8Array([1]),
    "config.json": SMALL,
    "m-Q4_K_M.gguf": ggufFile(),
  });
  const snapshot = `${scene.folder}/home/hub/models--me--m/snapshots/${scene.commit}`;
  assert.equal((await scene.run(["pull", "me/m"])).stdout, `${snapshot}/m-Q4_K_M.gguf\n`);
  const out = `${scene.folder}/out`;
  assert.equal((await scene.run(["pull", "me/m", "-o", out])).stdout, `${out}/m-Q4_K_M.gguf\n`);
  const { stdout } = await scene.run(["pull", "me/m", "--json"]);
  assert.equal(JSON.parse(stdout).path, `${snapshot}/m-Q4_K_M.gguf`);
});

Deno.test("pull --json gives one document that says what was done to each file", async () => {
  await using scene = await openScene();
  const folder = `${scene.folder}/out`;
  const args = ["pull", "me/m", "--include", "*.bin", "--output", folder, "--json"];
  const { seconds, ...first } = JSON.parse((await scene.run(args)).stdout);
  assert.ok(seconds > 0);
  const file = {
    path: "sub/a.bin",
    localPath: `${folder}/sub/a.bin`,
    size: 6,
    sha256: SMALL_SHA256,
  };
  assert.deepEqual(first, {
    repo: "me/m",
    type: "model",
    revision: "main",
    commit: scene.commit,
    path: folder,
    fetchedBytes: 6,
    files: [{ ...file, fetchedBytes: 6, resumedBytes: 0, reused: false, verified: "now" }],
  });
  const again = JSON.parse((await scene.run(args)).stdout);
  assert.deepEqual([again.files[0].fetchedBytes, again.files[0].reused], [0, true]);
});

Deno.test("pull --dry-run says what would be fetched, and fetches nothing", async () => {
  await using scene = await openScene();
  const args = ["pull", "me/m", "--include", "*.bin", "--dry-run"];
  const { stdout, stderr } = await scene.run(args);
  const snapshot = `${scene.folder}/home/hub/models--me--m/snapshots/${scene.commit}`;
  assert.equal(stdout, `fetch  6 B  sub/a.bin\n6 B of 6 B to fetch into ${snapshot}\n`);
  assert.equal(stderr, `me/m @ ${scene.commit.slice(0, 7)} · 6 B\n`);
  const plan = JSON.parse((await scene.run([...args, "--json"])).stdout);
  assert.deepEqual(plan, {
    repo: "me/m",
    type: "model",
    revision: "main",
    commit: scene.commit,
    destination: snapshot,
    totalBytes: 6,
    presentBytes: 0,
    fetchBytes: 6,
    files: [{ path: "sub/a.bin", size: 6, action: "fetch", presentBytes: 0, fetchBytes: 6 }],
  });
});

Deno.test("pull says nothing but the path when quiet", async () => {
  await using scene = await openScene();
  const { stdout, stderr } = await scene.run(["pull", "me/m", "-q"]);
  assert.match(stdout, /snapshots/);
  assert.equal(stderr, "");
});

Deno.test("pull fails with 3 when the repository or the file is not there", async () => {
  await using scene = await openScene();
  const repository = await scene.run(["pull", "me/nothing"]);
  assert.deepEqual([repository.exitCode, repository.stdout], [3, ""]);
  assert.match(repository.stderr, /^error: Cannot .*me\/nothing.*$/m);
  const file = await scene.run(["pull", "me/m", "nothing.bin", "--json"]);
  assert.equal(file.exitCode, 3);
  assert.equal(JSON.parse(file.stdout).error.exitCode, 3);
});

Deno.test("pull lists the quantizations and fails with 2 when the choice is open", async () => {
  await using scene = await openScene({ "a-Q4_K_M.gguf": ggufFile(), "b-Q8_0.gguf": ggufFile() });
  const { exitCode, stdout, stderr } = await scene.run(["pull", "me/m"]);
  assert.deepEqual([exitCode, stdout], [2, ""]);
  assert.match(stderr, /^ {2}Q4_K_M {2}400 B$/m);
  assert.match(stderr, /^hint: name one by --quant or behind the model/m);
  assert.match((await scene.run(["pull", "me/m", "--quant", "q8_0"])).stdout, /b-Q8_0\.gguf\n$/);
  assert.match((await scene.run(["pull", "me/m:Q4_K_M"])).stdout, /a-Q4_K_M\.gguf\n$/);
  assert.equal((await scene.run(["pull", "me/m", "--all"])).exitCode, 0);
});

Deno.test("pull works offline with what is here, and fails with 8 for what is not", async () => {
  await using scene = await openScene();
  await scene.run(["pull", "me/m"]);
  await scene.hub.close();
  assert.equal((await scene.run(["pull", "me/m", "--offline"])).exitCode, 0);
  const { exitCode, stderr } = await scene.run(["pull", "me/other", "--offline"]);
  assert.equal(exitCode, 8);
  assert.match(stderr, /^hint: run this once without --offline/m);
});

Deno.test("pull takes its token from stdin when told so, and never shows it", async () => {
  const folder = await Deno.makeTempDir();
  const token = "a-token-of-no-known-form";
  const users = [{ name: "me", scope: "read", token }] as const;
  await using hub = await EmbeddedHub.start({ dataDir: `${folder}/hub`, users });
  await hub.createRepository(REPOSITORY, { private: true });
  await hub.commitFiles(REPOSITORY, [{ path: "README.md", content: SMALL }]);
  const env = { HF_HOME: `${folder}/home`, HF_ENDPOINT: hub.url };
  const run = (args: string[], stdin?: string) =>
    runInMemory(["pull", "me/m", ...args], { env, ...(stdin !== undefined && { stdin }) });

  const anonymous = await run([]);
  assert.equal(anonymous.exitCode, 3);
  assert.match(anonymous.stderr, /^hint: .*a private repository needs a token/m);
  const allowed = await run(["--token", "-"], `${token}\n`);
  assert.equal(allowed.exitCode, 0, allowed.stderr);
  assert.equal((await run(["--token", token, "--force"])).exitCode, 0);
  const wrong = await run(["--token", "-", "--force"], "another-token");
  assert.equal(wrong.exitCode, 4);
  assert.doesNotMatch(allowed.stderr + wrong.stderr, /a-token|another-token/);
  assert.equal((await run(["--token", "-"], "")).exitCode, 2);
  await hub.close();
  await Deno.remove(folder, { recursive: true });
});

Deno.test("pull ignores patterns when files are named, and says so", async () => {
  await using scene = await openScene();
  const { stdout, stderr } = await scene.run(["pull", "me/m", "README.md", "--exclude", "*"]);
  assert.match(stdout, /README\.md\n$/);
  assert.match(stderr, /^ {2}note: --include and --exclude are ignored, because files are named$/m);
});

const REFUSED: readonly (readonly string[])[] = [
  ["pull", "me/m", "sub/", "--include", "*"],
  ["pull", "hf://me/m", "--revision", "main"],
  ["pull", "hf://me/m", "--repo-type", "model"],
  ["pull", "me/m", "--offline", "--force"],
  ["pull", "me/m/x/y"],
];

for (const args of REFUSED) {
  Deno.test(`pull refuses "${args.join(" ")}"`, async () => {
    const { exitCode, stderr } = await runInMemory(args, { env: { HF_HOME: "/nowhere" } });
    assert.equal(exitCode, 2);
    assert.match(stderr, /^error: Cannot /);
  });
}

Deno.test("pull names the missing flag when the environment may not be read", async () => {
  const { exitCode, stderr } = await runInMemory(["pull", "me/m"], { isEnvRefused: true });
  assert.equal(exitCode, 1);
  assert.match(stderr, /^hint: give deno --allow-env, or -A for everything$/m);
});

Deno.test("pull fails with 130 when it is interrupted before anything came", async () => {
  await using scene = await openScene();
  const signal = AbortSignal.abort(new Interruption("SIGINT"));
  const { exitCode, stdout, stderr } = await scene.run(["pull", "me/m"], { signal });
  assert.deepEqual([exitCode, stdout, stderr], [130, "", "interrupted\n"]);
});

Deno.test("pull keeps no listing of a commit when the cache alone has told it", async () => {
  await using scene = await openScene();
  const { folder, commit } = scene;
  const cache = `${folder}/home/hub/models--me--m`;
  await scene.run(["pull", "me/m", "README.md"]);
  await Deno.remove(`${cache}/trees`, { recursive: true });
  await Deno.remove(`${folder}/home/ruv-hub`, { recursive: true });
  const offline = await scene.run(["pull", "me/m", "--offline"]);
  assert.equal(offline.exitCode, 0, offline.stderr);
  const online = JSON.parse((await scene.run(["pull", "me/m", "--json"])).stdout);
  const paths = online.files.map(({ path }: { readonly path: string }) => path);
  assert.deepEqual(paths, [".gitattributes", "README.md", "sub/a.bin"]);
  assert.equal(online.commit, commit);
});

Deno.test("pull --no-verify replaces a file of a plain folder when no record says what it is", async () => {
  await using scene = await openScene();
  const folder = `${scene.folder}/out`;
  await Deno.mkdir(`${folder}/sub`, { recursive: true });
  await Deno.writeTextFile(`${folder}/sub/a.bin`, "HELLO\n");
  const args = ["pull", "me/m", "sub/a.bin", "--output", folder, "--no-verify", "--json"];
  const [first] = JSON.parse((await scene.run(args)).stdout).files;
  assert.deepEqual([first.fetchedBytes, first.reused], [6, false]);
  assert.equal(await Deno.readTextFile(`${folder}/sub/a.bin`), "hello\n");
  const [second] = JSON.parse((await scene.run(args)).stdout).files;
  assert.deepEqual([second.fetchedBytes, second.reused, second.verified], [0, true, "no"]);
});

Deno.test("pull fetches a content once when two files of the cache have it", async () => {
  const large = new Uint8Array(3_000_000).fill(7);
  await using scene = await openScene({ "a.bin": large, "b.bin": large });
  const args = ["pull", "me/m", "--include", "*.bin", "--json"];
  const plan = JSON.parse((await scene.run([...args, "--dry-run"])).stdout);
  assert.equal(plan.fetchBytes, 3_000_000);
  for (const more of [[], ["--force"]]) {
    const { exitCode, stdout, stderr } = await scene.run([...args, ...more]);
    assert.equal(exitCode, 0, stderr);
    assert.doesNotMatch(stderr, /another process/);
    const { files, fetchedBytes } = JSON.parse(stdout);
    assert.equal(fetchedBytes, 3_000_000);
    const reused = files.map((file: { readonly reused: boolean }) => file.reused);
    assert.deepEqual(reused, [false, true]);
    assert.deepEqual(await Deno.readFile(files[1].localPath), large);
  }
});

Deno.test("pull refuses an output that is a file, or lies below one, before it asks anybody", async () => {
  await using scene = await openScene();
  const file = `${scene.folder}/model.gguf`;
  await Deno.writeTextFile(file, "");
  for (const output of [file, `${file}/below`]) {
    const { exitCode, stderr } = await scene.run(["pull", "me/m", "-o", output, "--dry-run"]);
    assert.deepEqual([exitCode, stderr], [
      2,
      `error: Cannot put files into "${output}": it is a file, not a folder\n`,
    ]);
  }
});

Deno.test("pull, info and versions say which repository of the cache may have been meant", async () => {
  await using scene = await openScene();
  await scene.run(["pull", "me/m", "README.md"]);
  const calls = ["pull", "info", "versions"].flatMap((name) => [[name], [name, "--offline"]]);
  for (const [command = "", ...flags] of calls) {
    const { stderr } = await scene.run([command, "me/mm", ...flags]);
    assert.match(stderr, /^hint: did you mean me\/m\?$/m);
  }
});
