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

Deno.test("sync --prune leaves what the list names by another way to the same folder", async () => {
  await using scene = await UpdateScene.make();
  await scene.commit({ "a.txt": "one", "sub/b.txt": "two" });
  await Deno.mkdir(scene.at("real/sub"), { recursive: true });
  await Deno.symlink("real", scene.at("link"));
  const list = await scene.list([{ model: "me/m", to: "link", include: ["*.txt"] }]);
  await scene.run(["sync", list]);
  await scene.list([
    { model: "me/m", to: "real", include: ["a.txt"] },
    { model: "me/m", to: "link", include: ["sub/*"] },
  ]);
  const { exitCode, stdout } = await scene.run(["sync", list, "--prune", "--yes"]);
  assert.equal(exitCode, 0);
  assert.doesNotMatch(stdout, /^removed/m);
  assert.deepEqual(await contents(scene.at("real")), { "a.txt": "one", "sub/b.txt": "two" });
});

Deno.test("sync --prune leaves a person's own file that a sync has merely found", async () => {
  await using scene = await UpdateScene.make();
  await scene.commit({ "a.txt": "one", "b.txt": "two", "c.txt": "three" });
  const out = scene.at("out");
  await Deno.mkdir(out);
  await Deno.writeTextFile(`${out}/a.txt`, "one");
  await scene.run(["pull", "me/m", "b.txt", "--output", out]);
  const list = await scene.list([{ model: "me/m", to: "out", include: ["*.txt"] }]);
  await scene.run(["sync", list]);
  await scene.run(["sync", list]);
  await scene.list([]);
  const { stdout } = await scene.run(["sync", list, "--prune", "--yes"]);
  assert.match(stdout, new RegExp(`^removed {2}5 B {2}${out}/c.txt$`, "m"));
  assert.deepEqual(await contents(out), { "a.txt": "one", "b.txt": "two" });
});

Deno.test("sync --prune leaves what was changed a moment ago, replaced by a link, or lies behind one", async () => {
  await using scene = await UpdateScene.make();
  await scene.commit({ "a.txt": "one", "b.txt": "two", "c.txt": "three", "sub/d.txt": "four" });
  const out = scene.at("out");
  const list = await scene.list([{ model: "me/m", to: "out", include: ["*.txt"] }]);
  await scene.run(["sync", list]);
  await Deno.writeTextFile(`${out}/a.txt`, "mine");
  await Deno.rename(`${out}/b.txt`, scene.at("b.txt"));
  await Deno.symlink("../b.txt", `${out}/b.txt`);
  await Deno.rename(`${out}/sub`, scene.at("elsewhere"));
  await Deno.symlink("../elsewhere", `${out}/sub`);
  await scene.list([]);
  const { exitCode, stdout, stderr } = await scene.run(["sync", list, "--prune", "--yes"]);
  assert.equal(exitCode, 0);
  assert.equal(stdout, `removed  5 B  ${out}/c.txt\n`);
  assert.match(stderr, /\/a\.txt" stays: it was changed since it was brought$/m);
  assert.match(stderr, /\/b\.txt" stays: it was changed since it was brought$/m);
  assert.match(stderr, /\/sub\/d\.txt" stays: a link leads out of the folder$/m);
  assert.equal(await read(scene.at("elsewhere/d.txt")), "four");
  assert.equal(await read(`${out}/b.txt`), "two");
});

Deno.test("sync fails a model that would overwrite another's file by another way to its folder", async () => {
  await using scene = await UpdateScene.make();
  await scene.commit({ "a.txt": "one" });
  await scene.commit({ "a.txt": "other" }, "me/other");
  await Deno.mkdir(scene.at("real"));
  await Deno.symlink("real", scene.at("link"));
  const list = await scene.list([
    { model: "me/m", to: "real", include: ["*.txt"] },
    { model: "me/other", to: "link", include: ["*.txt"] },
  ]);
  const { exitCode, stderr } = await scene.run(["sync", list]);
  assert.equal(exitCode, 2);
  assert.match(stderr, /Cannot bring "me\/other" to "link": "me\/m" puts another "a\.txt" there/);
  assert.equal(await read(scene.at("real/a.txt")), "one");
});
