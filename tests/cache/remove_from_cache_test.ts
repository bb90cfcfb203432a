import assert from "node:assert/strict";
import { HubCache } from "../../src/cache/hub_cache.ts";
import { lockFile } from "../../src/cache/file_lock.ts";
import { type CacheRemovalPlan, planRemovals } from "../../src/cache/removal_plan.ts";
import { planPrune } from "../../src/cache/prune_plan.ts";
import { removeFromCache } from "../../src/cache/remove_from_cache.ts";
import { repositoriesInUse } from "../../src/cache/repository_use.ts";
import { scanCache } from "../../src/cache/scan_cache.ts";
import { TemporaryFolder } from "./temporary_folder.ts";
import {
  buildTwoRevisions,
  NEW,
  NOW,
  OLD,
  ONLY_NEW,
  ONLY_OLD,
  ORPHAN,
  PARTIAL,
  REPO,
  SHARED,
} from "./two_revisions.ts";

const NEW_ONES = [
  `${REPO}/blobs/${SHARED}`,
  `${REPO}/blobs/${ONLY_NEW}`,
  `${REPO}/refs/main`,
  `${REPO}/snapshots/${NEW}/config.json -> ../../blobs/${SHARED}`,
  `${REPO}/snapshots/${NEW}/weights/model.bin -> ../../../blobs/${ONLY_NEW}`,
];
const OLD_ONES = [
  `${REPO}/.no_exist/${OLD}/adapter.json`,
  `${REPO}/blobs/${ONLY_OLD}`,
  `${REPO}/snapshots/${OLD}/config.json -> ../../blobs/${SHARED}`,
  `${REPO}/snapshots/${OLD}/weights/model.bin -> ../../../blobs/${ONLY_OLD}`,
  `${REPO}/trees/${OLD}.json`,
];
const PARTIALS = [
  `${REPO}/blobs/${PARTIAL}.0a1b2c3d.incomplete`,
  `${REPO}/blobs/${PARTIAL}.ruv-hub-journal.incomplete`,
  `${REPO}/blobs/${PARTIAL}.ruv-hub.incomplete`,
];

/** What is in the cache, but for locks and the tag. */
async function contents(folder: TemporaryFolder): Promise<string[]> {
  return (await folder.list()).filter((path) => path.startsWith(REPO));
}

async function prunePlan(folder: TemporaryFolder): Promise<CacheRemovalPlan> {
  const scan = await scanCache(folder.path);
  return planPrune(scan, { now: NOW, inUse: await repositoriesInUse(scan) });
}

async function assertSound(folder: TemporaryFolder): Promise<void> {
  assert.deepEqual((await scanCache(folder.path)).warnings, []);
}

Deno.test("removeFromCache() prunes what nobody needs, and nothing else", async () => {
  await using folder = await TemporaryFolder.make();
  await buildTwoRevisions(folder);
  const plan = await prunePlan(folder);
  const removal = await removeFromCache(plan);
  assert.deepEqual(await contents(folder), NEW_ONES.toSorted());
  assert.equal(removal.freedBytes, plan.freedBytes);
  assert.ok(removal.freedBytes >= 10_100, `${removal.freedBytes} bytes are freed`);
  assert.deepEqual([removal.revisions, removal.partials, removal.spared], [1, 2, []]);
  await assertSound(folder);
});

Deno.test("removeFromCache() leaves what another revision shows when one is removed", async () => {
  await using folder = await TemporaryFolder.make();
  await buildTwoRevisions(folder);
  const [repository] = (await scanCache(folder.path)).repositories;
  assert.ok(repository !== undefined);
  const revisions = repository.revisions.filter(({ commit }) => commit === NEW);
  const plan = planRemovals(folder.path, [{ repository, revisions }]);
  assert.equal(plan.freedBytes, 1000);
  assert.equal((await removeFromCache(plan)).freedBytes, 1000);
  assert.deepEqual(
    await contents(folder),
    [`${REPO}/blobs/${SHARED}`, `${REPO}/blobs/${ORPHAN}`, ...OLD_ONES, ...PARTIALS].toSorted(),
  );
  await assertSound(folder);
});

Deno.test("removeFromCache() takes a file out of one revision", async () => {
  await using folder = await TemporaryFolder.make();
  await buildTwoRevisions(folder);
  const [repository] = (await scanCache(folder.path)).repositories;
  assert.ok(repository !== undefined);
  const files = repository.revisions.flatMap((revision) => revision.files)
    .filter(({ localPath }) => localPath.includes(`${OLD}/weights`));
  const plan = planRemovals(folder.path, [{ repository, files }]);
  assert.equal(plan.freedBytes, 100);
  await removeFromCache(plan);
  assert.equal(await folder.exists(`${REPO}/blobs/${ONLY_OLD}`), false);
  assert.equal(await folder.exists(`${REPO}/snapshots/${OLD}/weights`), false);
  assert.equal(await folder.exists(`${REPO}/snapshots/${OLD}/config.json`), true);
  await assertSound(folder);
});

