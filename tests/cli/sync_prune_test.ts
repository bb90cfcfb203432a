import assert from "node:assert/strict";
import { contents, UpdateScene } from "./update_scene.ts";

const read = (path: string): Promise<string> => Deno.readTextFile(path);

Deno.test("sync --prune removes what the list no longer names, and nothing of anybody else's", async () => {
  await using scene = await UpdateScene.make();
  await scene.commit({ "a.txt": "one", "sub/b.txt": "two" });
  await scene.commit({ "mine.txt": "pulled" }, "me/mine");
  const out = scene.at("out");
  const wish = { model: "me/m", to: "out", exclude: [".gitattributes"] };
  const list = await scene.list([{ ...wish, include: ["*.txt"] }]);
  await scene.run(["sync", list]);
  await scene.run(["pull", "me/mine", "mine.txt", "--output", out]);
  await Deno.writeTextFile(`${out}/own.txt`, "own");
  await scene.list([{ ...wish, include: ["a.txt"] }]);

  const dry = await scene.run(["sync", list, "--prune", "--dry-run"]);
  assert.match(dry.stdout, new RegExp(`^remove {2}3 B {2}${out}/sub/b.txt$`, "m"));
  const asked = await scene.run(["sync", list, "--prune"]);
  assert.equal(asked.exitCode, 2);
  assert.match(asked.stderr, /^error: Cannot remove 1 file, 3 B: nobody is here to say yes$/m);
  const { exitCode, stdout } = await scene.run(["sync", list, "--prune", "--yes"]);
  assert.equal(exitCode, 0);
  assert.match(stdout, new RegExp(`^removed {2}3 B {2}${out}/sub/b.txt$`, "m"));
  assert.deepEqual(await contents(out), { "a.txt": "one", "mine.txt": "pulled", "own.txt": "own" });

  // A whole folder that the list no longer names; a file changed since stays.
  await Deno.writeTextFile(`${out}/a.txt`, "changed");
  await Deno.utime(`${out}/a.txt`, new Date(2100, 0), new Date(2100, 0));
  await scene.list([{ model: "me/mine" }]);
  const spared = await scene.run(["sync", list, "--prune", "--yes"]);
  assert.match(spared.stderr, /note: ".*\/a.txt" stays: it was changed since it was brought/);
  assert.equal(await read(`${out}/a.txt`), "changed");
});
