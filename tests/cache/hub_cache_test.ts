import assert from "node:assert/strict";
import { HubCache } from "../../src/cache/hub_cache.ts";
import { InvalidArgumentError, UnsafeFileError } from "../../src/vocabulary/errors.ts";
import { buildPythonCache, COMMIT, CONFIG, MODEL, OLD_COMMIT, REPOSITORY } from "./python_cache.ts";
import { TemporaryFolder } from "./temporary_folder.ts";

async function pythonCache(): Promise<{ folder: TemporaryFolder; cache: HubCache }> {
  const folder = await TemporaryFolder.make();
  await buildPythonCache(folder);
  return { folder, cache: new HubCache(folder.path) };
}

Deno.test("HubCache finds a commit by its revision when Python wrote the cache", async () => {
  const { folder, cache } = await pythonCache();
  await using _ = folder;
  assert.equal(await cache.readRef(REPOSITORY, "main"), COMMIT);
  assert.equal(await cache.readRef(REPOSITORY, "refs/pr/1"), OLD_COMMIT);
  assert.equal(await cache.readRef(REPOSITORY, "v1.0"), undefined);
  assert.equal(await cache.readRef({ type: "dataset", name: "org/name" }, "main"), undefined);
});

Deno.test("HubCache takes a full commit hash for itself when asked for its ref", async () => {
  const cache = new HubCache("/nowhere");
  assert.equal(await cache.readRef(REPOSITORY, OLD_COMMIT), OLD_COMMIT);
});

Deno.test("HubCache trims a ref and ignores a damaged one", async () => {
  const { folder, cache } = await pythonCache();
  await using _ = folder;
  await folder.write("models--org--name/refs/main", `${COMMIT}\n`);
  await folder.write("models--org--name/refs/torn", COMMIT.slice(0, 20));
  assert.equal(await cache.readRef(REPOSITORY, "main"), COMMIT);
  assert.equal(await cache.readRef(REPOSITORY, "torn"), undefined);
});

Deno.test("HubCache lists a snapshot when its entries are links, files and dangling", async () => {
  const { folder, cache } = await pythonCache();
  await using _ = folder;
  const snapshot = `models--org--name/snapshots/${COMMIT}`;
  await folder.write(`${snapshot}/plain/copy.txt`, "a copy");
  await folder.write(`${snapshot}/plain/.DS_Store`, "litter");
  await folder.link(`${snapshot}/gone.bin`, "../../blobs/gone");
  await folder.link(`${snapshot}/circle`, "circle");
  assert.deepEqual(await cache.listSnapshot(REPOSITORY, COMMIT), [
    "config.json",
    "plain/copy.txt",
    "weights/model.bin",
  ]);
  assert.deepEqual(await cache.listSnapshot(REPOSITORY, OLD_COMMIT), []);
});

Deno.test("HubCache tells what a snapshot's links lead to when nobody kept the listing", async () => {
  const { folder, cache } = await pythonCache();
  await using _ = folder;
  await folder.write(`models--org--name/snapshots/${COMMIT}/plain.txt`, "a copy");
  assert.deepEqual(await cache.listSnapshotFiles(REPOSITORY, COMMIT), [
    { path: "config.json", size: 2, oid: CONFIG.oid },
    { path: "plain.txt", size: 6, oid: "" },
    { path: "weights/model.bin", size: 5, oid: "", sha256: MODEL.sha256 },
  ]);
});

Deno.test("HubCache reads the listing of a commit when Python kept it", async () => {
  const { folder, cache } = await pythonCache();
  await using _ = folder;
  assert.deepEqual(await cache.readTree(REPOSITORY, COMMIT), [CONFIG, MODEL]);
  assert.equal(await cache.readTree(REPOSITORY, OLD_COMMIT), undefined);
});

Deno.test("HubCache finds a blob by its content when it is there", async () => {
  const { folder, cache } = await pythonCache();
  await using _ = folder;
  const blob = folder.at(`models--org--name/blobs/${CONFIG.oid}`);
  const { mtime, ino } = await Deno.stat(blob);
  assert.deepEqual(await cache.findBlob(REPOSITORY, CONFIG.oid), {
    path: blob,
    size: 2,
    published: false,
    fingerprint: `2-${mtime?.getTime()}-${ino ?? 0}`,
  });
  assert.equal(await cache.findBlob(REPOSITORY, MODEL.oid), undefined);
});

Deno.test("HubCache knows a file as absent when a marker says so for that commit", async () => {
  const { folder, cache } = await pythonCache();
  await using _ = folder;
  const path = "adapter/config.json";
  assert.equal(await cache.isKnownAbsent(REPOSITORY, COMMIT, path), true);
  assert.equal(await cache.isKnownAbsent(REPOSITORY, OLD_COMMIT, path), false);
  await cache.markAbsent(REPOSITORY, OLD_COMMIT, path);
  await cache.markAbsent(REPOSITORY, OLD_COMMIT, path);
  assert.equal(await cache.isKnownAbsent(REPOSITORY, OLD_COMMIT, path), true);
  assert.equal(await folder.read(`models--org--name/.no_exist/${OLD_COMMIT}/${path}`), "");
});

Deno.test("HubCache names the folder of a repository as Python does", () => {
  const cache = new HubCache("/cache");
  const folder = (type: "model" | "dataset", name: string) =>
    cache.snapshotFolder({ type, name }, COMMIT);
  assert.equal(folder("model", "gpt2"), `/cache/models--gpt2/snapshots/${COMMIT}`);
  assert.equal(folder("dataset", "a/b"), `/cache/datasets--a--b/snapshots/${COMMIT}`);
});

Deno.test("HubCache refuses names when they would leave the cache", async () => {
  const cache = new HubCache("/nowhere");
  const evil = { type: "model", name: "../evil" } as const;
  await assert.rejects(cache.readRef(REPOSITORY, "../../evil"), UnsafeFileError);
  await assert.rejects(async () => await cache.readTree(REPOSITORY, "../evil"), UnsafeFileError);
  await assert.rejects(async () => await cache.findBlob(REPOSITORY, "../evil"), UnsafeFileError);
  await assert.rejects(cache.isKnownAbsent(REPOSITORY, COMMIT, "../evil"), UnsafeFileError);
  await assert.rejects(cache.readRef(evil, "main"), InvalidArgumentError);
  assert.throws(() => cache.destination(REPOSITORY, "../evil", COMMIT), UnsafeFileError);
  assert.throws(() => cache.destination(REPOSITORY, "main", "main"), UnsafeFileError);
});
