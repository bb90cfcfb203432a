import assert from "node:assert/strict";
import { cutsAfter, fails } from "../../faulty_hub.ts";
import { contents, UpdateScene } from "./update_scene.ts";

const read = (path: string): Promise<string> => Deno.readTextFile(path);

Deno.test("sync of 20 repositories brings 18 when one is gated and one is missing, and says why", async () => {
  await using scene = await UpdateScene.make({
    users: [{ name: "me", scope: "write", token: "t" }],
  });
  const names = Array.from({ length: 18 }, (_, index) => `me/r${index + 1}`);
  for (const name of names) {
    await scene.commit({ "README.md": `# ${name}`, "w.bin": name.repeat(50) }, name);
  }
  await scene.hub.hub.createRepository({ type: "model", name: "me/gated" }, { gated: "manual" });
  // One is flaky: its listing fails twice, and its bytes break off.
  scene.hub.inject(fails(503), { target: "/me/r7/tree", times: 2 });
  scene.hub.inject(cutsAfter(20), { origin: "cdn", times: 2 });
  const models = [...names.slice(0, 9), "me/gated", ...names.slice(9), "me/missing"].map((
    model,
    index,
  ) => index % 2 === 0 ? { model } : { model, to: `models/${model}` });
  const list = await scene.list(models);
  const synced = await scene.run(["sync", list]);
  assert.equal(synced.exitCode, 5, synced.stderr);
  assert.equal(synced.stdout.trimEnd().split("\n").length, 18);
  const [, failures] = synced.stderr.split("error: Cannot sync 2 of 20 models\n");
  assert.match(
    failures ?? "",
    /^ {2}me\/gated {4}Cannot .+\n {2}me\/missing {2}Cannot .+\nhint: accept the terms at .+\nhint: check the name/,
  );
  const before = await contents(scene.at("models"));
  assert.equal(Object.keys(before).length, 8 * 3);

  // Whoever has the lock and the blobs gets the same again, without a Hub.
  await Deno.remove(scene.at("home/hub/models--me--r1/snapshots"), { recursive: true });
  await Deno.remove(scene.at("home/hub/models--me--r1/refs"), { recursive: true });
  scene.hub.reset();
  const frozen = await scene.run(["sync", list, "--frozen", "--offline", "--json"]);
  assert.equal(frozen.exitCode, 2);
  const document = JSON.parse(frozen.stdout);
  assert.equal(document.models.length, 18);
  assert.deepEqual(
    document.failures.map(({ model }: { readonly model: string }) => model),
    ["me/gated", "me/missing"],
  );
  assert.equal(scene.hub.seen.length, 0);
  assert.deepEqual(await contents(scene.at("models")), before);
  const { path } = document.models[0];
  assert.equal(await read(`${path}/README.md`), "# me/r1");
});

Deno.test("sync --frozen finds a changed byte in any file", async () => {
  await using scene = await UpdateScene.make({ lfsThresholdBytes: 100_000 });
  const large = "x".repeat(3_000_000);
  await scene.commit({ "small.txt": "one", "large.bin": large });
  const list = await scene.list([{ model: "me/m" }, { model: "me/m", to: "out" }]);
  await scene.run(["sync", list]);
  const [{ path }] = JSON.parse((await scene.run(["sync", list, "--json"])).stdout).models;
  for (
    const file of [
      `${path}/small.txt`,
      `${path}/large.bin`,
      scene.at("out/small.txt"),
      scene.at("out/large.bin"),
    ]
  ) {
    const text = await read(file);
    await Deno.writeTextFile(file, `y${text.slice(1)}`);
    const { exitCode, stderr } = await scene.run(["sync", list, "--frozen", "--offline"]);
    const isMended = file.startsWith(scene.at("out"));
    // What the cache has right replaces what is wrong in a folder, and that is said.
    assert.equal(exitCode, isMended ? 0 : 6, stderr);
    assert.match(
      stderr,
      /Cannot use ".*": expected digest [0-9a-f]+, but its bytes have [0-9a-f]+/,
    );
    if (isMended) assert.equal(await read(file), text);
    else await Deno.writeTextFile(file, text);
  }
  assert.equal((await scene.run(["sync", list, "--frozen", "--offline"])).exitCode, 0);
});

