import assert from "node:assert/strict";
import { cutsAfter, fails, type Fault } from "../../faulty_hub.ts";
import { model, PART, PushScene } from "./push_scene.ts";

/** Does what was asked and loses the answer. */
const losesAnswer: Fault = async (request, answer) => {
  const response = await answer(request);
  await response.body?.cancel();
  return new Response("gone", { status: 502 });
};

const COMMIT = { target: "/commit/" } as const;

/** Fails before it has done anything, and is asked again at once. */
function neverThere(status: number): Fault {
  return async (request) => {
    await request.body?.cancel();
    return new Response("", { status, headers: { "retry-after": "0" } });
  };
}

Deno.test("upload() sends a part again that the store failed to take, and no other", async () => {
  await using scene = await PushScene.make();
  scene.hub.inject(fails(500), { origin: "cdn", target: "/3" });
  const { sentBytes, files } = await scene.push(await scene.file("my.gguf"), { card: false });
  assert.equal(scene.parts.length, 6);
  assert.ok(sentBytes <= model().length + PART, String(sentBytes));
  assert.equal(files[0]?.outcome, "sent");
  assert.deepEqual((await scene.pulled()).get("my.gguf"), model());
});

Deno.test("upload() commits once when the answer to the commit is lost", async () => {
  await using scene = await PushScene.make();
  scene.hub.inject(losesAnswer, COMMIT);
  const { changed, commit, url } = await scene.push(await scene.file("my.gguf"));
  assert.equal(changed, true);
  assert.deepEqual(await scene.titles(), ["Upload my.gguf", "initial commit"]);
  assert.deepEqual(await scene.titles(commit), await scene.titles());
  assert.equal(url, `${scene.hub.url}/me/m/commit/${commit}`);
});

Deno.test("upload() finds its commit behind others when the answer to it is lost", async () => {
  await using scene = await PushScene.make();
  scene.hub.inject(async (request, answer) => {
    const lost = await losesAnswer(request, answer);
    const file = { path: "theirs.txt", content: new Uint8Array([1]) };
    await scene.hub.hub.commitFiles({ type: "model", name: "me/m" }, [file]);
    return lost;
  }, COMMIT);
  const { commit } = await scene.push(await scene.file("my.gguf"));
  assert.equal((await scene.titles()).length, 3);
  assert.equal((await scene.titles(commit))[0], "Upload my.gguf");
});

Deno.test("upload() asks for the commit again when the Hub did not get to it", async () => {
  await using scene = await PushScene.make();
  scene.hub.inject(neverThere(429), { ...COMMIT, times: 2 });
  await scene.push(await scene.file("my.gguf"));
  assert.deepEqual(await scene.titles(), ["Upload my.gguf", "initial commit"]);
});

Deno.test("upload() follows a branch that moved, and keeps what others did", async () => {
  await using scene = await PushScene.make();
  await scene.push(await scene.file("my.gguf"));
  const theirs = { path: "theirs.txt", content: new TextEncoder().encode("theirs\n") };
  scene.hub.inject(async (request, answer) => {
    await scene.hub.hub.commitFiles({ type: "model", name: "me/m" }, [theirs]);
    return await answer(request);
  }, COMMIT);
  await scene.push(await scene.file("b.gguf", model(8)));
  assert.equal((await scene.titles())[0], "Upload b.gguf");
  assert.equal((await scene.titles()).length, 4);
  const files = await scene.pulled();
  assert.deepEqual([...files.keys()].filter((path) => path !== ".gitattributes").sort(), [
    "README.md",
    "b.gguf",
    "my.gguf",
    "theirs.txt",
  ]);
  assert.ok(scene.notices.includes('"me/m" has changed in the meantime; the push follows it'));
});

Deno.test("upload() merges its card with one that was changed meanwhile", async () => {
  await using scene = await PushScene.make();
  await scene.push(await scene.file("my.gguf"), {}, { license: "mit" });
  const card = await scene.text("README.md");
  const theirs = {
    path: "README.md",
    content: new TextEncoder().encode(`${card}\nTheir words.\n`),
  };
  scene.hub.inject(async (request, answer) => {
    await scene.hub.hub.commitFiles({ type: "model", name: "me/m" }, [theirs]);
    return await answer(request);
  }, COMMIT);
  await scene.push(await scene.file("b.gguf", model(8)), {}, { tags: ["ours"] });
  const merged = await scene.text("README.md");
  assert.match(merged, /Their words\.\n$/);
  assert.match(merged, /^ *- ours$/m);
  assert.match(merged, /`b\.gguf`/);
});