Deno.test("removeFromCache() removes a repository to its last file, and leaves its locks", async () => {
  await using folder = await TemporaryFolder.make();
  await buildTwoRevisions(folder);
  await folder.write(`${REPO}/blobs/notes.txt`, "somebody's");
  await folder.write(`${REPO}/snapshots/.DS_Store`, "a desktop's");
  const { repositories: [repository], partials } = await scanCache(folder.path);
  assert.ok(repository !== undefined);
  const plan = planRemovals(folder.path, [{ repository, whole: true, partials }]);
  assert.ok(plan.freedBytes >= 11_110, `${plan.freedBytes} bytes are planned`);
  await removeFromCache(plan);
  assert.equal(await folder.exists(REPO), false);
  assert.equal(await folder.exists(`.locks/${REPO}/${SHARED}.lock`), true);
});

Deno.test(
  "removeFromCache() removes real files and second names of a cache without symbolic links",
  {
    ignore: Deno.build.os === "windows",
  },
  async () => {
    await using folder = await TemporaryFolder.make();
    await folder.write(`${REPO}/blobs/${SHARED}`, "s".repeat(10));
    for (const path of [`${OLD}/a`, `${NEW}/a`]) {
      await folder.write(`${REPO}/snapshots/${path}`, "");
      await Deno.remove(folder.at(`${REPO}/snapshots/${path}`));
      await Deno.link(folder.at(`${REPO}/blobs/${SHARED}`), folder.at(`${REPO}/snapshots/${path}`));
    }
    await folder.write(`${REPO}/snapshots/${OLD}/own`, "o".repeat(100));
    await folder.write(`${REPO}/refs/main`, NEW);
    const plan = await prunePlan(folder);
    assert.equal(plan.freedBytes, 100);
    assert.equal((await removeFromCache(plan)).freedBytes, 100);
    assert.deepEqual(
      await contents(folder),
      [`${REPO}/blobs/${SHARED}`, `${REPO}/refs/main`, `${REPO}/snapshots/${NEW}/a`],
    );
    const [repository] = (await scanCache(folder.path)).repositories;
    assert.ok(repository !== undefined);
    const all = planRemovals(folder.path, [{ repository, revisions: repository.revisions }]);
    assert.equal(all.freedBytes, 10);
    assert.equal((await removeFromCache(all)).freedBytes, 10);
  },
);

Deno.test("removeFromCache() frees nothing by removing a file that has a name elsewhere", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await using folder = await TemporaryFolder.make();
  await buildTwoRevisions(folder);
  await Deno.link(folder.at(`${REPO}/blobs/${ORPHAN}`), folder.at("mine"));
  const plan = await prunePlan(folder);
  assert.ok(plan.freedBytes < 10_000, `${plan.freedBytes} bytes are planned`);
  assert.equal((await removeFromCache(plan)).freedBytes, plan.freedBytes);
  assert.equal(await folder.exists(`${REPO}/blobs/${ORPHAN}`), false);
});

Deno.test("planPrune() spares a repository while somebody holds a lock in it", async () => {
  for (const name of ["ruv-hub.lock", `${ORPHAN}.lock`]) {
    await using folder = await TemporaryFolder.make();
    await buildTwoRevisions(folder);
    await folder.write(`.locks/${REPO}/${name}`, "");
    await using _lock = await lockFile(folder.at(`.locks/${REPO}/${name}`), { shared: true });
    const { repositories, spared } = await prunePlan(folder);
    assert.deepEqual(repositories, []);
    assert.deepEqual(spared, [{ path: folder.at(REPO), reason: "somebody is using it" }]);
  }
});

Deno.test("removeFromCache() spares a repository in which somebody has taken a lock since it was planned", async () => {
  for (const name of ["ruv-hub.lock", `${SHARED}.lock`]) {
    await using folder = await TemporaryFolder.make();
    await buildTwoRevisions(folder);
    const before = await contents(folder);
    const plan = await prunePlan(folder);
    await folder.write(`.locks/${REPO}/${name}`, "");
    await using _lock = await lockFile(folder.at(`.locks/${REPO}/${name}`), { shared: true });
    const { spared, freedBytes } = await removeFromCache(plan);
    assert.equal(freedBytes, 0);
    assert.deepEqual(spared, [{ path: folder.at(REPO), reason: "somebody is using it" }]);
    assert.deepEqual(await contents(folder), before);
  }
});

Deno.test("planPrune() spares a repository as long as a destination in it is in use", async () => {
  await using folder = await TemporaryFolder.make();
  await buildTwoRevisions(folder);
  const destination = new HubCache(folder.path).destination(
    { type: "model", name: "me/m" },
    "main",
    OLD,
  );
  {
    await using _one = await destination.use();
    await using _another = await destination.use();
    assert.deepEqual((await prunePlan(folder)).repositories, []);
  }
  assert.equal((await prunePlan(folder)).repositories.length, 1);
});

