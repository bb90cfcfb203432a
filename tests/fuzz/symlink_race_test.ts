import assert from "node:assert/strict";
import { UnsafeFileError } from "../../mod.ts";
import { MODEL, PullScene, README } from "../stories/pull/pull_scene.ts";

/** Puts a link to a folder outside where a folder was. */
async function replaceByLink(folder: string, target: string): Promise<void> {
  await Deno.rename(folder, `${folder}.before`);
  await Deno.symlink(target, folder);
}

/** What lies in a folder, however deep. */
async function everythingIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    found.push(name);
    if (isDirectory) found.push(...await everythingIn(`${folder}/${name}`));
  }
  return found;
}

/** A pull into a folder, in which `swap` replaces a folder by a link when the first file is done. */
async function pullWithSwap(swapped: string): Promise<{ error: unknown; outside: string[] }> {
  const files = { "sub/a.txt": README, "sub/model.bin": MODEL };
  await using scene = await PullScene.make({ files });
  const outputDir = scene.at("out");
  const outside = scene.at("outside");
  await Deno.mkdir(outside);
  let swapping: Promise<void> | undefined;
  const downloader = scene.downloader({
    outputDir,
    connections: 1,
    limitRate: 30_000_000,
    onProgress: (event) => {
      const isUnderWay = event.type === "bytes" && event.path === "sub/model.bin" && event.done > 0;
      if (isUnderWay) swapping ??= replaceByLink(`${outputDir}/${swapped}`, outside);
    },
  });
  const error = await downloader.download("me/m").then(() => undefined, (error) => error);
  await swapping;
  return { error, outside: await everythingIn(outside) };
}

Deno.test("ModelDownloader.download() writes nothing outside when a folder becomes a link during the pull", async () => {
  const { error, outside } = await pullWithSwap("sub");
  assert.ok(error instanceof UnsafeFileError, String(error));
  assert.deepEqual(outside, []);
});

Deno.test("ModelDownloader.download() writes nothing outside when the folder of its partial files becomes a link", async () => {
  const { error, outside } = await pullWithSwap(".cache/huggingface/download/sub");
  assert.ok(error instanceof Error);
  assert.deepEqual(outside, []);
});

Deno.test("ModelDownloader.download() writes through no link that lies where its partial file will be", async () => {
  for (const name of ["model.bin.ruv-hub.incomplete", "model.bin.ruv-hub-journal.incomplete"]) {
    await using scene = await PullScene.make();
    const outputDir = scene.at("out");
    const folder = `${outputDir}/.cache/huggingface/download`;
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(scene.at("precious"), "precious");
    await Deno.symlink(scene.at("precious"), `${folder}/${name}`);
    await scene.downloader({ outputDir }).download("me/m");
    assert.equal(await Deno.readTextFile(scene.at("precious")), "precious");
    assert.deepEqual(await Deno.readFile(`${outputDir}/model.bin`), MODEL);
  }
});
