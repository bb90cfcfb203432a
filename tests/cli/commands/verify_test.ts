import assert from "node:assert/strict";
import { TemporaryFolder } from "../../cache/temporary_folder.ts";
import { type Run, runInMemory } from "../memory_context.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const REPO = "hf/hub/models--me--m";
/** SHA-256 of "weights" and of "weightz". */
const RIGHT = "9a129038d9a00aed0cf6a7ea059ca50a813449061ab87848cf1a13eafdf33b2c";
const WRONG = "77231fd145baf43cce88aa1bc4427f7b3b8bd702978faa4632f57ddded6e2a8f";

/** A cache with one file in LFS, as Python leaves it behind; gives the blob. */
async function buildCache(folder: TemporaryFolder): Promise<string> {
  await folder.write(`${REPO}/blobs/${RIGHT}`, "weights");
  await folder.link(`${REPO}/snapshots/${COMMIT}/model.bin`, `../../blobs/${RIGHT}`);
  await folder.write(`${REPO}/refs/main`, COMMIT);
  return folder.at(`${REPO}/blobs/${RIGHT}`);
}

async function run(folder: TemporaryFolder, ...args: string[]): Promise<Run> {
  const result = await runInMemory(args, { env: { HF_HOME: folder.at("hf") } });
  return { ...result, stdout: result.stdout.replace(/ in \d\.\d s$/m, " in 0.0 s") };
}

for (const call of [["verify", "me/m"], ["verify"], ["verify", "--all"], ["cache", "verify"]]) {
  Deno.test(`${call.join(" ")} says how many files are right`, async () => {
    await using folder = await TemporaryFolder.make();
    await buildCache(folder);
    assert.deepEqual(await run(folder, ...call), {
      exitCode: 0,
      stdout: "1 file right, 7 B in 0.0 s\n",
      stderr: "",
    });
  });
}

Deno.test("verify ends with 6 when a file is wrong, and says which and how to mend it", async () => {
  await using folder = await TemporaryFolder.make();
  await Deno.writeTextFile(await buildCache(folder), "weightz");
  assert.deepEqual(await run(folder, "verify", "me/m"), {
    exitCode: 6,
    stdout: `\
wrong  me/m@0123456789ab/model.bin  should have 9a129038…3b2c, has 77231fd1…2a8f
0 files right, 1 wrong, 7 B in 0.0 s
`,
    stderr: '  "ruv-hub repair me/m" fetches what is wrong again\n',
  });
});

Deno.test("verify ends with 1 when a file is missing, and when no record is kept of any", async () => {
  await using folder = await TemporaryFolder.make();
  await Deno.remove(await buildCache(folder));
  await folder.write("folder/notes.txt", "mine");
  assert.deepEqual(await run(folder, "verify", "me/m"), {
    exitCode: 1,
    stdout: "missing  me/m@0123456789ab/model.bin\n0 files right, 1 missing, 0 B in 0.0 s\n",
    stderr: '  "ruv-hub repair me/m" fetches what is missing again\n',
  });
  for (const path of [folder.at("folder"), folder.at("folder/notes.txt")]) {
    assert.deepEqual(await run(folder, "verify", path), {
      exitCode: 1,
      stdout: `\
unknown  ${folder.at("folder/notes.txt")}  no record says what it should be
0 files right, 1 unknown, 0 B in 0.0 s
`,
      stderr: "",
    });
  }
});

Deno.test("verify --json is one document", async () => {
  await using folder = await TemporaryFolder.make();
  await Deno.writeTextFile(await buildCache(folder), "weightz");
  const { exitCode, stdout } = await run(folder, "verify", "me/m", "--json", "--quiet");
  assert.equal(exitCode, 6);
  const { seconds, ...document } = JSON.parse(stdout);
  assert.equal(typeof seconds, "number");
  assert.deepEqual(document, {
    hashedBytes: 7,
    files: [{
      repo: "me/m",
      type: "model",
      commit: COMMIT,
      folder: null,
      path: "model.bin",
      localPath: folder.at(`${REPO}/snapshots/${COMMIT}/model.bin`),
      size: 7,
      state: "wrong",
      expected: RIGHT,
      actual: WRONG,
    }],
  });
});

Deno.test("verify --progress json tells how far it is", async () => {
  await using folder = await TemporaryFolder.make();
  await buildCache(folder);
  const { stderr } = await run(folder, "verify", "me/m", "--progress", "json");
  const time = "2026-01-02T03:04:05.678Z";
  assert.deepEqual(stderr.trimEnd().split("\n").map((line) => JSON.parse(line)), [
    { time, type: "gathered", files: 1, totalBytes: 7 },
    { time, type: "hashing", path: "model.bin", done: 7, size: 7 },
  ]);
});

Deno.test("verify --all takes no name, and a name has to be of something here", async () => {
  await using folder = await TemporaryFolder.make();
  const inFolder = await run(folder, "verify", "--all", "-o", folder.path);
  assert.match(inFolder.stderr, /^error: Cannot run "verify": --all leaves nothing to be named$/m);
  const both = await run(folder, "verify", "--all", "me/m");
  assert.match(both.stderr, /^error: Cannot run "verify": --all leaves nothing to be named$/m);
  const none = await run(folder, "verify", "me/m");
  assert.equal(none.exitCode, 3);
  assert.equal(
    none.stderr,
    `error: Cannot find "me/m": "${folder.at("hf/hub")}" has no such repository\n`,
  );
});

Deno.test("verify without a name names what is damaged in the line that repairs it", async () => {
  await using folder = await TemporaryFolder.make();
  await Deno.writeTextFile(await buildCache(folder), "weightz");
  for (const call of [["verify"], ["verify", "--all"], ["cache", "verify"]]) {
    const { exitCode, stderr } = await run(folder, ...call);
    assert.equal(exitCode, 6);
    assert.equal(stderr, '  "ruv-hub repair me/m" fetches what is wrong again\n');
  }
});

Deno.test("verify of a folder alone looks at what is in it", async () => {
  await using folder = await TemporaryFolder.make();
  await Deno.writeTextFile(await buildCache(folder), "weightz");
  await folder.write("folder/notes.txt", "mine");
  const { exitCode, stdout } = await run(folder, "verify", "-o", folder.at("folder"));
  assert.equal(exitCode, 1);
  assert.match(stdout, /^0 files right, 1 unknown, 0 B in 0\.0 s$/m);
  const missing = await run(folder, "verify", "-o", folder.at("none"));
  assert.deepEqual(missing, {
    exitCode: 2,
    stdout: "",
    stderr: `error: Cannot find "${folder.at("none")}": there is no such file or folder\n`,
  });
});

Deno.test("verify says so when there is nothing yet", async () => {
  await using folder = await TemporaryFolder.make();
  assert.deepEqual(await run(folder, "verify"), {
    exitCode: 1,
    stdout: "0 files right, 0 B in 0.0 s\n",
    stderr: "There is nothing here to verify\n",
  });
});
