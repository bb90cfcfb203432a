import assert from "node:assert/strict";
import { ChecksumMismatchError } from "../../../mod.ts";
import { flipsByte } from "../../faulty_hub.ts";
import { pseudoRandomBytes } from "../../transfer/pseudo_random_bytes.ts";
import { flipOnDisk, MODEL, PART_SIZE, PullScene, README, sha256 } from "./pull_scene.ts";

const MODEL_ONLY = { paths: ["model.bin"] };
/** As large as the model, and something else. */
const OTHER = pseudoRandomBytes(MODEL.length, 22);

Deno.test("ModelDownloader.download() puts plain files into an output folder, and nothing into the cache", async () => {
  await using scene = await PullScene.make();
  const outputDir = scene.at("out");
  const result = await scene.downloader({ outputDir }).download("me/m");
  assert.equal(result.path, outputDir);
  assert.deepEqual(await scene.list(outputDir), [
    ".cache",
    ".gitattributes",
    "README.md",
    "model.bin",
  ]);
  assert.equal((await Deno.lstat(`${outputDir}/model.bin`)).isFile, true);
  assert.deepEqual(await Deno.readFile(`${outputDir}/model.bin`), MODEL);
  assert.deepEqual(await scene.list(scene.at("hf/hub")), []);
  scene.hub.reset();
  const again = await scene.downloader({ outputDir }).download("me/m");
  assert.equal(again.fetchedBytes, 0);
  assert.deepEqual(again.files.map(({ verified }) => verified), ["now", "now", "before"]);
});

Deno.test("ModelDownloader.download() copies into an output folder what the cache has, and shares no byte with it", async () => {
  await using scene = await PullScene.make();
  await scene.downloader().download("me/m", MODEL_ONLY);
  scene.hub.reset();
  const outputDir = scene.at("out");
  const plan = await scene.downloader({ outputDir }).plan("me/m", MODEL_ONLY);
  assert.equal(plan.files[0]?.action, "copy");
  const result = await scene.downloader({ outputDir }).download("me/m", MODEL_ONLY);
  assert.deepEqual([result.fetchedBytes, result.files[0]?.verified], [0, "now"]);
  assert.equal(scene.hub.sentBytes, 0);
  const [copy, blob] = await Promise.all(
    [`${outputDir}/model.bin`, `${scene.blobs}/${sha256(MODEL)}`].map((path) => Deno.stat(path)),
  );
  assert.notEqual(copy?.ino, blob?.ino);
  await flipOnDisk(`${outputDir}/model.bin`, 5);
  assert.deepEqual(await Deno.readFile(`${scene.blobs}/${sha256(MODEL)}`), MODEL);
});

Deno.test("ModelDownloader.download() fetches what is damaged in the cache instead of copying it", async () => {
  await using scene = await PullScene.make();
  await scene.downloader().download("me/m", MODEL_ONLY);
  await flipOnDisk(`${scene.blobs}/${sha256(MODEL)}`, 5);
  const outputDir = scene.at("out");
  const result = await scene.downloader({ outputDir }).download("me/m", MODEL_ONLY);
  assert.equal(result.fetchedBytes, MODEL.length);
  assert.deepEqual(await Deno.readFile(`${outputDir}/model.bin`), MODEL);
  assert.match(
    scene.of("notice")[0]?.message ?? "",
    /^Cannot use ".*": expected digest \w{64}, but its bytes have \w{64}; replacing it$/,
  );
});

Deno.test("ModelDownloader.download() hashes and adopts a complete file in an output folder", async () => {
  await using scene = await PullScene.make();
  const outputDir = scene.at("out");
  await Deno.mkdir(outputDir);
  await Deno.writeFile(`${outputDir}/model.bin`, MODEL);
  const { ino } = await Deno.stat(`${outputDir}/model.bin`);
  const result = await scene.downloader({ outputDir }).download("me/m", MODEL_ONLY);
  const [file] = result.files;
  assert.deepEqual([result.fetchedBytes, file?.reused, file?.verified], [0, true, "now"]);
  assert.equal(scene.hub.sentBytes, 0);
  assert.equal((await Deno.stat(`${outputDir}/model.bin`)).ino, ino);
});

Deno.test("ModelDownloader.download() replaces a differing file in an output folder once the new one is proven", async () => {
  for (const old of [OTHER, OTHER.subarray(0, 1000)]) {
    await using scene = await PullScene.make();
    const outputDir = scene.at("out");
    const path = `${outputDir}/model.bin`;
    await Deno.mkdir(outputDir);
    await Deno.writeFile(path, old);
    scene.hub.inject(flipsByte(3), { origin: "cdn", offset: 3, times: Infinity });
    const downloader = scene.downloader({ outputDir });
    await assert.rejects(downloader.download("me/m", MODEL_ONLY), ChecksumMismatchError);
    assert.deepEqual(await Deno.readFile(path), old, "a wrong file replaces nothing");
    scene.hub.reset();
    const seen: boolean[] = [];
    const watching = scene.downloader({
      outputDir,
      onProgress: (event) => {
        if (event.type !== "bytes") return;
        seen.push(Deno.readFileSync(path).length === old.length);
      },
    });
    await watching.download("me/m", MODEL_ONLY);
    assert.ok(seen.length > 0 && seen.every((isOld) => isOld), "the old file stays until then");
    assert.deepEqual(await Deno.readFile(path), MODEL);
  }
});

