import assert from "node:assert/strict";
import type { TransferEvent } from "../../../mod.ts";
import { MODEL, PullScene, README, sha256 } from "../pull/pull_scene.ts";

Deno.test("ModelDownloader.download() fetches what is removed after it was planned to be used", async () => {
  await using scene = await PullScene.make();
  const { commit } = await scene.downloader().download("me/m");
  scene.hub.reset();
  const remove = (event: TransferEvent): void => {
    if (event.type !== "planned") return;
    assert.equal(event.fetchBytes, 0);
    Deno.removeSync(`${scene.blobs}/../snapshots/${commit}`, { recursive: true });
    Deno.removeSync(`${scene.blobs}/${sha256(MODEL)}`);
  };
  const { path, fetchedBytes } = await scene.downloader({ onProgress: remove }).download("me/m");
  assert.equal(fetchedBytes, MODEL.length);
  assert.deepEqual(await Deno.readFile(`${path}/model.bin`), MODEL);
  assert.deepEqual(await Deno.readFile(`${path}/README.md`), README);
});
