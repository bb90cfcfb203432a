import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { model, PushScene } from "./push_scene.ts";

function sha256(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

Deno.test("upload() makes the repository, sends the model, describes it and commits once", async () => {
  await using scene = await PushScene.make();
  const path = await scene.file("my-q4_k_m.gguf");
  const result = await scene.push(path, {}, { description: "Mine", license: "mit" });
  const { repository, revision, url, changed, created, sentBytes } = result;
  assert.deepEqual({ repository, revision, changed, created }, {
    repository: { type: "model", name: "me/m" },
    revision: "main",
    changed: true,
    created: true,
  });
  assert.equal(url, `${scene.hub.url}/me/m/commit/${result.commit}`);
  assert.deepEqual(await scene.titles(), ["Upload my-q4_k_m.gguf", "initial commit"]);
  const files = await scene.pulled();
  assert.deepEqual([...files.keys()].sort(), [".gitattributes", "README.md", "my-q4_k_m.gguf"]);
  assert.equal(sha256(files.get("my-q4_k_m.gguf") ?? new Uint8Array()), sha256(model()));
  assert.deepEqual(result.files.map(({ path, outcome }) => [path, outcome]), [
    ["README.md", "sent"],
    ["my-q4_k_m.gguf", "sent"],
  ]);
  const card = new TextDecoder().decode(files.get("README.md"));
  assert.match(card, /^---\nlicense: mit\nlibrary_name: gguf\n/);
  assert.match(card, /^# Little Llama\n\n<!-- .* -->\n\nMine\n\n<!-- .* -->\n/m);
  assert.match(
    card,
    new RegExp("^\\| `my-q4_k_m.gguf` \\| .* \\| Q4_K_M \\| `[0-9a-f]{64}` \\|$", "m"),
  );
  assert.equal(sentBytes, model().length + card.length);
});

Deno.test("upload() tells what it does, file by file", async () => {
  await using scene = await PushScene.make();
  const path = await scene.file("my.gguf");
  await scene.push(path, {}, { license: "mit" });
  const kinds = scene.events.map(({ type }) => type).filter((type, index, all) =>
    type !== all[index - 1]
  );
  assert.deepEqual(kinds, [
    "gathered",
    "hashing",
    "prepared",
    "started",
    "bytes",
    "sent",
    "committing",
    "committed",
  ]);
  const size = model().length;
  assert.deepEqual(scene.of("prepared"), [{
    type: "prepared",
    repository: { type: "model", name: "me/m" },
    revision: "main",
    isNew: true,
    files: 1,
    totalBytes: size,
    unchanged: 0,
  }]);
  assert.equal(scene.of("hashing").at(-1)?.done, size);
  assert.equal(scene.of("bytes").at(-1)?.done, size);
  assert.deepEqual(scene.of("sent"), [
    { type: "sent", path: "my.gguf", size, sha256: sha256(model()), reused: false },
  ]);
});

Deno.test("upload() a second time sends nothing and commits nothing", async () => {
  await using scene = await PushScene.make();
  const path = await scene.file("my.gguf");
  const first = await scene.push(path, {}, { description: "Mine" });
  scene.hub.reset();
  const { changed, created, commit, url, sentBytes, files } = await scene.push(path);
  assert.deepEqual({ changed, created, commit, url, sentBytes }, {
    changed: false,
    created: false,
    commit: first.commit,
    url: first.url,
    sentBytes: 0,
  });
  assert.deepEqual(files.map(({ outcome }) => outcome), ["unchanged", "unchanged"]);
  assert.equal(
    scene.hub.seen.some(({ target }) => /commit\/main|objects\/batch/.test(target)),
    false,
  );
});

Deno.test("upload() sends no content that the Hub has, wherever it is", async () => {
  await using scene = await PushScene.make();
  await scene.push(await scene.file("my.gguf"));
  scene.hub.reset();
  const { files, sentBytes } = await scene.push(await scene.file("other/again.gguf"));
  assert.deepEqual(files.map(({ path, outcome }) => [path, outcome]), [
    ["README.md", "sent"],
    ["again.gguf", "known"],
  ]);
  assert.ok(sentBytes < 5_000, String(sentBytes));
  assert.equal(scene.parts.length, 0);
});

Deno.test("upload() of two files with one content sends it once", async () => {
  await using scene = await PushScene.make();
  const paths = [await scene.file("a.gguf"), await scene.file("b.gguf")];
  const { files } = await scene.push(paths, { card: false });
  assert.deepEqual(files.map(({ path, outcome }) => [path, outcome]), [
    ["a.gguf", "sent"],
    ["b.gguf", "known"],
  ]);
  assert.equal(scene.parts.length, 5);
});

Deno.test("upload() takes message, branch and tag", async () => {
  await using scene = await PushScene.make();
  await scene.push(await scene.file("my.gguf"));
  const other = await scene.file("other.gguf", model(8));
  const config = { commitMessage: "Another one", revision: "next/try", versionTag: "v1.0.0" };
  const { commit, tag, revision } = await scene.push(other, config);
  assert.deepEqual({ tag, revision }, { tag: "v1.0.0", revision: "next/try" });
  assert.deepEqual(await scene.titles("next/try"), [
    "Another one",
    "Upload my.gguf",
    "initial commit",
  ]);
  assert.deepEqual(await scene.titles(), ["Upload my.gguf", "initial commit"]);
  assert.deepEqual(await scene.titles("v1.0.0"), await scene.titles(commit));
});

Deno.test("upload() makes repository and branch when neither is there", async () => {
  await using scene = await PushScene.make();
  const { created } = await scene.push(await scene.file("my.gguf"), { revision: "next" });
  assert.equal(created, true);
  assert.deepEqual(await scene.titles("next"), ["Upload my.gguf", "initial commit"]);
  assert.deepEqual(await scene.titles(), ["initial commit"]);
});

Deno.test("upload() refuses a tag or a commit where a branch was expected", async () => {
  await using scene = await PushScene.make();
  const path = await scene.file("my.gguf");
  const { commit } = await scene.push(path, { versionTag: "v1" });
  await assert.rejects(scene.plan(path, { revision: "v1" }), {
    name: "InvalidArgumentError",
    message: 'Cannot push to "v1" of "me/m": it is a tag, not a branch',
  });
  await assert.rejects(scene.plan(path, { revision: commit }), {
    message: `Cannot push to "${commit}" of "me/m": it is a commit, not a branch`,
  });
});

Deno.test("upload() goes where a repository is now that has been renamed", async () => {
  await using scene = await PushScene.make();
  await scene.push(await scene.file("my.gguf"));
  const body = JSON.stringify({ fromRepo: "me/m", toRepo: "me/new", type: "model" });
  const headers = { "content-type": "application/json" };
  const moved = await fetch(`${scene.hub.url}/api/repos/move`, { method: "POST", body, headers });
  await moved.body?.cancel();
  const { repository } = await scene.push(await scene.file("b.gguf", model(8)));
  assert.equal(repository.name, "me/new");
  assert.ok(scene.notices.includes('"me/m" is "me/new" now'), scene.notices.join("; "));
  assert.deepEqual((await scene.pulled("main", "me/new")).get("b.gguf"), model(8));
});

Deno.test("upload() finishes a push that was cut off before its tag", async () => {
  await using scene = await PushScene.make();
  const path = await scene.file("my.gguf");
  const { commit } = await scene.push(path);
  const again = await scene.push(path, { versionTag: "v1" });
  assert.deepEqual([again.changed, again.commit, again.tag], [false, commit, "v1"]);
  assert.equal((await scene.titles("v1"))[0], "Upload my.gguf");
  assert.equal((await scene.push(path, { versionTag: "v1" })).changed, false);
});

Deno.test("upload() refuses a tag that names another commit, before it sends anything", async () => {
  await using scene = await PushScene.make();
  const { commit } = await scene.push(await scene.file("my.gguf"), { versionTag: "v1" });
  scene.hub.reset();
  const writes = scene.hub.hub.writeRequests;
  const push = scene.push(await scene.file("b.gguf", model(8)), { versionTag: "v1" });
  await assert.rejects(push, {
    name: "InvalidArgumentError",
    message: `Cannot tag "me/m" as "v1": the tag names commit ${commit}`,
  });
  assert.equal(scene.hub.hub.writeRequests, writes);
});

Deno.test("upload() opens a pull request and leaves the branch alone", async () => {
  await using scene = await PushScene.make();
  await scene.push(await scene.file("my.gguf"));
  const other = await scene.file("other.gguf", model(8));
  const { url, changed } = await scene.push(other, { createPr: true });
  assert.deepEqual([url, changed], [`${scene.hub.url}/me/m/discussions/1`, true]);
  assert.deepEqual(await scene.titles(), ["Upload my.gguf", "initial commit"]);
  assert.equal((await scene.titles("refs/pr/1"))[0], "Upload other.gguf");
  await scene.push(await scene.file("third.gguf", model(9)), { revision: "refs/pr/1" });
  assert.equal((await scene.titles("refs/pr/1"))[0], "Upload third.gguf");
  assert.deepEqual(await scene.titles(), ["Upload my.gguf", "initial commit"]);
});

Deno.test("upload() makes a private repository, and leaves one that is there as it is", async () => {
  await using scene = await PushScene.make();
  const path = await scene.file("my.gguf");
  await scene.push(path, { private: true, card: false });
  const facts = async () => {
    const reply = await fetch(`${scene.hub.url}/api/models/me/m`);
    const { private: isPrivate } = await reply.json();
    return isPrivate;
  };
  assert.equal(await facts(), true);
  await scene.push(path, { private: false, card: false });
  assert.equal(await facts(), true);
  assert.deepEqual(scene.notices, ['"me/m" is private and stays so']);
});

Deno.test("upload() shows nothing to all that was to be private", async () => {
  await using scene = await PushScene.make();
  await scene.push(await scene.file("my.gguf"), { card: false });
  const secret = scene.push(await scene.file("secret.gguf", model(8)), { private: true });
  await assert.rejects(secret, {
    name: "InvalidArgumentError",
    message: 'Cannot push to "me/m" as private: it is public',
  });
  assert.deepEqual(await scene.titles(), ["Upload my.gguf", "initial commit"]);
});

Deno.test("upload() of a data set makes a data set", async () => {
  await using scene = await PushScene.make();
  const path = await scene.file("train.csv", "a,b\n1,2\n");
  const metadata = { license: "cc0-1.0", description: "Numbers" };
  const { repository, url, files } = await scene.push(path, { type: "dataset" }, metadata);
  assert.equal(repository.type, "dataset");
  assert.ok(url.startsWith(`${scene.hub.url}/datasets/me/m/commit/`), url);
  assert.deepEqual(files.map(({ path }) => path), ["README.md", "train.csv"]);
  const card = await (await fetch(`${scene.hub.url}/datasets/me/m/raw/main/README.md`)).text();
  const marked = card.split(/\n\n<!-- ruv-hub:[^>]* -->\n/);
  assert.deepEqual(marked, ["---\nlicense: cc0-1.0\n---\n\n# m", "\nNumbers", ""]);
});

Deno.test("plan() says everything and asks for no right to write", async () => {
  await using scene = await PushScene.make();
  const path = await scene.file("my.gguf");
  const plan = await scene.plan(path, { private: true, versionTag: "v1" }, {
    architecture: "qwen2",
    parameters: 500_000_000,
  });
  const { files, card, contradictions, ...rest } = plan;
  const size = model().length;
  assert.deepEqual(files.map(({ path, action, replaces }) => [path, action, replaces]), [
    ["README.md", "upload", false],
    ["my.gguf", "upload", false],
  ]);
  assert.match(card ?? "", /^\| Architecture \| `qwen2` \|$/m);
  assert.deepEqual(contradictions, [
    { about: "architecture", given: "qwen2", found: "llama", path: "my.gguf" },
    { about: "parameters", given: "500 M", found: "256", path: "my.gguf" },
  ]);
  assert.deepEqual(rest, {
    mayWrite: true,
    repository: { type: "model", name: "me/m" },
    revision: "main",
    user: "local",
    createsRepository: true,
    private: true,
    createsBranch: false,
    createsPullRequest: false,
    parent: undefined,
    message: "Upload my.gguf",
    tag: "v1",
    totalBytes: size + (card?.length ?? 0),
    sendBytes: size + (card?.length ?? 0),
  });
  assert.equal(scene.hub.hub.writeRequests, 0);
  const methods = scene.hub.seen.map(({ target }) => target);
  assert.deepEqual(methods, ["/api/whoami-v2", "/api/models/me/m"]);
});

Deno.test("plan() of a push to what is there says what is unchanged, linked and replaced", async () => {
  await using scene = await PushScene.make();
  const path = await scene.file("my.gguf");
  const { commit } = await scene.push([path, await scene.file("notes.txt", "one\n")]);
  const writes = scene.hub.hub.writeRequests;
  const plan = await scene.plan([
    path,
    await scene.file("copy.gguf"),
    await scene.file("notes.txt", "two\n"),
  ], { card: false });
  assert.deepEqual(plan.files.map(({ path, action, replaces }) => [path, action, replaces]), [
    ["copy.gguf", "link", false],
    ["my.gguf", "unchanged", false],
    ["notes.txt", "upload", true],
  ]);
  assert.equal(plan.parent, commit);
  assert.equal(plan.sendBytes, 4);
  assert.equal(plan.card, undefined);
  assert.equal(scene.hub.hub.writeRequests, writes);
});
