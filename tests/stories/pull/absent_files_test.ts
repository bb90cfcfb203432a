import assert from "node:assert/strict";
import { EntryNotFoundError, LocalEntryNotFoundError } from "../../../mod.ts";
import { PullScene } from "./pull_scene.ts";

const OPTIONAL = { paths: ["adapter/config.json"] };

Deno.test("withAbsence() tells the cache that a commit has no such file, as Python does", async () => {
  await using scene = await PullScene.make();
  const { commit } = await scene.downloader().download("me/m", { paths: ["README.md"] });
  await assert.rejects(scene.downloader().download("me/m", OPTIONAL), EntryNotFoundError);
  const marker = `${scene.blobs}/../.no_exist/${commit}/adapter/config.json`;
  assert.equal((await Deno.stat(marker)).size, 0);
  const outside = { paths: ["../config.json"] };
  await assert.rejects(scene.downloader().download("me/m", outside), EntryNotFoundError);
  // Of a plain folder the cache knows nothing.
  const outputDir = scene.at("out");
  const other = { paths: ["other.json"] };
  await assert.rejects(scene.downloader({ outputDir }).download("me/m", other), EntryNotFoundError);
  assert.deepEqual(await scene.list(`${scene.blobs}/../.no_exist/${commit}`), ["adapter"]);
});

Deno.test("withAbsence() tells offline what is not in the repository from what is not here", async () => {
  await using scene = await PullScene.make();
  await scene.downloader().download("me/m", { paths: ["README.md"] });
  await assert.rejects(scene.downloader().download("me/m", OPTIONAL), EntryNotFoundError);
  // Another program keeps no listing.
  await Deno.remove(`${scene.blobs}/../trees`, { recursive: true });
  await Deno.remove(scene.at("hf/ruv-hub"), { recursive: true });
  const offline = scene.downloader({ offline: true });
  await assert.rejects(offline.download("me/m", OPTIONAL), EntryNotFoundError);
  await assert.rejects(offline.download("me/m", { paths: ["model.bin"] }), (error) => {
    assert.ok(error instanceof LocalEntryNotFoundError);
    assert.match(error.message, /^Cannot find "model\.bin" offline: the cache does not have it /);
    return true;
  });
});
