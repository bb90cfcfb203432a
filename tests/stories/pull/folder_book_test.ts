import assert from "node:assert/strict";
import { FolderBook } from "../../../src/stories/pull/folder_book.ts";
import { gitSha1, MODEL, PullScene, README, sha256 } from "./pull_scene.ts";

Deno.test("FolderBook knows what pulls have brought into a folder, and from where", async () => {
  await using scene = await PullScene.make({ files: { "README.md": README, "b.txt": README } });
  const first = await scene.downloader({ outputDir: scene.at("out") })
    .download("me/m", { paths: ["README.md"] });
  const second = await scene.commit({ "model.bin": MODEL });
  await scene.downloader({ outputDir: scene.at("out") }).download("me/m", { paths: ["model.bin"] });
  await scene.downloader({ outputDir: scene.at("all") }).download("me/m");
  await scene.downloader().download("me/m");
  const [all, out, ...others] = await new FolderBook(scene.at("hf/ruv-hub")).list();
  assert.equal(others.length, 0);
  assert.deepEqual([all?.folder, all?.pulls[0]?.whole], [scene.at("all"), true]);
  assert.deepEqual(out, {
    folder: scene.at("out"),
    pulls: [{
      repository: { type: "model", name: "me/m" },
      revision: "main",
      whole: false,
      files: {
        "README.md": { commit: first.commit, etag: gitSha1(README), size: README.length },
        "model.bin": { commit: second, etag: sha256(MODEL), size: MODEL.length },
      },
    }],
  });
});

Deno.test("FolderBook.strike() forgets files, and what is left without any", async () => {
  await using scene = await PullScene.make({ files: { "a.txt": README, "b.txt": README } });
  const downloader = scene.downloader({ outputDir: scene.at("out") });
  await downloader.download("me/m", { include: ["*.txt"] });
  const book = new FolderBook(scene.at("hf/ruv-hub"));
  await book.strike(scene.at("out"), new Set(["a.txt"]));
  const { pulls } = await book.read(scene.at("out"));
  assert.deepEqual(pulls.map(({ files }) => Object.keys(files)), [["b.txt"]]);
  await book.strike(scene.at("out"), new Set(["b.txt"]));
  assert.deepEqual(await book.read(scene.at("out")), { folder: scene.at("out"), pulls: [] });
  assert.deepEqual(await book.read("/elsewhere"), { folder: "/elsewhere", pulls: [] });
});

Deno.test("FolderBook.record() loses nothing when several models come into one folder at once", async () => {
  await using scene = await PullScene.make({});
  const book = new FolderBook(scene.at("hf/ruv-hub"));
  const names = ["me/a", "me/b", "me/c"];
  await Promise.all(names.map((name) =>
    book.record(scene.at("out"), {
      target: { repository: { type: "model", name }, revision: "main" },
      listing: { commit: "c".repeat(40), files: [], offline: false },
      facts: [{ file: { path: `${name}.bin`, size: 1, oid: "1".repeat(40) } }],
    })
  ));
  const { pulls } = await book.read(scene.at("out"));
  assert.deepEqual(pulls.map(({ repository }) => repository.name).sort(), names);
});