Deno.test("ModelDownloader.download() names a file of another size that it replaces in an output folder", async () => {
  await using scene = await PullScene.make();
  const outputDir = scene.at("out");
  await Deno.mkdir(outputDir);
  await Deno.writeTextFile(`${outputDir}/README.md`, "something of mine");
  await scene.downloader({ outputDir }).download("me/m", { paths: ["README.md"] });
  assert.deepEqual(await Deno.readFile(`${outputDir}/README.md`), README);
  assert.deepEqual(scene.of("notice").map(({ message }) => message), [
    `"${outputDir}/README.md" is another file than the Hub's; replacing it`,
  ]);
});

Deno.test("ModelDownloader.download() takes from the cache what differs in an output folder", async () => {
  await using scene = await PullScene.make();
  await scene.downloader().download("me/m", MODEL_ONLY);
  scene.hub.reset();
  const outputDir = scene.at("out");
  await Deno.mkdir(outputDir);
  for (const offline of [false, true]) {
    await Deno.writeFile(`${outputDir}/model.bin`, OTHER);
    const result = await scene.downloader({ outputDir, offline }).download("me/m", MODEL_ONLY);
    assert.equal(result.fetchedBytes, 0);
    assert.deepEqual(await Deno.readFile(`${outputDir}/model.bin`), MODEL);
  }
  assert.equal(scene.hub.sentBytes, 0);
});

Deno.test("ModelDownloader.download() resumes in an output folder too", async () => {
  await using scene = await PullScene.make();
  const outputDir = scene.at("out");
  await scene.interrupt(12_000_000, { outputDir });
  assert.deepEqual(await scene.list(outputDir), [".cache"]);
  const result = await scene.downloader({ outputDir }).download("me/m", MODEL_ONLY);
  assert.ok((result.files[0]?.resumedBytes ?? 0) >= 12_000_000);
  assert.deepEqual(await Deno.readFile(`${outputDir}/model.bin`), MODEL);
});

Deno.test("ModelDownloader.download() hashes a blob once that another program has put into the cache, and uses it", async () => {
  await using scene = await PullScene.make();
  await Deno.mkdir(scene.blobs, { recursive: true });
  await Deno.writeFile(`${scene.blobs}/${sha256(MODEL)}`, MODEL);
  const download = () => scene.downloader().download("me/m", MODEL_ONLY);
  const verified: (string | undefined)[] = [];
  for (const result of [await download(), await download()]) {
    verified.push(result.files[0]?.verified);
    assert.equal(result.fetchedBytes, 0);
  }
  assert.deepEqual(verified, ["now", "before"]);
  assert.equal(scene.hub.sentBytes, 0);
});

Deno.test("ModelDownloader.download() replaces a wrong blob in the cache, whatever its size, and says so", async () => {
  for (const wrong of [OTHER, OTHER.subarray(0, 1000)]) {
    await using scene = await PullScene.make();
    await Deno.mkdir(scene.blobs, { recursive: true });
    await Deno.writeFile(`${scene.blobs}/${sha256(MODEL)}`, wrong);
    const result = await scene.downloader().download("me/m", MODEL_ONLY);
    assert.equal(result.fetchedBytes, MODEL.length);
    assert.deepEqual(await Deno.readFile(result.path), MODEL);
    assert.deepEqual(await scene.list(scene.blobs), [sha256(MODEL)]);
    assert.equal(scene.of("notice").length, wrong.length === MODEL.length ? 1 : 0);
  }
});

Deno.test("ModelDownloader.download() notices a blob that has changed since it was proven", async () => {
  await using scene = await PullScene.make();
  await scene.downloader().download("me/m", MODEL_ONLY);
  const blob = `${scene.blobs}/${sha256(MODEL)}`;
  await flipOnDisk(blob, 1000);
  // The clock of the file system may be too coarse to tell this change from the writing before.
  await Deno.utime(blob, new Date(), new Date(Date.now() + 2000));
  await assert.rejects(
    scene.downloader({ offline: true }).download("me/m", MODEL_ONLY),
    ChecksumMismatchError,
  );
  const result = await scene.downloader().download("me/m", MODEL_ONLY);
  // Its other parts are right.
  assert.equal(result.fetchedBytes, PART_SIZE);
  assert.deepEqual(await Deno.readFile(result.path), MODEL);
});
