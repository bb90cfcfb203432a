import assert from "node:assert/strict";
import {
  ModelRepairer,
  ModelVerifier,
  type Repair,
  type RepairerConfig,
  settingsFromEnv,
  type VerifierConfig,
} from "../../../mod.ts";
import { fails } from "../../faulty_hub.ts";
import { flipOnDisk, MODEL, PART_SIZE, PullScene, README, sha256 } from "../pull/pull_scene.ts";

interface RepairOptions extends RepairerConfig {
  readonly outputDir?: string;
}

/** Verifies what is named and repairs what is not right. */
async function repair(
  scene: PullScene,
  target: string,
  { outputDir, ...config }: RepairOptions = {},
): Promise<Repair> {
  const environment: Readonly<Record<string, string>> = {
    HF_HOME: scene.at("hf"),
    HF_ENDPOINT: scene.hub.url,
  };
  const settings = settingsFromEnv((name) => environment[name]);
  const verifier: VerifierConfig = { settings, ...(outputDir !== undefined && { outputDir }) };
  const verification = await new ModelVerifier(verifier).verify(target);
  return await new ModelRepairer({ settings, ...config }).repair(verification);
}

/** What became of each file, without what it was. */
function outcomes({ files }: Repair): unknown[] {
  return files.map(({ file: { path }, repaired, fetchedBytes, keptBytes }) => ({
    path,
    repaired,
    fetchedBytes,
    keptBytes,
  }));
}

Deno.test("ModelRepairer.repair() fetches the one damaged part of a file in the cache", async () => {
  await using scene = await PullScene.make();
  const { path } = await scene.downloader().download("me/m");
  await flipOnDisk(`${scene.blobs}/${sha256(MODEL)}`, PART_SIZE + 99);
  scene.hub.reset();
  assert.deepEqual(outcomes(await repair(scene, "me/m")), [
    {
      path: "model.bin",
      repaired: true,
      fetchedBytes: PART_SIZE,
      keptBytes: MODEL.length - PART_SIZE,
    },
  ]);
  assert.deepEqual(scene.hub.fileRequests.map(({ range }) => range), [
    { start: PART_SIZE, end: 2 * PART_SIZE },
  ]);
  assert.deepEqual(await Deno.readFile(`${path}/model.bin`), MODEL);
  assert.deepEqual((await scene.list(scene.blobs)).filter((name) => name.includes(".")), []);
  const again = await scene.downloader().download("me/m", { paths: ["model.bin"] });
  assert.equal(again.files[0]?.verified, "before");
});

Deno.test("ModelRepairer.repair() fetches what a file was cut by, and drops what was added", async () => {
  await using scene = await PullScene.make();
  const { path } = await scene.downloader().download("me/m");
  const blob = `${scene.blobs}/${sha256(MODEL)}`;
  await Deno.truncate(blob, 2 * PART_SIZE + 5);
  const [cut] = (await repair(scene, "me/m")).files;
  assert.equal(cut?.fetchedBytes, MODEL.length - 2 * PART_SIZE);
  assert.deepEqual(await Deno.readFile(`${path}/model.bin`), MODEL);
  await Deno.writeFile(blob, new Uint8Array(1000), { append: true });
  const [longer] = (await repair(scene, "me/m")).files;
  assert.deepEqual([longer?.repaired, longer?.fetchedBytes], [true, 0]);
  assert.deepEqual(await Deno.readFile(`${path}/model.bin`), MODEL);
});

Deno.test("ModelRepairer.repair() fetches a file anew of whose parts nothing was kept, and keeps the old one until then", async () => {
  await using scene = await PullScene.make();
  const { path } = await scene.downloader().download("me/m");
  await Deno.remove(scene.at("hf/ruv-hub"), { recursive: true });
  const blob = `${scene.blobs}/${sha256(MODEL)}`;
  await flipOnDisk(blob, 99);
  const { ino } = await Deno.stat(blob);
  const seen: boolean[] = [];
  const { files } = await repair(scene, "me/m", {
    onProgress: (event) => {
      if (event.type !== "bytes") return;
      seen.push(Deno.statSync(blob).ino === ino);
    },
  });
  assert.equal(files[0]?.fetchedBytes, MODEL.length);
  assert.ok(seen.length > 0 && seen.every(Boolean), "the damaged file is there until the end");
  assert.deepEqual(await Deno.readFile(`${path}/model.bin`), MODEL);
});

Deno.test("ModelRepairer.repair() leaves the old file when the Hub fails, and says why", async () => {
  await using scene = await PullScene.make();
  await scene.downloader().download("me/m");
  const blob = `${scene.blobs}/${sha256(MODEL)}`;
  await flipOnDisk(blob, 99);
  const damaged = await Deno.readFile(blob);
  scene.hub.inject(fails(404), { origin: "hub", target: "/resolve/", times: Infinity });
  const { files } = await repair(scene, "me/m");
  assert.equal(files[0]?.repaired, false);
  assert.match(files[0]?.failure?.message ?? "", /^Cannot download "model\.bin": /);
  assert.deepEqual(await Deno.readFile(blob), damaged);
  scene.hub.reset();
  const again = await repair(scene, "me/m");
  assert.equal(again.files[0]?.fetchedBytes, PART_SIZE);
});

Deno.test("ModelRepairer.repair() brings a missing file back, and a small one that is wrong", async () => {
  await using scene = await PullScene.make();
  const { path } = await scene.downloader().download("me/m");
  await Deno.remove(`${scene.blobs}/${sha256(MODEL)}`);
  await flipOnDisk(`${path}/README.md`, 2);
  const { files } = await repair(scene, "me/m");
  assert.deepEqual(files.map(({ repaired }) => repaired), [true, true]);
  assert.deepEqual(await Deno.readFile(`${path}/model.bin`), MODEL);
  assert.deepEqual(await Deno.readFile(`${path}/README.md`), README);
});

