import assert from "node:assert/strict";
import { TemporaryFolder } from "../../cache/temporary_folder.ts";
import {
  buildTwoRevisions,
  NEW,
  OLD,
  ONLY_NEW,
  ORPHAN,
  PARTIAL,
  REPO,
} from "../../cache/two_revisions.ts";
import { lockFile } from "../../../src/cache/file_lock.ts";
import { type MemoryOptions, type Run, runInMemory } from "../memory_context.ts";

/** A cache whose sizes are round: without partial downloads, whose room depends on the file system. */
async function buildCache(folder: TemporaryFolder): Promise<void> {
  await buildTwoRevisions(folder);
  for (const tag of ["ruv-hub", "ruv-hub-journal", "0a1b2c3d"]) {
    await Deno.remove(folder.at(`${REPO}/blobs/${PARTIAL}.${tag}.incomplete`));
  }
}

function run(folder: TemporaryFolder, args: string[], options: MemoryOptions = {}): Promise<Run> {
  return runInMemory([...args, "--cache-dir", folder.path], {
    env: { HOME: "/nobody" },
    ...options,
  });
}

const PRUNE_PLAN = "10.1 kB  me/m  revision 111111111111, 1 file of no revision\n";

Deno.test("cache prune shows what would go and what that frees, asks, and removes it", async () => {
  await using folder = await TemporaryFolder.make();
  await buildCache(folder);
  assert.deepEqual(await run(folder, ["cache", "prune"], { answer: "y\n" }), {
    exitCode: 0,
    stdout: "10.1 kB freed\n",
    stderr: `${PRUNE_PLAN}Remove 10.1 kB from ${folder.path}? [y/N] `,
  });
  assert.equal(await folder.exists(`${REPO}/snapshots/${OLD}`), false);
});

Deno.test("cache prune removes nothing when the person says no", async () => {
  await using folder = await TemporaryFolder.make();
  await buildCache(folder);
  for (const answer of ["n\n", "\n", ""]) {
    const { exitCode, stdout, stderr } = await run(folder, ["cache", "prune"], { answer });
    assert.deepEqual([exitCode, stdout], [1, ""]);
    assert.match(stderr, /Nothing was removed\n$/);
  }
  assert.equal(await folder.exists(`${REPO}/snapshots/${OLD}`), true);
});

Deno.test("cache prune removes nothing when nobody can be asked, and says what would answer", async () => {
  await using folder = await TemporaryFolder.make();
  await buildCache(folder);
  assert.deepEqual(await run(folder, ["cache", "prune"]), {
    exitCode: 2,
    stdout: "",
    stderr: `\
${PRUNE_PLAN}\
error: Cannot remove 10.1 kB from ${folder.path}: nobody is here to say yes
hint: --yes answers every question with yes
`,
  });
  assert.equal(await folder.exists(`${REPO}/snapshots/${OLD}`), true);
});

Deno.test("cache prune --yes does not ask", async () => {
  await using folder = await TemporaryFolder.make();
  await buildCache(folder);
  const { exitCode, stdout } = await run(folder, ["cache", "prune", "-y"]);
  assert.deepEqual([exitCode, stdout], [0, "10.1 kB freed\n"]);
  assert.deepEqual(await run(folder, ["cache", "prune", "-y"]), {
    exitCode: 0,
    stdout: "",
    stderr: "Nothing is to be removed\n",
  });
});

Deno.test("cache prune --dry-run prints what would go, and removes nothing", async () => {
  await using folder = await TemporaryFolder.make();
  await buildCache(folder);
  assert.deepEqual(await run(folder, ["cache", "prune", "--dry-run"]), {
    exitCode: 0,
    stdout: PRUNE_PLAN,
    stderr: "",
  });
  assert.equal(await folder.exists(`${REPO}/snapshots/${OLD}`), true);
});

Deno.test("cache prune --older-than keeps what is younger, and takes durations only", async () => {
  await using folder = await TemporaryFolder.make();
  await buildCache(folder);
  const { stderr } = await run(folder, ["cache", "prune", "--older-than", "5000w"]);
  assert.equal(stderr, "Nothing is to be removed\n");
  for (const given of ["7", "7 days", "-1d", "d"]) {
    const wrong = await run(folder, ["cache", "prune", `--older-than=${given}`]);
    assert.equal(wrong.exitCode, 2, given);
    assert.match(wrong.stderr, /expected a duration such as 30m, 12h, 7d or 2w/);
  }
});

Deno.test("cache prune says what it leaves alone, and why", async () => {
  await using folder = await TemporaryFolder.make();
  await buildCache(folder);
  await folder.write(`.locks/${REPO}/ruv-hub.lock`, "");
  await using _pull = await lockFile(folder.at(`.locks/${REPO}/ruv-hub.lock`), { shared: true });
  assert.deepEqual(await run(folder, ["cache", "prune", "--yes"]), {
    exitCode: 0,
    stdout: "",
    stderr: `\
  note: "${folder.at(REPO)}" stays: somebody is using it
Nothing is to be removed
`,
  });
});

