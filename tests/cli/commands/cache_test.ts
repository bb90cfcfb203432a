import assert from "node:assert/strict";
import { buildPythonCache, COMMIT, CONFIG, MODEL, OLD_COMMIT } from "../../cache/python_cache.ts";
import { TemporaryFolder } from "../../cache/temporary_folder.ts";
import { type Run, runInMemory } from "../memory_context.ts";

const BLOBS = "models--org--name/blobs";
const ORPHAN = "9999999999999999999999999999999999999999";

/** Python's cache, its files of three days ago. */
async function buildCache(folder: TemporaryFolder): Promise<void> {
  await buildPythonCache(folder);
  await folder.link(
    `models--org--name/snapshots/${OLD_COMMIT}/config.json`,
    `../../blobs/${CONFIG.oid}`,
  );
  await folder.write("datasets--org--data/snapshots/.keep", "");
  await Deno.remove(folder.at("datasets--org--data/snapshots/.keep"));
  const threeDaysAgo = new Date("2025-12-30T01:00:00Z");
  for (const blob of [MODEL.sha256, CONFIG.oid]) {
    await Deno.utime(folder.at(`${BLOBS}/${blob}`), threeDaysAgo, threeDaysAgo);
  }
  await Deno.utime(folder.at("datasets--org--data"), threeDaysAgo, threeDaysAgo);
}

function cache(folder: TemporaryFolder, ...args: string[]): Promise<Run> {
  return runInMemory(["cache", ...args, "--cache-dir", folder.path], { env: { HOME: "/nobody" } });
}

Deno.test("cache ls shows a line for each repository, and what they take together", async () => {
  await using folder = await TemporaryFolder.make();
  await buildCache(folder);
  assert.deepEqual(await cache(folder, "ls"), {
    exitCode: 0,
    stdout: `\
Repository         size  files  changed     refs
datasets/org/data   0 B      0  3 days ago
org/name            7 B      2  3 days ago  main, refs/pr/1

2 repositories, 2 revisions, 7 B in ${folder.path}
`,
    stderr: "",
  });
});

Deno.test("cache ls --revisions shows a line for each revision", async () => {
  await using folder = await TemporaryFolder.make();
  await buildCache(folder);
  const { stdout } = await cache(folder, "ls", "org/name", "--revisions");
  assert.equal(
    stdout,
    `\
Revision                                           size  files  changed     refs
org/name@${COMMIT}   7 B      2  3 days ago  main
org/name@${OLD_COMMIT}   2 B      1  3 days ago  refs/pr/1

1 repository, 2 revisions, 7 B in ${folder.path}
`,
  );
});

Deno.test("cache ls --files shows a line for each file", async () => {
  await using folder = await TemporaryFolder.make();
  await buildCache(folder);
  const { stdout } = await cache(folder, "ls", "--files");
  assert.equal(
    stdout,
    `\
Revision               size  changed     file
org/name@0123456789ab   2 B  3 days ago  config.json
org/name@0123456789ab   5 B  3 days ago  weights/model.bin
org/name@fedcba987654   2 B  3 days ago  config.json

2 repositories, 2 revisions, 7 B in ${folder.path}
`,
  );
});

Deno.test("cache ls says what is of no use, and what is damaged", async () => {
  await using folder = await TemporaryFolder.make();
  await buildCache(folder);
  await folder.write(`${BLOBS}/${ORPHAN}`, "orphan");
  await Deno.remove(folder.at("models--org--name/refs/refs"), { recursive: true });
  const partial = await folder.write(`${BLOBS}/${ORPHAN}.incomplete`, "");
  await Deno.utime(partial, new Date("2026-01-02T01:00:00Z"), new Date("2026-01-02T01:00:00Z"));
  await Deno.mkdir(folder.at("spaces--a--b"));
  const { stdout, stderr, exitCode } = await cache(folder, "ls");
  assert.equal(exitCode, 0);
  assert.match(stdout, /2 repositories, 2 revisions, 7 B in /);
  assert.equal(
    stderr,
    `\
  1 revision without a ref (2 B), 1 file of no revision (6 B), 1 partial download (0 B): see "ruv-hub cache prune"
  partial  org/name  0 B  2 hours ago
  note: "${folder.path}/spaces--a--b" is left out: it has no folder "snapshots"
`,
  );
});

Deno.test("cache ls names the nearest repository when there is none of that name", async () => {
  await using folder = await TemporaryFolder.make();
  await buildCache(folder);
  assert.deepEqual(await cache(folder, "ls", "org/nam"), {
    exitCode: 3,
    stdout: "",
    stderr: `\
error: Cannot find "org/nam": "${folder.path}" has no such repository
hint: did you mean org/name?
`,
  });
});

Deno.test("cache ls --json is one document, with every file", async () => {
  await using folder = await TemporaryFolder.make();
  await buildCache(folder);
  const { stdout } = await cache(folder, "ls", "org/name", "--json");
  const { root, sizeOnDisk, repositories, partials, warnings } = JSON.parse(stdout);
  assert.deepEqual({ root, sizeOnDisk, partials, warnings }, {
    root: folder.path,
    sizeOnDisk: 7,
    partials: [],
    warnings: [],
  });
  assert.equal(repositories.length, 1);
  const { revisions, unreferenced, accessed: _, ...repository } = repositories[0];
  assert.deepEqual(repository, {
    repo: "org/name",
    type: "model",
    path: folder.at("models--org--name"),
    sizeOnDisk: 7,
    files: 2,
    modified: "2025-12-30T01:00:00.000Z",
  });
  assert.deepEqual(unreferenced, []);
  assert.deepEqual(revisions[1], {
    commit: OLD_COMMIT,
    path: folder.at(`models--org--name/snapshots/${OLD_COMMIT}`),
    refs: ["refs/pr/1"],
    sizeOnDisk: 2,
    modified: "2025-12-30T01:00:00.000Z",
    files: [{
      path: "config.json",
      localPath: folder.at(`models--org--name/snapshots/${OLD_COMMIT}/config.json`),
      blobPath: folder.at(`${BLOBS}/${CONFIG.oid}`),
      size: 2,
    }],
  });
});

Deno.test("cache says what it can be asked to do when it is asked for something else", async () => {
  const { exitCode, stderr } = await runInMemory(["cache", "clean"]);
  assert.equal(exitCode, 2);
  assert.equal(
    stderr,
    'error: Cannot run "cache clean": expected ls, rm, prune, verify\nhint: "ruv-hub help cache" shows how it is used\n',
  );
});