Deno.test("upload() reports a file that somebody else has changed meanwhile, and leaves it", async () => {
  await using scene = await PushScene.make();
  await scene.push(await scene.file("my.gguf"));
  const theirs = { path: "my.gguf", content: model(9) };
  scene.hub.inject(async (request, answer) => {
    await scene.hub.hub.commitFiles({ type: "model", name: "me/m" }, [theirs]);
    return await answer(request);
  }, COMMIT);
  const push = scene.push(await scene.file("my.gguf", model(8)), { card: false });
  await assert.rejects(push, {
    name: "StaleParentError",
    message: 'Cannot push "my.gguf" to "me/m": somebody else has changed it in the meantime',
  });
  assert.deepEqual((await scene.pulled()).get("my.gguf"), model(9));
});

Deno.test("upload() undoes no change of a file that was as it should be", async () => {
  await using scene = await PushScene.make();
  const a = await scene.file("a.gguf", model(1));
  await scene.push(a, { card: false });
  const theirs = { path: "a.gguf", content: model(9) };
  scene.hub.inject(async (request, answer) => {
    await scene.hub.hub.commitFiles({ type: "model", name: "me/m" }, [theirs]);
    return await answer(request);
  }, COMMIT);
  const push = scene.push([a, await scene.file("b.gguf", model(2))], { card: false });
  await assert.rejects(push, {
    name: "StaleParentError",
    message: 'Cannot push "a.gguf" to "me/m": somebody else has changed it in the meantime',
  });
  assert.deepEqual((await scene.pulled()).get("a.gguf"), model(9));
});

Deno.test("upload() is at peace with somebody else who has pushed the same", async () => {
  await using scene = await PushScene.make();
  await scene.push(await scene.file("my.gguf"));
  const config = { path: "config.json", content: new TextEncoder().encode("{}") };
  scene.hub.inject(async (request, answer) => {
    await scene.hub.hub.commitFiles({ type: "model", name: "me/m" }, [config]);
    return await answer(request);
  }, COMMIT);
  const paths = [await scene.file("config.json", "{}"), await scene.file("b.gguf", model(8))];
  await scene.push(paths, { card: false });
  assert.deepEqual((await scene.pulled()).get("b.gguf"), model(8));
});

Deno.test("upload() loses no file of either push when two are made at the same time", async () => {
  await using scene = await PushScene.make();
  await scene.push(await scene.file("base.gguf"));
  const [a, b] = [await scene.file("a.gguf", model(1)), await scene.file("b.gguf", model(2))];
  const results = await Promise.all([scene.push(a), scene.push(b)]);
  assert.deepEqual(results.map(({ changed }) => changed), [true, true]);
  const files = await scene.pulled();
  assert.deepEqual(files.get("a.gguf"), model(1));
  assert.deepEqual(files.get("b.gguf"), model(2));
  assert.equal((await scene.titles()).length, 4);
  const card = new TextDecoder().decode(files.get("README.md"));
  for (const name of ["base", "a", "b"]) assert.match(card, new RegExp(`\`${name}\\.gguf\``));
});

Deno.test("upload() merges what two pushes say of SONA weights at the same time", async () => {
  await using scene = await PushScene.make();
  const path = await scene.file("my.gguf");
  await scene.push(path);
  const weights = [await scene.file("a.sona", "a"), await scene.file("b.sona", "b")];
  await Promise.all(weights.map((sona) => scene.push(path, { sona })));
  const { parts } = JSON.parse(await scene.text("ruvltra.json"));
  const paths = parts.map(({ path }: { readonly path: string }) => path).sort();
  assert.deepEqual(paths, ["my.gguf", "sona/a.sona", "sona/b.sona"]);
});

Deno.test("upload() of one file by two pushes at the same time makes one commit", async () => {
  await using scene = await PushScene.make();
  const path = await scene.file("my.gguf");
  const results = await Promise.all([scene.push(path), scene.push(path), scene.push(path)]);
  assert.deepEqual(await scene.titles(), ["Upload my.gguf", "initial commit"]);
  assert.equal(new Set(results.map(({ commit }) => commit)).size, 1);
  assert.deepEqual((await scene.pulled()).get("my.gguf"), model());
  assert.deepEqual(await scene.list("hf/ruv-hub/uploads"), []);
});

Deno.test("upload() lands twice when two pushes make the same repository", async () => {
  await using scene = await PushScene.make();
  const [a, b] = [await scene.file("a.gguf", model(1)), await scene.file("b.gguf", model(2))];
  await Promise.all([scene.push(a), scene.push(b)]);
  const files = await scene.pulled();
  assert.deepEqual(files.get("a.gguf"), model(1));
  assert.deepEqual(files.get("b.gguf"), model(2));
});

