import assert from "node:assert/strict";
import { scanCache } from "../../src/cache/scan_cache.ts";
import { buildPythonCache, COMMIT, CONFIG, OLD_COMMIT } from "./python_cache.ts";
import { TemporaryFolder } from "./temporary_folder.ts";

const ORPHAN = "9999999999999999999999999999999999999999";
const OLD_FILE = "8888888888888888888888888888888888888888";

/** A cache of Python's with a second revision, which shares a file with the first and has one of its own. */
async function buildCache(folder: TemporaryFolder): Promise<void> {
  await buildPythonCache(folder);
  const repo = "models--org--name";
  await folder.write(`${repo}/blobs/${OLD_FILE}`, "older");
  await folder.link(`${repo}/snapshots/${OLD_COMMIT}/config.json`, `../../blobs/${CONFIG.oid}`);
  await folder.link(
    `${repo}/snapshots/${OLD_COMMIT}/old.txt`,
    `../../blobs/${OLD_FILE}`,
  );
}

Deno.test("scanCache() lists repositories, revisions and files, and counts shared files once", async () => {
  await using folder = await TemporaryFolder.make();
  await buildCache(folder);
  const scan = await scanCache(folder.path);
  assert.deepEqual(scan.warnings, []);
  assert.equal(scan.sizeOnDisk, 12);
  const [repository, ...others] = scan.repositories;
  assert.deepEqual(others, []);
  assert.deepEqual(
    [repository?.type, repository?.name, repository?.sizeOnDisk, repository?.files],
    ["model", "org/name", 12, 3],
  );
  assert.deepEqual(
    repository?.revisions.map(({ commit, refs, sizeOnDisk, files }) => ({
      commit,
      refs,
      sizeOnDisk,
      files: files.map(({ path, blob }) => `${path} ${blob.size}`),
    })),
    [
      {
        commit: COMMIT,
        refs: ["main"],
        sizeOnDisk: 7,
        files: ["config.json 2", "weights/model.bin 5"],
      },
      {
        commit: OLD_COMMIT,
        refs: ["refs/pr/1"],
        sizeOnDisk: 7,
        files: ["config.json 2", "old.txt 5"],
      },
    ],
  );
});

Deno.test("scanCache() finds what no revision shows", async () => {
  await using folder = await TemporaryFolder.make();
  await buildCache(folder);
  const orphan = await folder.write(`models--org--name/blobs/${ORPHAN}`, "orphan");
  await folder.write("models--org--name/blobs/notes.txt", "not a blob");
  await Deno.mkdir(folder.at("models--org--name/.ruv-hub-removed-0a1b2c3d"));
  const [repository] = (await scanCache(folder.path)).repositories;
  assert.deepEqual(
    repository?.unreferenced.map(({ path, size }) => ({ path, size })),
    [{ path: orphan, size: 6 }],
  );
  assert.deepEqual(repository?.leftovers, [
    folder.at("models--org--name/.ruv-hub-removed-0a1b2c3d"),
  ]);
});

Deno.test("scanCache() counts a file with several names once, and its names as references", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await using folder = await TemporaryFolder.make();
  const repo = "models--org--name";
  await folder.write(`${repo}/blobs/${CONFIG.oid}`, "{}");
  for (const path of ["a.json", "b.json"]) {
    await folder.write(`${repo}/snapshots/${COMMIT}/${path}`, "");
    await Deno.remove(folder.at(`${repo}/snapshots/${COMMIT}/${path}`));
    await Deno.link(
      folder.at(`${repo}/blobs/${CONFIG.oid}`),
      folder.at(`${repo}/snapshots/${COMMIT}/${path}`),
    );
  }
  await folder.write(`${repo}/refs/main`, COMMIT);
  const { repositories, sizeOnDisk } = await scanCache(folder.path);
  assert.equal(sizeOnDisk, 2);
  assert.equal(repositories[0]?.sizeOnDisk, 2);
  assert.equal(repositories[0]?.files, 1);
  assert.deepEqual(repositories[0]?.unreferenced, []);
  assert.deepEqual(repositories[0]?.revisions[0]?.files.map(({ blob }) => blob.names), [3, 3]);
});

