import assert from "node:assert/strict";
import { lockFile } from "../../src/cache/file_lock.ts";
import { planPrune } from "../../src/cache/prune_plan.ts";
import { planRemovals } from "../../src/cache/removal_plan.ts";
import { removeFromCache } from "../../src/cache/remove_from_cache.ts";
import { scanCache } from "../../src/cache/scan_cache.ts";
import { TemporaryFolder } from "./temporary_folder.ts";

const COMMIT = "1111111111111111111111111111111111111111";
const ETAG = "e".repeat(64);
const XET = "ab".repeat(32);
const STORED = `blobs/ab/${XET}`;

/** Two repositories that share one file, as huggingface_hub 2 leaves them behind. */
async function buildSharedCache(folder: TemporaryFolder): Promise<void> {
  await folder.write("blobs/.huggingface-shared-blobs", "1\n");
  await folder.write(STORED, "x".repeat(1000));
  await folder.write(`${STORED}.lock`, "");
  const references: string[] = [];
  for (const repo of ["models--a--b", "models--c--d"]) {
    await folder.link(`${repo}/blobs/${ETAG}`, `../../${STORED}`);
    await folder.link(`${repo}/snapshots/${COMMIT}/m.bin`, `../../blobs/${ETAG}`);
    await folder.write(`${repo}/refs/main`, COMMIT);
    references.push(`${repo}/blobs/${ETAG}\n`);
  }
  await folder.write(`${STORED}.refs`, references.join(""));
}

async function remove(folder: TemporaryFolder, name: string): Promise<readonly [number, number]> {
  const scan = await scanCache(folder.path);
  const repository = scan.repositories.find((each) => each.name === name);
  assert.ok(repository !== undefined);
  const plan = planRemovals(folder.path, [{ repository, whole: true }]);
  return [plan.freedBytes, (await removeFromCache(plan)).freedBytes];
}

/** Dates the shared file to long ago: what is new is left alone. */
function age(folder: TemporaryFolder): Promise<void> {
  return Deno.utime(folder.at(STORED), 1_700_000_000, 1_700_000_000);
}

Deno.test("scanCache() counts once what repositories share, and overlooks the store", async () => {
  await using folder = await TemporaryFolder.make();
  await buildSharedCache(folder);
  const { repositories, sizeOnDisk, warnings, abandoned } = await scanCache(folder.path);
  assert.deepEqual(repositories.map((each) => [each.name, each.sizeOnDisk]), [
    ["a/b", 1000],
    ["c/d", 1000],
  ]);
  assert.deepEqual([sizeOnDisk, warnings, abandoned], [1000, [], []]);
});

Deno.test("removeFromCache() removes a shared file with the last repository that leads to it", async () => {
  await using folder = await TemporaryFolder.make();
  await buildSharedCache(folder);
  assert.deepEqual(await remove(folder, "a/b"), [0, 0]);
  assert.equal((await folder.read(STORED)).length, 1000);
  assert.deepEqual(await remove(folder, "c/d"), [1000, 1000]);
  assert.equal(await folder.exists(STORED), false);
  assert.equal(await folder.exists(`${STORED}.refs`), false);
});

Deno.test("planPrune() finds the shared files that no repository leads to any more", async () => {
  await using folder = await TemporaryFolder.make();
  await buildSharedCache(folder);
  for (const repo of ["models--a--b", "models--c--d"]) {
    await Deno.remove(folder.at(repo), { recursive: true });
  }
  await age(folder);
  const plan = planPrune(await scanCache(folder.path), { now: new Date(), inUse: new Set() });
  assert.deepEqual(plan.abandoned.map(({ path }) => path), [folder.at(STORED)]);
  assert.equal(plan.freedBytes, 1000);
  {
    await using _lock = await lockFile(folder.at(`${STORED}.lock`));
    assert.equal((await removeFromCache(plan)).freedBytes, 0);
  }
  assert.equal((await removeFromCache(plan)).freedBytes, 1000);
  assert.equal(await folder.exists(STORED), false);
});

Deno.test("planPrune() leaves shared files alone of which nobody knows who leads to them", async () => {
  await using folder = await TemporaryFolder.make();
  await buildSharedCache(folder);
  await Deno.remove(folder.at("models--a--b"), { recursive: true });
  await age(folder);
  const plan = async () =>
    planPrune(await scanCache(folder.path), { now: new Date(), inUse: new Set() });
  assert.deepEqual((await plan()).abandoned, []);
  await Deno.remove(folder.at(`${STORED}.refs`));
  assert.deepEqual((await plan()).abandoned, []);
  assert.deepEqual(await remove(folder, "c/d"), [0, 0]);
  assert.equal(await folder.exists(STORED), true);
});