Deno.test("removeFromCache() keeps a revision that has got a ref since it was planned", async () => {
  await using folder = await TemporaryFolder.make();
  await buildTwoRevisions(folder);
  const plan = await prunePlan(folder);
  await folder.write(`${REPO}/refs/v1`, OLD);
  const { spared } = await removeFromCache(plan);
  assert.deepEqual(spared.map(({ path }) => path), [
    folder.at(`${REPO}/snapshots/${OLD}`),
    folder.at(`${REPO}/blobs/${ONLY_OLD}`),
  ]);
  for (const path of OLD_ONES) assert.ok((await contents(folder)).includes(path), path);
  await assertSound(folder);
});

Deno.test("removeFromCache() keeps a blob that a revision shows since it was planned", async () => {
  await using folder = await TemporaryFolder.make();
  await buildTwoRevisions(folder);
  const plan = await prunePlan(folder);
  await folder.link(`${REPO}/snapshots/${NEW}/late.bin`, `../../blobs/${ORPHAN}`);
  const { spared } = await removeFromCache(plan);
  assert.deepEqual(spared, [
    { path: folder.at(`${REPO}/blobs/${ORPHAN}`), reason: "somebody has begun to use it" },
  ]);
  await assertSound(folder);
});

Deno.test("removeFromCache() keeps a partial download that has grown since it was planned", async () => {
  await using folder = await TemporaryFolder.make();
  await buildTwoRevisions(folder);
  const plan = await prunePlan(folder);
  await folder.write(`${REPO}/blobs/${PARTIAL}.ruv-hub.incomplete`, "more");
  const { spared, partials } = await removeFromCache(plan);
  assert.equal(partials, 1);
  assert.deepEqual(spared.map(({ reason }) => reason), ["somebody has begun to use it"]);
  for (const path of PARTIALS.slice(1)) assert.ok(await folder.exists(path), path);
});

Deno.test("planPrune() keeps partial downloads for 7 days, unless told otherwise", async () => {
  await using folder = await TemporaryFolder.make();
  await buildTwoRevisions(folder);
  const fresh = folder.at(`${REPO}/blobs/${PARTIAL}.ruv-hub.incomplete`);
  const twoDaysAgo = new Date("2026-03-09T00:00:00Z");
  await Deno.utime(fresh, twoDaysAgo, twoDaysAgo);
  const scan = await scanCache(folder.path);
  const facts = { now: NOW, inUse: new Set<string>() };
  const names = (plan: CacheRemovalPlan) =>
    plan.repositories.flatMap(({ partials }) => partials).map(({ program }) => program);
  assert.deepEqual(names(planPrune(scan, facts)), ["huggingface_hub"]);
  assert.deepEqual(planPrune(scan, facts).spared.map(({ reason }) => reason), [
    "it may be continued",
  ]);
  const day = 24 * 60 * 60 * 1000;
  assert.deepEqual(names(planPrune(scan, facts, { olderThanMs: day })).toSorted(), [
    "huggingface_hub",
    "ruv-hub",
  ]);
  const strict = planPrune(scan, facts, { olderThanMs: 30 * day });
  assert.deepEqual(strict.repositories, []);
});

Deno.test("planPrune() spares a repository into which a program without locks has just written", async () => {
  await using folder = await TemporaryFolder.make();
  await buildTwoRevisions(folder);
  const path = await folder.write(`${REPO}/blobs/${PARTIAL}.incomplete`, "js");
  const aMinuteAgo = new Date("2026-03-10T23:59:00Z");
  await Deno.utime(path, aMinuteAgo, aMinuteAgo);
  const { repositories, spared } = await prunePlan(folder);
  assert.deepEqual(repositories, []);
  assert.deepEqual(spared, [{ path: folder.at(REPO), reason: "somebody is using it" }]);
});

Deno.test("planPrune() leaves a damaged repository alone, but for its old partial downloads", async () => {
  await using folder = await TemporaryFolder.make();
  await buildTwoRevisions(folder);
  await folder.write(`${REPO}/refs/gone`, "3".repeat(40));
  const { repositories: [removal, ...others] } = await prunePlan(folder);
  assert.deepEqual(others, []);
  assert.deepEqual([removal?.revisions, removal?.blobs, removal?.partials.length], [[], [], 2]);
});

Deno.test("removeFromCache() finishes what an interrupted removal has left", async () => {
  await using folder = await TemporaryFolder.make();
  await buildTwoRevisions(folder);
  await folder.write(`${REPO}/.ruv-hub-removed-0a1b2c3d/${OLD}/own`, "left");
  await removeFromCache(await prunePlan(folder));
  assert.equal(await folder.exists(`${REPO}/.ruv-hub-removed-0a1b2c3d`), false);
});
