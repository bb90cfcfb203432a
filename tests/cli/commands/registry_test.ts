import assert from "node:assert/strict";
import builtIn from "../../../src/registry/catalogue.json" with { type: "json" };
import { flipsByte } from "../../faulty_hub.ts";
import { UpdateScene } from "./update_scene.ts";

const [FIRST] = builtIn.models;
const POET = { ...FIRST, id: "ruvltra-poet", name: "Poet", description: "Writes verse" };

const idsOf = (stdout: string): string[] =>
  JSON.parse(stdout).map(({ id }: { readonly id: string }) => id);

function publish(scene: UpdateScene, value: unknown): Promise<string> {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return scene.commit({ "registry.json": text }, "ruv/ruvltra");
}

Deno.test("registry update adds what the publisher says to the registry", async () => {
  await using scene = await UpdateScene.make();
  const changed = { ...FIRST, description: "said anew" };
  const commit = await publish(scene, { models: [POET, changed] });
  assert.equal(idsOf((await scene.run(["list", "--json"])).stdout).includes("ruvltra-poet"), false);
  const { exitCode, stdout, stderr } = await scene.run(["registry", "update"]);
  assert.deepEqual([exitCode, stdout, stderr], [
    0,
    "+ ruvltra-poet\n~ ruvltra-small\n",
    `The registry is as of ${commit.slice(0, 7)}\n`,
  ]);
  scene.hub.reset();
  assert.match((await scene.run(["list"])).stdout, /^ruvltra-poet .* Writes verse$/m);
  assert.match((await scene.run(["list"])).stdout, /^ruvltra-small .* said anew$/m);
  const info = await scene.run(["info", "ruvltra-poet", "--offline"]);
  assert.match(info.stdout, /^ruvltra-poet {2}Poet$/m);
  assert.equal(scene.hub.seen.length, 0);
  const again = await scene.run(["registry", "update"]);
  assert.deepEqual([again.stdout, again.stderr], [
    "",
    `Nothing is new as of ${commit.slice(0, 7)}\n`,
  ]);
});

Deno.test("registry update takes nothing that is wrong, and keeps what it had", async () => {
  await using scene = await UpdateScene.make();
  await publish(scene, { models: [POET] });
  await scene.run(["registry", "update"]);
  const cases: readonly (readonly [unknown, RegExp])[] = [
    ["{", /^error: Cannot read "registry.json" of "ruv\/ruvltra": it is not JSON$/m],
    [{ models: [{ ...POET, sizeBytes: -1 }] }, /models\[0\].sizeBytes is -1, expected a positive/],
    [
      " ".repeat(1024 * 1024 + 1),
      /^error: Cannot read "registry.json" of .*: it has 1048577 bytes$/m,
    ],
  ];
  for (const [value, message] of cases) {
    await publish(scene, value);
    const { exitCode, stderr } = await scene.run(["registry", "update"]);
    assert.equal(exitCode, 2);
    assert.match(stderr, message);
  }
  await publish(scene, { models: [] });
  scene.hub.inject(flipsByte(3), { target: "registry.json", origin: "hub", times: Infinity });
  assert.equal((await scene.run(["registry", "update"])).exitCode, 6);
  assert.ok(idsOf((await scene.run(["list", "--json"])).stdout).includes("ruvltra-poet"));
});

Deno.test("registry update says what the publisher has not, and that it cannot be done offline", async () => {
  await using scene = await UpdateScene.make();
  await scene.commit({ "a.txt": "no catalogue" }, "ruv/ruvltra");
  const none = await scene.run(["registry", "update"]);
  assert.equal(none.exitCode, 3);
  assert.match(none.stderr, /the registry: "ruv\/ruvltra" has no "registry.json"$/m);
  const offline = await scene.run(["registry", "update"], { env: { HF_HUB_OFFLINE: "1" } });
  assert.equal(offline.exitCode, 8);
  assert.equal((await scene.run(["registry", "erase"])).exitCode, 2);
});

Deno.test("list --refresh fetches the publisher's catalogue first", async () => {
  await using scene = await UpdateScene.make();
  await publish(scene, { models: [POET] });
  const { stdout } = await scene.run(["list", "--refresh", "--json"]);
  assert.ok(idsOf(stdout).includes("ruvltra-poet"));
});

Deno.test("the user's own registry.json has the last word on an id, and names what is wrong in it", async () => {
  await using scene = await UpdateScene.make();
  const commit = await scene.commit({ "w.bin": "weights" }, "me/mine");
  await publish(scene, { models: [POET] });
  await scene.run(["registry", "update"]);
  const path = scene.at("home/ruv-hub/registry.json");
  const mine = { ...POET, repository: "me/mine", filename: "w.bin", description: "Mine" };
  await Deno.writeTextFile(path, JSON.stringify({ models: [mine] }));
  assert.match((await scene.run(["list"])).stdout, /^ruvltra-poet .* Mine$/m);
  const pulled = await scene.run(["pull", "ruvltra-poet"]);
  assert.equal(
    pulled.stdout,
    `${scene.at(`home/hub/models--me--mine/snapshots/${commit}/w.bin`)}\n`,
  );
  await Deno.writeTextFile(path, JSON.stringify({ models: [{ ...mine, id: "Not An Id" }] }));
  const { exitCode, stderr } = await scene.run(["list"]);
  assert.equal(exitCode, 2);
  assert.match(stderr, /^error: Cannot read ".*\/registry.json": models\[0\].id is "Not An Id", /);
  // Who names no id asks nothing of it.
  assert.equal((await scene.run(["pull", "me/mine"])).exitCode, 0);
});

Deno.test("a kept catalogue that is damaged adds nothing", async () => {
  await using scene = await UpdateScene.make();
  await publish(scene, { models: [POET] });
  await scene.run(["registry", "update"]);
  const folder = scene.at("home/ruv-hub/registry");
  for await (const { name } of Deno.readDir(folder)) {
    const record = JSON.parse(await Deno.readTextFile(`${folder}/${name}`));
    record.value.catalogue.models[0].id = 5;
    await Deno.writeTextFile(`${folder}/${name}`, JSON.stringify(record));
  }
  const { exitCode, stdout } = await scene.run(["list", "--json"]);
  assert.equal(exitCode, 0);
  assert.equal(idsOf(stdout).length, 5);
});
