import assert from "node:assert/strict";
import { inspectModel } from "../../../mod.ts";
import { settingsFromEnv } from "../../../src/vocabulary/settings.ts";
import { PullScene } from "./pull_scene.ts";

const text = (words: string) => new TextEncoder().encode(words);

Deno.test("ModelDownloader takes a commit by the first digits of its hash", async () => {
  await using scene = await PullScene.make({ files: { "a.txt": text("old") } });
  const { commit } = await scene.downloader().plan("me/m");
  await scene.commit({ "a.txt": text("new, and longer") });
  const result = await scene.downloader().download(`me/m@${commit.slice(0, 7)}`, {
    paths: ["a.txt"],
  });
  assert.equal(result.commit, commit);
  assert.equal(result.revision, commit);
  assert.equal(await Deno.readTextFile(result.path), "old");
  // A hash is no branch: the cache keeps no ref of that name.
  assert.deepEqual(await scene.list("hf/hub/models--me--m/refs"), []);
  const settings = settingsFromEnv((name) =>
    ({ HF_HOME: scene.at("hf"), HF_ENDPOINT: scene.hub.url })[name]
  );
  const { hub } = await inspectModel(`me/m@${commit.slice(0, 9)}`, {}, { settings });
  assert.equal(hub?.commit, commit);
});

Deno.test("ModelDownloader finds no commit by digits that none, or a word, begins with", async () => {
  await using scene = await PullScene.make({ files: { "a.txt": text("old") } });
  for (const revision of ["0000000", "nothing", "abc"]) {
    await assert.rejects(scene.downloader().plan(`me/m@${revision}`), {
      name: "RevisionNotFoundError",
      message: new RegExp(`^Cannot find revision "${revision}" of "me/m": `),
    });
  }
});