Deno.test("ModelRepairer.repair() fetches once what several revisions show", async () => {
  for (const symlinks of [true, false]) {
    await using scene = await PullScene.make();
    const environment: Readonly<Record<string, string>> = {
      HF_HOME: scene.at("hf"),
      HF_ENDPOINT: scene.hub.url,
      ...(symlinks ? {} : { HF_HUB_DISABLE_SYMLINKS: "1" }),
    };
    const settings = settingsFromEnv((name) => environment[name]);
    const first = await scene.downloader({ settings }).download("me/m");
    await scene.commit({ "new.txt": README.slice(1) });
    const second = await scene.downloader({ settings }).download("me/m");
    await flipOnDisk(`${scene.blobs}/${sha256(MODEL)}`, 99);
    const verification = await new ModelVerifier({ settings }).verify("me/m");
    const { files, fetchedBytes } = await new ModelRepairer({ settings }).repair(verification);
    assert.deepEqual(files.map(({ repaired }) => repaired), [true, true]);
    assert.ok(fetchedBytes <= (symlinks ? 1 : 2) * PART_SIZE, `${fetchedBytes} bytes are fetched`);
    for (const { path } of [first, second]) {
      assert.deepEqual(await Deno.readFile(`${path}/model.bin`), MODEL);
    }
  }
});

Deno.test("ModelRepairer.repair() repairs a plain folder that was pulled into", async () => {
  await using scene = await PullScene.make();
  const outputDir = scene.at("out");
  await scene.downloader({ outputDir }).download("me/m");
  await flipOnDisk(`${outputDir}/model.bin`, 99);
  await Deno.remove(`${outputDir}/README.md`);
  const { files } = await repair(scene, outputDir);
  assert.deepEqual(files.map(({ file, repaired }) => [file.path, repaired]), [
    ["README.md", true],
    ["model.bin", true],
  ]);
  assert.equal(files[1]?.fetchedBytes, PART_SIZE);
  assert.deepEqual(await Deno.readFile(`${outputDir}/model.bin`), MODEL);
  assert.deepEqual(await Deno.readFile(`${outputDir}/README.md`), README);
});

Deno.test("ModelRepairer.repair() takes for a plain folder what the cache has, offline too", async () => {
  await using scene = await PullScene.make();
  const outputDir = scene.at("out");
  await scene.downloader().download("me/m");
  await scene.downloader({ outputDir }).download("me/m");
  await flipOnDisk(`${outputDir}/model.bin`, 99);
  scene.hub.reset();
  const { files } = await repair(scene, `${outputDir}/model.bin`, { offline: true });
  assert.deepEqual(outcomes({ files, fetchedBytes: 0, seconds: 0 }), [
    { path: "model.bin", repaired: true, fetchedBytes: 0, keptBytes: MODEL.length },
  ]);
  assert.equal(scene.hub.seen.length, 0);
  assert.deepEqual(await Deno.readFile(`${outputDir}/model.bin`), MODEL);
});

Deno.test("ModelRepairer.repair() is told by a person where a folder's files came from", async () => {
  await using scene = await PullScene.make();
  const outputDir = scene.at("out");
  await scene.downloader({ outputDir }).download("me/m");
  await Deno.remove(scene.at("hf"), { recursive: true });
  await flipOnDisk(`${outputDir}/model.bin`, 99);
  const [unknown] = (await repair(scene, outputDir)).files;
  assert.equal(
    unknown?.failure?.message,
    `Cannot repair "${outputDir}/model.bin": nobody has kept where it came from`,
  );
  const [known] = (await repair(scene, "me/m", { outputDir })).files;
  assert.equal(known?.repaired, true);
  assert.deepEqual(await Deno.readFile(`${outputDir}/model.bin`), MODEL);
});

Deno.test("ModelRepairer.repair() says of what cannot be repaired why, and repairs the rest", async () => {
  await using scene = await PullScene.make();
  const { path } = await scene.downloader().download("me/m");
  await flipOnDisk(`${scene.blobs}/${sha256(MODEL)}`, 99);
  const orphan = `${scene.blobs}/${sha256(README)}`;
  await Deno.writeTextFile(orphan, "not what its name says");
  const settings = settingsFromEnv((name) =>
    ({ HF_HOME: scene.at("hf"), HF_ENDPOINT: scene.hub.url })[name]
  );
  const verification = await new ModelVerifier({ settings }).verifyCache();
  const { files } = await new ModelRepairer({ settings }).repair(verification);
  assert.deepEqual(
    files.map(({ repaired, failure }) => failure?.message ?? repaired),
    [true, `Cannot repair "${orphan}": no revision of "me/m" shows it`],
  );
  assert.deepEqual(await Deno.readFile(`${path}/model.bin`), MODEL);
});

Deno.test("ModelDownloader.download() fetches again only the damaged part of what it finds wrong in the cache", async () => {
  await using scene = await PullScene.make();
  await scene.downloader().download("me/m");
  const blob = `${scene.blobs}/${sha256(MODEL)}`;
  await flipOnDisk(blob, 99);
  await Deno.utime(blob, 1_700_000_000, 1_700_000_000);
  const { files } = await scene.downloader().download("me/m", { paths: ["model.bin"] });
  assert.deepEqual(
    [files[0]?.fetchedBytes, files[0]?.resumedBytes],
    [PART_SIZE, MODEL.length - PART_SIZE],
  );
  assert.deepEqual(await Deno.readFile(blob), MODEL);
});
