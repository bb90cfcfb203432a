import assert from "node:assert/strict";
import { fails, flipsByte } from "../../faulty_hub.ts";
import { UpdateScene } from "./update_scene.ts";

const short = (commit: string): string => commit.slice(0, 7);

Deno.test("update brings the cache up to date and says what changed; the old state stays", async () => {
  await using scene = await UpdateScene.make();
  const old = await scene.commit({ "a.txt": "one", "b.txt": "bee", "c.txt": "sea" });
  await scene.run(["pull", "me/m"]);
  const fresh = await scene.commit({ "a.txt": "three", "d.txt": "new" });
  const { exitCode, stdout, stderr } = await scene.run(["update"]);
  assert.equal(
    stdout,
    `me/m  ${short(old)} → ${short(fresh)}  8 B  cache\n` +
      "  ~  5 B  a.txt  was 3 B\n" +
      "  +  3 B  d.txt\n",
  );
  assert.match(stderr, /\n1 model, 1 updated\n$/);
  assert.equal(exitCode, 0);
  const cache = scene.at("home/hub/models--me--m");
  assert.equal(await Deno.readTextFile(`${cache}/refs/main`), fresh);
  assert.equal(await Deno.readTextFile(`${cache}/snapshots/${fresh}/a.txt`), "three");
  assert.equal(await Deno.readTextFile(`${cache}/snapshots/${fresh}/b.txt`), "bee");
  assert.equal(await Deno.readTextFile(`${cache}/snapshots/${old}/a.txt`), "one");
  const again = await scene.run(["update"]);
  assert.deepEqual(again, {
    exitCode: 0,
    stdout: "",
    stderr: "1 model, 1 already up to date\n",
  });
});

Deno.test("update takes only the files that were pulled", async () => {
  await using scene = await UpdateScene.make();
  await scene.commit({ "a.txt": "one", "b.txt": "bee" });
  await scene.run(["pull", "me/m", "a.txt"]);
  const fresh = await scene.commit({ "a.txt": "two", "b.txt": "bee two" });
  const { updated: [{ changes, fetchedBytes, path }] } = JSON.parse(
    (await scene.run(["update", "me/m", "--json"])).stdout,
  );
  assert.deepEqual(changes, [{ path: "a.txt", kind: "changed", size: 3, sizeBefore: 3 }]);
  assert.equal(fetchedBytes, 3);
  assert.equal(path, scene.at(`home/hub/models--me--m/snapshots/${fresh}`));
  assert.deepEqual((await Array.fromAsync(Deno.readDir(path))).map(({ name }) => name), ["a.txt"]);
});

Deno.test("update brings a plain folder up to date, all files at once", async () => {
  await using scene = await UpdateScene.make();
  const out = scene.at("out");
  await scene.commit({ "a.txt": "one", "b.txt": "bee", "gone.txt": "x" });
  await scene.run(["pull", "me/m", "a.txt", "b.txt", "gone.txt", "--output", out]);
  await scene.hub.hub.importFolder({ type: "model", name: "me/m" }, await folderOf(scene));
  // The second file arrives damaged again and again: the first one must not show its new state.
  scene.hub.inject(flipsByte(0), { target: "b.txt", times: Infinity });
  const failed = await scene.run(["update"]);
  assert.equal(failed.exitCode, 6);
  assert.match(failed.stderr, /^error: Cannot update 1 of 1 model\n {2}me\/m {2}Cannot /m);
  assert.equal(await Deno.readTextFile(`${out}/a.txt`), "one");
  scene.hub.reset();
  const { exitCode, stdout, stderr } = await scene.run(["update"]);
  assert.equal(exitCode, 0, stderr);
  assert.match(stdout, /^ {2}- {2}1 B {2}gone.txt$/m);
  assert.equal(await Deno.readTextFile(`${out}/a.txt`), "two");
  assert.equal(await Deno.readTextFile(`${out}/b.txt`), "bumblebee");
  assert.equal(await Deno.readTextFile(`${out}/gone.txt`), "x");
  assert.doesNotMatch(stderr, /another file than the Hub's/);
  assert.match((await scene.run(["update"])).stderr, /^1 model, 1 already up to date$/m);
});

/** A folder with what the repository is to hold next. */
async function folderOf(scene: UpdateScene): Promise<string> {
  const folder = scene.at("next");
  await Deno.mkdir(folder);
  await Deno.writeTextFile(`${folder}/a.txt`, "two");
  await Deno.writeTextFile(`${folder}/b.txt`, "bumblebee");
  return folder;
}

Deno.test("update names what it cannot update, and goes on", async () => {
  await using scene = await UpdateScene.make();
  for (const name of ["me/a", "me/b", "me/gone"]) await scene.commit({ "a.txt": "one" }, name);
  for (const name of ["me/a", "me/b", "me/gone"]) await scene.run(["pull", name]);
  await scene.hub.hub.deleteRepository({ type: "model", name: "me/gone" });
  await scene.commit({ "a.txt": "three" }, "me/a");
  await scene.commit({ "a.txt": "three" }, "me/b");
  scene.hub.inject(fails(403), { target: "/me/a/tree", times: Infinity });
  const { exitCode, stdout, stderr } = await scene.run(["update"]);
  assert.match(stdout, /^me\/b {2}/);
  assert.equal(exitCode, 4);
  assert.match(stderr, /^3 models, 1 updated, 2 failed\nerror: Cannot update 2 of 3 models$/m);
  assert.match(stderr, /^ {2}me\/a {5}Cannot list "me\/a": /m);
  assert.match(stderr, /^ {2}me\/gone {2}Cannot /m);
  const json = await scene.run(["update", "--json"]);
  assert.equal(json.exitCode, 4);
  const { updated, current, failures } = JSON.parse(json.stdout);
  assert.deepEqual([updated.length, current, failures.length], [0, 1, 2]);
});

Deno.test("update --dry-run says what would be fetched", async () => {
  await using scene = await UpdateScene.make();
  const old = await scene.commit({ "a.txt": "one" });
  await scene.run(["pull", "me/m"]);
  await scene.commit({ "a.txt": "three" });
  const { stdout, stderr } = await scene.run(["update", "--dry-run"]);
  assert.match(stdout, /^me\/m {2}[0-9a-f]{7} → [0-9a-f]{7} {2}5 B {2}cache\n/);
  assert.equal(stderr, "1 model, 1 to update\n");
  const ref = await Deno.readTextFile(scene.at("home/hub/models--me--m/refs/main"));
  assert.equal(ref, old);
});

Deno.test("update says that it cannot be done offline", async () => {
  await using scene = await UpdateScene.make();
  const { exitCode, stderr } = await scene.run(["update"], { env: { HF_HUB_OFFLINE: "1" } });
  assert.equal(exitCode, 8);
  assert.match(stderr, /^error: Cannot update offline: only the Hub knows what is new$/m);
});

Deno.test("update does not take an old answer of the Hub for a new one", async () => {
  await using scene = await UpdateScene.make();
  await scene.commit({ "a.txt": "one" });
  await scene.run(["pull", "me/m"]);
  await scene.run(["outdated"]);
  scene.hub.inject(fails(501), { target: "/refs", times: Infinity });
  const { exitCode, stdout } = await scene.run(["update"]);
  assert.deepEqual([exitCode, stdout], [1, ""]);
});