Deno.test("cache prune --json is one document, planned or done", async () => {
  await using folder = await TemporaryFolder.make();
  await buildCache(folder);
  const plan = {
    root: folder.path,
    plannedBytes: 10_100,
    repositories: [{
      repo: "me/m",
      type: "model",
      whole: false,
      freedBytes: 10_100,
      revisions: [{ commit: OLD, refs: [] }],
      files: [],
      blobs: [
        folder.at(`${REPO}/blobs/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb`),
        folder.at(`${REPO}/blobs/${ORPHAN}`),
      ],
      partials: [],
    }],
    abandoned: [],
    spared: [],
  };
  const planned = await run(folder, ["cache", "prune", "--dry-run", "--json", "--quiet"]);
  assert.deepEqual(JSON.parse(planned.stdout), { ...plan, dryRun: true, freedBytes: 0 });
  const done = await run(folder, ["cache", "prune", "--yes", "--json", "--quiet"]);
  assert.deepEqual(JSON.parse(done.stdout), { ...plan, dryRun: false, freedBytes: 10_100 });
});

const NAMES: readonly (readonly [name: string, plan: string])[] = [
  ["me/m", "11.1 kB  me/m  everything, 2 revisions, 1 file of no revision"],
  ["models/me/m", "11.1 kB  me/m  everything, 2 revisions, 1 file of no revision"],
  ["model/ME/m", "11.1 kB  me/m  everything, 2 revisions, 1 file of no revision"],
  ["hf://me/m", "11.1 kB  me/m  everything, 2 revisions, 1 file of no revision"],
  ["me/m@main", "1.00 kB  me/m  revision 222222222222 (main)"],
  [NEW, "1.00 kB  me/m  revision 222222222222 (main)"],
  ["1111111", "100 B  me/m  revision 111111111111"],
  ["me/m@1111111", "100 B  me/m  revision 111111111111"],
  ["hf://me/m/config.json", "10 B  me/m  config.json"],
  ["hf://me/m/weights", "1.10 kB  me/m  weights/model.bin"],
  ["hf://me/m@main/weights/model.bin", "1.00 kB  me/m  weights/model.bin"],
  ["me/m:Q4_K_M", "7 B  me/m  tiny-q4_k_m.gguf"],
];

for (const [name, plan] of NAMES) {
  Deno.test(`cache rm ${name} removes what that names`, async () => {
    await using folder = await TemporaryFolder.make();
    await buildCache(folder);
    if (name.endsWith("Q4_K_M")) {
      await folder.write(`${REPO}/snapshots/${NEW}/tiny-q4_k_m.gguf`, "weights");
      await folder.write(`${REPO}/snapshots/${NEW}/tiny-q8_0.gguf`, "weights");
    }
    const { stdout, stderr } = await run(folder, ["cache", "rm", name, "--dry-run"]);
    assert.equal(stderr, "");
    assert.equal(stdout, `${plan}\n`);
  });
}

Deno.test("cache rm is called rm too, and removes what is named", async () => {
  await using folder = await TemporaryFolder.make();
  await buildCache(folder);
  assert.deepEqual(await run(folder, ["rm", "me/m@main", "--yes"]), {
    exitCode: 0,
    stdout: "1.00 kB freed\n",
    stderr: "1.00 kB  me/m  revision 222222222222 (main)\n",
  });
  assert.equal(await folder.exists(`${REPO}/blobs/${ONLY_NEW}`), false);
  assert.equal(await folder.exists(`${REPO}/refs/main`), false);
});

Deno.test("cache rm ends with 1 when somebody is using what is named", async () => {
  await using folder = await TemporaryFolder.make();
  await buildCache(folder);
  await folder.write(`.locks/${REPO}/ruv-hub.lock`, "");
  await using _pull = await lockFile(folder.at(`.locks/${REPO}/ruv-hub.lock`), { shared: true });
  const { exitCode, stdout, stderr } = await run(folder, ["rm", "me/m", "--yes"]);
  assert.deepEqual([exitCode, stdout], [1, "0 B freed\n"]);
  assert.match(stderr, /note: ".*models--me--m" stays: somebody is using it\n/);
});

const UNKNOWN: readonly (readonly [name: string, error: string])[] = [
  ["me/n", 'Cannot find "me/n": "$CACHE" has no such repository\nhint: did you mean me/m?'],
  ["9999999", 'Cannot find "9999999": "$CACHE" has no such revision'],
  [
    "me/m@maim",
    'Cannot find the revision "maim" of "me/m": it is not in the cache\nhint: did you mean main?',
  ],
  ["hf://me/m/none", `Cannot find "hf://me/m/none": "$CACHE/${REPO}" has no such file`],
];

for (const [name, error] of UNKNOWN) {
  Deno.test(`cache rm ${name} fails when that is not in the cache`, async () => {
    await using folder = await TemporaryFolder.make();
    await buildCache(folder);
    assert.deepEqual(await run(folder, ["rm", name, "--yes"]), {
      exitCode: 3,
      stdout: "",
      stderr: `error: ${error.replace("$CACHE", folder.path)}\n`,
    });
  });
}

Deno.test("cache rm names nothing, and cache prune something, in vain", async () => {
  await using folder = await TemporaryFolder.make();
  assert.match(
    (await run(folder, ["rm"])).stderr,
    /^error: Cannot run "cache rm": nothing is named/,
  );
  assert.match(
    (await run(folder, ["cache", "prune", "me/m"])).stderr,
    /^error: Cannot run "cache prune": it takes no name, but the whole cache/,
  );
});