Deno.test("sync --frozen brings the locked commit when the Hub has moved on", async () => {
  await using scene = await UpdateScene.make();
  await scene.commit({ "a.txt": "one" });
  const list = await scene.list([{ model: "me/m", to: "out" }]);
  await scene.run(["sync", list]);
  await scene.commit({ "a.txt": "three", "b.txt": "new" });
  await Deno.remove(scene.at("out"), { recursive: true });
  scene.hub.reset();
  const { exitCode } = await scene.run(["sync", list, "--frozen"]);
  assert.equal(exitCode, 0);
  assert.equal(await read(scene.at("out/a.txt")), "one");
  assert.ok(scene.hub.seen.every(({ target }) => !target.startsWith("/api/models/")));
  const lock = await read(scene.at("hub.lock"));
  await scene.run(["sync", list]);
  assert.equal(await read(scene.at("out/a.txt")), "three");
  assert.equal(await read(scene.at("out/b.txt")), "new");
  assert.notEqual(await read(scene.at("hub.lock")), lock);
});

Deno.test("sync --frozen refuses a list that is not the one which was locked", async () => {
  await using scene = await UpdateScene.make();
  await scene.commit({ "a.txt": "one" });
  const missing = await scene.run(["sync", await scene.list([{ model: "me/m" }]), "--frozen"]);
  assert.equal(missing.exitCode, 2);
  assert.match(
    missing.stderr,
    /^error: Cannot sync frozen: there is no ".*hub.lock"\nhint: run "ruv-hub sync" once: it writes the lock$/m,
  );
  const list = await scene.list([{ model: "me/m" }]);
  await scene.run(["sync", list]);
  await scene.list([{ model: "me/m", include: ["a*"] }, { model: "me/n" }]);
  scene.hub.reset();
  const { exitCode, stderr } = await scene.run(["sync", list, "--frozen"]);
  assert.equal(exitCode, 2);
  assert.match(
    stderr,
    /^error: Cannot sync frozen: the list is not the one that was locked: "me\/m" is not in the lock as the list has it; "me\/n" is not in the lock as the list has it; "me\/m" is not in the list as the lock has it\nhint: run "ruv-hub sync": it brings what the list says now, and locks that$/m,
  );
  assert.equal(scene.hub.seen.length, 0);
});

Deno.test("sync --frozen --offline says what is not here", async () => {
  await using scene = await UpdateScene.make();
  await scene.commit({ "a.txt": "one" });
  const list = await scene.list([{ model: "me/m" }]);
  await scene.run(["sync", list]);
  await Deno.remove(scene.at("home/hub"), { recursive: true });
  const { exitCode, stderr } = await scene.run(["sync", list, "--frozen", "--offline"]);
  assert.equal(exitCode, 8);
  assert.match(stderr, /the cache lacks "\.gitattributes" and 1 more$/m);
});

Deno.test("sync --frozen takes a lock for an alarm that says otherwise than the Hub once did", async () => {
  await using scene = await UpdateScene.make();
  await scene.commit({ "a.txt": "one" });
  const list = await scene.list([{ model: "me/m", include: ["a.txt"] }]);
  await scene.run(["sync", list]);
  const lock = await read(scene.at("hub.lock"));
  const forged = lock.replace("43dd47ea691c90a5fa7827892c70241913351963", "f".repeat(40));
  await Deno.writeTextFile(scene.at("hub.lock"), forged);
  const { exitCode, stderr } = await scene.run(["sync", list, "--frozen"]);
  assert.equal(exitCode, 6);
  assert.match(stderr, /^ {2}me\/m {2}Cannot trust "a.txt" of "me\/m": at commit /m);
});

Deno.test("sync --frozen refuses a lock that puts two contents in one place", async () => {
  await using scene = await UpdateScene.make();
  await scene.commit({ "a.txt": "one", "b.txt": "two" });
  const list = await scene.list([{ model: "me/m", to: "out", include: ["*.txt"] }]);
  await scene.run(["sync", list]);
  const lock = (await read(scene.at("hub.lock"))).replace("b.txt", "a.txt");
  await Deno.writeTextFile(scene.at("hub.lock"), lock);
  const { exitCode, stderr } = await scene.run(["sync", list, "--frozen"]);
  assert.equal(exitCode, 6);
  assert.match(stderr, /Cannot place both "a\.txt" and "a\.txt"/);
  assert.equal(await read(scene.at("out/a.txt")), "one");
});
