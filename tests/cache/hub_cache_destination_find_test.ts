import assert from "node:assert/strict";
import { buildPythonCache, COMMIT, CONFIG, destinationIn, MODEL } from "./python_cache.ts";
import { TemporaryFolder } from "./temporary_folder.ts";

const REPO = "models--org--name";
const SNAPSHOT = `${REPO}/snapshots/${COMMIT}`;

Deno.test("find() gives the entry and its blob's fingerprint when it is published", async () => {
  await using folder = await TemporaryFolder.make();
  await buildPythonCache(folder);
  const { mtime, ino } = await Deno.stat(folder.at(`${REPO}/blobs/${MODEL.sha256}`));
  assert.deepEqual(await destinationIn(folder).find(MODEL), {
    path: folder.at(`${SNAPSHOT}/weights/model.bin`),
    size: 5,
    published: true,
    fingerprint: `5-${mtime?.getTime()}-${ino ?? 0}`,
  });
});

Deno.test("find() gives a regular file in place of a link when the blobs are gone", async () => {
  await using folder = await TemporaryFolder.make();
  await folder.write(`${SNAPSHOT}/weights/model.bin`, "hello");
  assert.equal((await destinationIn(folder).find(MODEL))?.published, true);
});

Deno.test("find() gives the unpublished blob when the entry is missing, dangling or of another size", async () => {
  const entry = `${SNAPSHOT}/weights/model.bin`;
  const settings: ((folder: TemporaryFolder) => Promise<unknown>)[] = [
    () => Promise.resolve(),
    (folder) => folder.link(entry, "../../../blobs/gone"),
    (folder) => folder.write(entry, "hell"),
  ];
  for (const setUp of settings) {
    await using folder = await TemporaryFolder.make();
    const blob = await folder.write(`${REPO}/blobs/${MODEL.sha256}`, "hello");
    await setUp(folder);
    const destination = destinationIn(folder);
    const found = await destination.find(MODEL);
    assert.equal(found?.path, blob);
    assert.equal(found?.published, false);
    await destination.adopt(MODEL);
    assert.equal((await destination.find(MODEL))?.published, true);
    assert.equal(await Deno.realPath(folder.at(entry)), blob);
  }
});

Deno.test("find() gives nothing when the blob is missing, short or a folder", async () => {
  await using folder = await TemporaryFolder.make();
  const destination = destinationIn(folder);
  assert.equal(await destination.find(MODEL), undefined);
  await folder.write(`${REPO}/blobs/${MODEL.sha256}`, "hell");
  assert.equal(await destination.find(MODEL), undefined);
  await Deno.mkdir(folder.at(`${SNAPSHOT}/config.json`), { recursive: true });
  assert.equal(await destination.find(CONFIG), undefined);
});

Deno.test("adopt() gives false when the file has vanished", async () => {
  await using folder = await TemporaryFolder.make();
  assert.equal(await destinationIn(folder).adopt(MODEL), false);
});

Deno.test("complete() writes no ref when the revision is the commit itself", async () => {
  await using folder = await TemporaryFolder.make();
  await destinationIn(folder, { revision: COMMIT }).complete([CONFIG]);
  assert.deepEqual(await folder.list(), [`${REPO}/trees/${COMMIT}.json`]);
});

Deno.test("complete() moves a ref, slashes and all, when the revision has moved", async () => {
  await using folder = await TemporaryFolder.make();
  await buildPythonCache(folder);
  await destinationIn(folder, { revision: "refs/pr/1" }).complete([CONFIG, MODEL]);
  assert.equal(await folder.read(`${REPO}/refs/refs/pr/1`), COMMIT);
  assert.deepEqual(await folder.list(`${REPO}/refs`), [
    `${REPO}/refs/main`,
    `${REPO}/refs/refs/pr/1`,
  ]);
});

Deno.test("complete() takes the line feed off a ref when another program left it", async () => {
  await using folder = await TemporaryFolder.make();
  await folder.write(`${REPO}/refs/main`, `${COMMIT}\n`);
  await destinationIn(folder).complete([CONFIG]);
  assert.equal(await folder.read(`${REPO}/refs/main`), COMMIT);
});

Deno.test("HubCacheDestination writes nothing when everything is published already", async () => {
  await using folder = await TemporaryFolder.make();
  await buildPythonCache(folder);
  await folder.age();
  const destination = destinationIn(folder);
  for (const file of [CONFIG, MODEL]) {
    assert.equal((await destination.find(file))?.published, true);
    await destination.adopt(file);
  }
  await destination.complete([CONFIG, MODEL]);
  assert.deepEqual(await folder.changes(), []);
});
