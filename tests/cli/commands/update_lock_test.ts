import assert from "node:assert/strict";
import { fails } from "../../faulty_hub.ts";
import { UpdateScene } from "./update_scene.ts";

const short = (commit: string): string => commit.slice(0, 7);

interface Lock {
  readonly models: readonly { readonly commit?: string; readonly failed?: string }[];
}

async function lockOf(scene: UpdateScene): Promise<Lock> {
  return JSON.parse(await Deno.readTextFile(scene.at("hub.lock")));
}

Deno.test("update rewrites what the lock pins of a model that moved on, and says so", async () => {
  await using scene = await UpdateScene.make();
  const list = await scene.list([{ model: "me/m", to: "out" }, { model: "me/still" }]);
  const old = await scene.commit({ "a.txt": "one" });
  const still = await scene.commit({ "a.txt": "one" }, "me/still");
  await scene.run(["sync", list]);
  const fresh = await scene.commit({ "a.txt": "three", "b.txt": "bee" });
  const update = ["update", "--lock", scene.at("hub.lock")];
  const plan = await scene.run([...update, "--dry-run"]);
  assert.equal(plan.stderr, "2 models, 1 to update, 1 already up to date\n");
  assert.deepEqual((await lockOf(scene)).models.map(({ commit }) => commit), [old, still]);

  const { exitCode, stdout, stderr } = await scene.run(update);
  const changes = "  ~  5 B  a.txt  was 3 B\n  +  3 B  b.txt\n";
  const commits = `me/m  ${short(old)} → ${short(fresh)}`;
  assert.equal(
    stdout,
    `${commits}  8 B  ${scene.at("out")}\n${changes}` +
      `${commits}  0 B  ${scene.at("hub.lock")}\n${changes}`,
  );
  const end = `Written to ${scene.at("hub.lock")}\n2 models, 1 updated, 1 already up to date\n`;
  assert.ok(stderr.endsWith(`\n${end}`), stderr);
  assert.equal(exitCode, 0);
  assert.deepEqual((await lockOf(scene)).models.map(({ commit }) => commit), [fresh, still]);
  assert.equal(await Deno.readTextFile(scene.at("out/b.txt")), "bee");

  const locked = await Deno.readTextFile(scene.at("hub.lock"));
  await scene.run(["sync", list]);
  assert.equal(await Deno.readTextFile(scene.at("hub.lock")), locked);
  assert.equal((await scene.run(["sync", list, "--frozen", "--offline"])).exitCode, 0);
  assert.deepEqual(await scene.run(update), {
    exitCode: 0,
    stdout: "",
    stderr: "2 models, 2 already up to date\n",
  });
});

Deno.test("update follows a lock alone, when its files are not here any more", async () => {
  await using scene = await UpdateScene.make();
  const list = await scene.list([{ model: "me/m", to: "out" }]);
  const old = await scene.commit({ "a.txt": "one" });
  await scene.run(["sync", list]);
  await Deno.remove(scene.at("home"), { recursive: true });
  await Deno.remove(scene.at("out"), { recursive: true });
  const fresh = await scene.commit({ "a.txt": "three" });
  const { stdout } = await scene.run(["update", "me/m", "--lock", scene.at("hub.lock"), "--json"]);
  const { updated, current, lock, lockChanged } = JSON.parse(stdout);
  assert.deepEqual([current, lock, lockChanged], [0, scene.at("hub.lock"), true]);
  assert.deepEqual(updated, [{
    place: { kind: "lock", path: scene.at("hub.lock") },
    repo: "me/m",
    type: "model",
    revision: "main",
    from: [old],
    to: fresh,
    path: scene.at("out"),
    fetchedBytes: updated[0].fetchedBytes,
    changes: [{ path: "a.txt", kind: "changed", size: 5, sizeBefore: 3 }],
  }]);
  assert.equal(await Deno.readTextFile(scene.at("out/a.txt")), "three");
});

Deno.test("update leaves an entry that the list no longer has as it was locked", async () => {
  await using scene = await UpdateScene.make();
  const list = await scene.list([{ model: "me/m" }, { model: "me/n" }]);
  const old = await scene.commit({ "a.txt": "one" });
  await scene.commit({ "a.txt": "one" }, "me/n");
  await scene.run(["sync", list]);
  await scene.commit({ "a.txt": "three" });
  const fresh = await scene.commit({ "a.txt": "three" }, "me/n");
  await scene.list([{ model: "me/m", to: "elsewhere" }, { model: "me/n" }]);
  const { exitCode, stderr } = await scene.run(["update", "--lock", scene.at("hub.lock")]);
  assert.equal(exitCode, 2);
  const reason = `Cannot update "${scene.at("hub.lock")}": the list is not the one that was ` +
    'locked: "me/m" is not in the list as the lock has it';
  assert.ok(
    stderr.endsWith(
      `Written to ${scene.at("hub.lock")}\n2 models, 1 updated, 1 failed\n` +
        `error: Cannot update 1 of 2 models\n  me/m  ${reason}\n` +
        'hint: run "ruv-hub sync": it brings what the list says now, and locks that\n',
    ),
    stderr,
  );
  assert.deepEqual((await lockOf(scene)).models.map(({ commit }) => commit), [old, fresh]);
});

Deno.test("update keeps the lock's word on what cannot be brought, and on what never was", async () => {
  await using scene = await UpdateScene.make();
  const list = await scene.list([{ model: "me/m", to: "out" }, { model: "me/none" }]);
  await scene.commit({ "a.txt": "one" });
  await scene.run(["sync", list]);
  await Deno.remove(scene.at("home"), { recursive: true });
  const locked = await Deno.readTextFile(scene.at("hub.lock"));
  await scene.commit({ "a.txt": "three" });
  scene.hub.inject(fails(403), { target: "/tree", times: Infinity });
  const { exitCode, stderr } = await scene.run(["update", "--lock", scene.at("hub.lock")]);
  assert.equal(exitCode, 4);
  assert.match(stderr, /^error: Cannot update 1 of 1 model$/m);
  assert.equal(await Deno.readTextFile(scene.at("hub.lock")), locked);
  assert.equal(await Deno.readTextFile(scene.at("out/a.txt")), "one");
});

Deno.test("update tells of every pinned model when the list beside the lock cannot be read", async () => {
  await using scene = await UpdateScene.make();
  const names = ["me/m", "me/n"];
  const list = await scene.list(names.map((model) => ({ model, to: model })));
  for (const name of names) await scene.commit({ "a.txt": "one" }, name);
  await scene.run(["sync", list]);
  await Deno.remove(scene.at("home"), { recursive: true });
  for (const name of names) await scene.commit({ "a.txt": "three" }, name);
  await Deno.writeTextFile(list, "{");
  const { exitCode, stderr } = await scene.run(["update", "--lock", scene.at("hub.lock")]);
  assert.equal(exitCode, 2);
  assert.match(
    stderr,
    /^2 models, 2 failed\nerror: Cannot update 2 of 2 models\n {2}me\/m {2}Cannot read /m,
  );
});