Deno.test("upload() leaves what somebody else has pushed to a repository it was about to make", async () => {
  await using scene = await PushScene.make();
  const theirs = { path: "my.gguf", content: model(9) };
  scene.hub.inject(async (request, answer) => {
    await scene.hub.hub.createRepository({ type: "model", name: "me/m" });
    await scene.hub.hub.commitFiles({ type: "model", name: "me/m" }, [theirs]);
    return await answer(request);
  }, { target: "/api/repos/create" });
  await assert.rejects(scene.push(await scene.file("my.gguf")), {
    name: "StaleParentError",
    message: 'Cannot push "my.gguf" to "me/m": somebody else has changed it in the meantime',
  });
  assert.deepEqual((await scene.pulled()).get("my.gguf"), model(9));
});

Deno.test("upload() says whether it has made the repository, or somebody else", async () => {
  await using scene = await PushScene.make();
  const path = await scene.file("my.gguf");
  scene.hub.inject(async (request, answer) => {
    await scene.hub.hub.createRepository({ type: "model", name: "me/m" });
    return await answer(request);
  }, { target: "/api/repos/create" });
  assert.equal((await scene.push(path)).created, false);
});

Deno.test("upload() goes on with the parts that are missing after a failure", async () => {
  await using scene = await PushScene.make();
  const path = await scene.file("my.gguf");
  scene.hub.inject(fails(404), { origin: "cdn", target: "/4", times: 100 });
  await assert.rejects(scene.push(path, { connections: 1 }), { name: "HubHttpError" });
  assert.deepEqual(await scene.list("hf/ruv-hub/uploads").then(({ length }) => length), 1);
  scene.hub.reset();
  scene.events.length = 0;
  const { sentBytes } = await scene.push(path, { card: false });
  assert.deepEqual(scene.parts.map(({ target }) => target.at(-1)?.length), [1, 1]);
  assert.equal(sentBytes, model().length - 3 * PART);
  assert.deepEqual(scene.of("resumed"), [{ type: "resumed", path: "my.gguf", bytes: 3 * PART }]);
  assert.deepEqual((await scene.pulled()).get("my.gguf"), model());
  assert.deepEqual(await scene.list("hf/ruv-hub/uploads"), []);
});

Deno.test("upload() begins an upload anew that the store no longer knows", async () => {
  await using scene = await PushScene.make();
  const path = await scene.file("my.gguf");
  scene.hub.inject(cutsAfter(0), { origin: "cdn", target: "/complete", times: 100 });
  scene.hub.inject(fails(400), { origin: "cdn", target: "/complete", times: 100 });
  const abort = new AbortController();
  await assert.rejects(scene.push(path, {
    signal: abort.signal,
    onProgress: (event) => {
      if (event.type === "bytes" && event.done > 3 * PART) abort.abort(new Error("enough"));
    },
    connections: 1,
  }));
  scene.hub.reset();
  scene.hub.inject(fails(400), { origin: "cdn", target: "/complete" });
  await scene.push(path, { card: false });
  assert.deepEqual((await scene.pulled()).get("my.gguf"), model());
  assert.deepEqual(await scene.list("hf/ruv-hub/uploads"), []);
});

Deno.test("upload() begins an upload anew whose store has moved", async () => {
  await using scene = await PushScene.make();
  const path = await scene.file("my.gguf");
  scene.hub.inject(fails(404), { origin: "cdn", target: "/4", times: 100 });
  await assert.rejects(scene.push(path, { connections: 1 }), { name: "HubHttpError" });
  const [name] = await scene.list("hf/ruv-hub/uploads");
  const kept = scene.at(`hf/ruv-hub/uploads/${name}`);
  const text = await Deno.readTextFile(kept);
  // Nobody listens there.
  await Deno.writeTextFile(kept, text.replaceAll(scene.hub.cdnUrl, "http://127.0.0.1:1"));
  scene.hub.reset();
  await scene.push(path, { card: false });
  assert.deepEqual(scene.of("resumed"), []);
  assert.deepEqual((await scene.pulled()).get("my.gguf"), model());
  assert.deepEqual(await scene.list("hf/ruv-hub/uploads"), []);
});

Deno.test("upload() refuses a file that changes while it is sent, and commits nothing", async () => {
  await using scene = await PushScene.make();
  const path = await scene.file("my.gguf");
  const push = scene.push(path, {
    onProgress: (event) => {
      if (event.type === "sent") Deno.writeFileSync(path, model(9));
    },
  });
  await assert.rejects(push, {
    name: "HubError",
    message: `Cannot push "${path}": it was changed while it was pushed`,
  });
  assert.deepEqual(await scene.titles(), ["initial commit"]);
});

Deno.test("upload() says that a file was changed, whatever the store made of it", async () => {
  await using scene = await PushScene.make();
  const path = await scene.file("my.gguf");
  const push = scene.push(path, {
    onProgress: (event) => {
      if (event.type === "prepared") Deno.writeFileSync(path, model(9));
    },
  });
  await assert.rejects(push, {
    message: `Cannot push "${path}": it was changed while it was pushed`,
  });
  assert.deepEqual(await scene.titles(), ["initial commit"]);
});
