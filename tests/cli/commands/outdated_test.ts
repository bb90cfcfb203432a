import assert from "node:assert/strict";
import { fails } from "../../faulty_hub.ts";
import { UpdateScene } from "./update_scene.ts";

Deno.test("outdated shows what has fallen behind in the cache and in folders", async () => {
  await using scene = await UpdateScene.make();
  const old = await scene.commit({ "a.txt": "one" });
  await scene.commit({ "b.txt": "two" }, "me/same");
  await scene.run(["pull", "me/m"]);
  await scene.run(["pull", "me/same"]);
  await scene.run(["pull", "me/m", "a.txt", "--output", scene.at("out")]);
  const fresh = await scene.commit({ "a.txt": "three" });
  const { exitCode, stdout, stderr } = await scene.run(["outdated"]);
  const [here, hub] = [old.slice(0, 7), fresh.slice(0, 7)];
  assert.equal(
    stdout,
    `model  here     Hub      where\n` +
      `me/m   ${here}  ${hub}  cache\n` +
      `me/m   ${here}  ${hub}  ${scene.at("out")}\n`,
  );
  assert.equal(
    stderr,
    'Of 2 models, 1 has fallen behind: "ruv-hub update" brings it up to date\n',
  );
  assert.equal(exitCode, 0);
});

Deno.test("outdated costs one request for each repository", async () => {
  await using scene = await UpdateScene.make();
  await scene.commit({ "a.txt": "one" });
  await scene.tag("v1.0.0");
  await scene.commit({ "a.txt": "two" }, "me/n");
  await scene.run(["pull", "me/m"]);
  await scene.run(["pull", "me/m@v1.0.0"]);
  await scene.run(["pull", "me/n"]);
  scene.hub.reset();
  const { stdout } = await scene.run(["outdated", "--json"]);
  assert.equal(scene.hub.seen.length, 2);
  const states = JSON.parse(stdout).map((
    { repository, revision, state }: {
      readonly repository: { readonly name: string };
      readonly revision: string;
      readonly state: string;
    },
  ) => [repository.name, revision, state]);
  assert.deepEqual(states, [
    ["me/m", "main", "current"],
    ["me/m", "v1.0.0", "current"],
    ["me/n", "main", "current"],
  ]);
});

Deno.test("outdated tells of a tag with a higher version, and of what is gone", async () => {
  await using scene = await UpdateScene.make();
  const commit = await scene.commit({ "a.txt": "one" });
  await scene.tag("v1.0.0");
  await scene.commit({ "a.txt": "gone" }, "me/gone");
  await scene.run(["pull", "me/m@v1.0.0"]);
  await scene.run(["pull", "me/gone"]);
  await scene.commit({ "a.txt": "two" });
  await scene.tag("v1.1.0");
  await scene.hub.hub.deleteRepository({ type: "model", name: "me/gone" });
  const { stdout, exitCode } = await scene.run(["outdated"]);
  assert.match(stdout, new RegExp(`^me/m@v1.0.0 +${commit.slice(0, 7)} +has v1.1.0 +cache$`, "m"));
  assert.match(stdout, /^me\/gone +[0-9a-f]{7} +gone +cache$/m);
  assert.equal(exitCode, 0);
});

Deno.test("outdated leaves out what is pinned to a commit", async () => {
  await using scene = await UpdateScene.make();
  const commit = await scene.commit({ "a.txt": "one" });
  await scene.run(["pull", `me/m@${commit}`]);
  await scene.commit({ "a.txt": "two" });
  assert.deepEqual(await scene.run(["outdated"]), {
    exitCode: 0,
    stdout: "",
    stderr: "There is nothing here that could fall behind\n",
  });
});

Deno.test("outdated keeps to the named models, and guesses at a misspelt one", async () => {
  await using scene = await UpdateScene.make();
  await scene.commit({ "a.txt": "one" });
  await scene.commit({ "a.txt": "one" }, "me/other");
  await scene.run(["pull", "me/m"]);
  await scene.run(["pull", "me/other"]);
  const { stdout } = await scene.run(["outdated", "me/other", "--all"]);
  assert.match(stdout, /^me\/other +[0-9a-f]{7} +the same +cache$/m);
  assert.doesNotMatch(stdout, /^me\/m /m);
  assert.deepEqual(await scene.run(["outdated", "me/othr"]), {
    exitCode: 3,
    stdout: "",
    stderr: 'error: Cannot find "me/othr" here: no branch or tag of it was pulled\n' +
      "hint: did you mean me/other?\n",
  });
});

Deno.test("outdated goes on when one repository cannot be asked about, and fails when none can", async () => {
  await using scene = await UpdateScene.make();
  await scene.commit({ "a.txt": "one" });
  await scene.commit({ "a.txt": "one" }, "me/n");
  await scene.run(["pull", "me/m"]);
  await scene.run(["pull", "me/n"]);
  scene.hub.inject(fails(403), { target: "/me/n/refs", times: Infinity });
  const { exitCode, stdout, stderr } = await scene.run(["outdated"]);
  assert.equal(exitCode, 0);
  assert.match(stdout, /^me\/n +[0-9a-f]{7} +not known +cache$/m);
  assert.match(stderr, /^ {2}note: Cannot list the branches of "me\/n": /m);
  scene.hub.inject(fails(403), { target: "/me/m/refs", times: Infinity });
  assert.equal((await scene.run(["outdated"])).exitCode, 4);
});

Deno.test("outdated --offline compares with what the Hub said before", async () => {
  await using scene = await UpdateScene.make();
  await scene.commit({ "a.txt": "one" });
  await scene.run(["pull", "me/m"]);
  assert.equal((await scene.run(["outdated", "--offline"])).exitCode, 8);
  await scene.commit({ "a.txt": "two" });
  const online = await scene.run(["outdated"]);
  scene.hub.reset();
  const offline = await scene.run(["outdated", "--offline"]);
  assert.equal(offline.stdout, online.stdout);
  assert.match(offline.stderr, /note: the Hub said this .+/);
  assert.equal(scene.hub.seen.length, 0);
});