Deno.test("scanCache() tells whose a partial download is, and joins its bytes and its journal", async () => {
  await using folder = await TemporaryFolder.make();
  await buildPythonCache(folder);
  const blobs = "models--org--name/blobs";
  const data = folder.at(`${blobs}/${ORPHAN}.ruv-hub.incomplete`);
  using file = await Deno.open(data, { write: true, create: true });
  await file.truncate(100_000_000);
  const journal = await folder.write(`${blobs}/${ORPHAN}.ruv-hub-journal.incomplete`, "journal");
  const random = await folder.write(`${blobs}/${ORPHAN}.ruv-hub-0a1b2c3d.incomplete`, "1");
  const python = await folder.write(`${blobs}/${ORPHAN}.0a1b2c3d.incomplete`, "12");
  const shared = await folder.write(`${blobs}/${ORPHAN}.incomplete`, "123");
  const llama = await folder.write(`${blobs}/${ORPHAN}.downloadInProgress`, "1234");
  for (const [index, path] of [data, journal, random, python, shared, llama].entries()) {
    await Deno.utime(path, 1_700_000_000 + index, 1_700_000_000 + index);
  }
  const { partials } = await scanCache(folder.path);
  assert.deepEqual(
    partials.map(({ program, paths, modified }) => ({ program, paths, modified })),
    [
      { program: "ruv-hub", paths: [journal, data], modified: new Date(1_700_000_001_000) },
      { program: "ruv-hub", paths: [random], modified: new Date(1_700_000_002_000) },
      { program: "huggingface_hub", paths: [python], modified: new Date(1_700_000_003_000) },
      { program: "other", paths: [shared], modified: new Date(1_700_000_004_000) },
      { program: "other", paths: [llama], modified: new Date(1_700_000_005_000) },
    ],
  );
  assert.ok((partials[0]?.sizeOnDisk ?? 0) < 1_000_000, "only what was written counts");
});

const DAMAGE: readonly (readonly [
  what: string,
  damage: (folder: TemporaryFolder) => Promise<unknown>,
  reason: string,
])[] = [
  [
    "a link leads nowhere",
    (folder) => Deno.remove(folder.at(`models--org--name/blobs/${CONFIG.oid}`)),
    `its "${COMMIT}/config.json" leads to "${CONFIG.oid}", which is not here`,
  ],
  [
    "a ref names a commit that is not here",
    (folder) => folder.write("models--org--name/refs/v1", ORPHAN),
    `its ref "v1" names the commit "${ORPHAN}", which is not here`,
  ],
  [
    "a file lies among the snapshots",
    (folder) => folder.write("models--org--name/snapshots/notes", ""),
    'it has the file "notes" among its snapshots',
  ],
  [
    "there are no snapshots",
    async (folder) => {
      await Deno.remove(folder.at("models--org--name/snapshots"), { recursive: true });
      await Deno.remove(folder.at("models--org--name/refs"), { recursive: true });
    },
    'it has no folder "snapshots"',
  ],
  [
    "refs is a file",
    async (folder) => {
      await Deno.remove(folder.at("models--org--name/refs"), { recursive: true });
      await folder.write("models--org--name/refs", "");
    },
    'its "refs" is a file',
  ],
];

for (const [what, damage, reason] of DAMAGE) {
  Deno.test(`scanCache() warns of a repository, as Python does, when ${what}`, async () => {
    await using folder = await TemporaryFolder.make();
    await buildCache(folder);
    await Deno.remove(folder.at("models--org--name/refs/refs"), { recursive: true });
    await damage(folder);
    const { repositories, damaged, warnings, sizeOnDisk } = await scanCache(folder.path);
    assert.deepEqual(repositories, []);
    assert.equal(sizeOnDisk, 0);
    assert.deepEqual(damaged.map(({ name }) => name), ["org/name"]);
    assert.ok(warnings.some((warning) => warning.reason === reason), JSON.stringify(warnings));
  });
}

Deno.test("scanCache() warns of what is no repository, and overlooks what is nobody's", async () => {
  await using folder = await TemporaryFolder.make();
  await folder.write(".locks/models--a--b/x.lock", "");
  await folder.write("CACHEDIR.TAG", "");
  await folder.write(".DS_Store", "");
  await folder.write("blobs/.huggingface-shared-blobs", "1\n");
  await folder.write("notes", "");
  await Deno.mkdir(folder.at("folder"));
  await Deno.mkdir(folder.at("buckets--a--b"));
  await Deno.mkdir(folder.at("kernels--a--b--c/snapshots"), { recursive: true });
  const { repositories, warnings } = await scanCache(folder.path);
  assert.deepEqual(repositories.map(({ type, name }) => `${type} ${name}`), ["kernel a/b/c"]);
  assert.deepEqual(warnings, [
    { path: folder.at("buckets--a--b"), reason: '"buckets" is no type of repository' },
    { path: folder.at("folder"), reason: "its name is not that of a repository" },
    { path: folder.at("notes"), reason: "it is no folder" },
  ]);
});

Deno.test("scanCache() accepts a ref that ends in a line feed", async () => {
  await using folder = await TemporaryFolder.make();
  await buildCache(folder);
  await folder.write("models--org--name/refs/main", `${COMMIT}\n`);
  const [repository] = (await scanCache(folder.path)).repositories;
  assert.deepEqual(repository?.revisions.map(({ refs }) => refs), [["main"], ["refs/pr/1"]]);
});

Deno.test("scanCache() finds nothing where there is no cache, and makes none", async () => {
  await using folder = await TemporaryFolder.make();
  const scan = await scanCache(folder.at("none"));
  assert.deepEqual([scan.repositories, scan.partials, scan.warnings], [[], [], []]);
  assert.equal(await folder.exists("none"), false);
});
