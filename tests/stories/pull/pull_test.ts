import assert from "node:assert/strict";
import { LocalEntryNotFoundError } from "../../../mod.ts";
import { gitSha1, MODEL, PullScene, README, REPOSITORY, sha256 } from "./pull_scene.ts";

Deno.test("ModelDownloader.download() brings a repository into the cache, every file proven", async () => {
  await using scene = await PullScene.make();
  const result = await scene.downloader().download("me/m");
  const { commit } = result;
  const snapshot = scene.at(`hf/hub/models--me--m/snapshots/${commit}`);
  const attributes = await Deno.readFile(`${snapshot}/.gitattributes`);
  const contents = { ".gitattributes": attributes, "README.md": README, "model.bin": MODEL };
  const fetchedBytes = attributes.length + README.length + MODEL.length;
  assert.deepEqual({ ...result, seconds: 0 }, {
    repository: REPOSITORY,
    revision: "main",
    commit,
    path: snapshot,
    files: Object.entries(contents).map(([path, content]) => ({
      path,
      localPath: `${snapshot}/${path}`,
      size: content.length,
      sha256: sha256(content),
      fetchedBytes: content.length,
      resumedBytes: 0,
      reused: false,
      verified: "now",
    })),
    fetchedBytes,
    seconds: 0,
  });
  assert.match(commit, /^[0-9a-f]{40}$/);
  assert.ok(result.seconds > 0);
  assert.deepEqual(await Deno.readFile(`${snapshot}/model.bin`), MODEL);
  assert.deepEqual(await Deno.readFile(`${snapshot}/README.md`), README);
  assert.deepEqual(
    await scene.list(scene.blobs),
    [gitSha1(attributes), gitSha1(README), sha256(MODEL)].sort(),
  );
  const ref = await Deno.readTextFile(scene.at("hf/hub/models--me--m/refs/main"));
  assert.equal(ref, commit);
  assert.equal(scene.hub.sentBytes, fetchedBytes);
  assert.deepEqual(scene.events[0], {
    type: "planned",
    repository: REPOSITORY,
    commit,
    quantization: undefined,
    files: 3,
    totalBytes: fetchedBytes,
    presentBytes: 0,
    fetchBytes: fetchedBytes,
  });
  assert.deepEqual(scene.of("notice"), []);
});

Deno.test("ModelDownloader.download() asks the Hub once where each file is", async () => {
  await using scene = await PullScene.make();
  await scene.downloader().download("me/m");
  const resolves = scene.hub.seen.map(({ target }) => target)
    .filter((target) => target.startsWith("/me/m/resolve/"));
  const commit = scene.of("planned")[0]?.commit;
  assert.deepEqual(
    resolves.sort(),
    [".gitattributes", "README.md", "model.bin"].map((path) => `/me/m/resolve/${commit}/${path}`),
  );
});

Deno.test("ModelDownloader.download() fetches nothing and hashes no large file when all is there and proven", async () => {
  await using scene = await PullScene.make();
  const first = await scene.downloader().download("me/m");
  scene.hub.reset();
  const second = await scene.downloader().download("me/m");
  assert.equal(second.fetchedBytes, 0);
  assert.deepEqual(
    second.files.map(({ path, reused, verified, sha256 }) => ({ path, reused, verified, sha256 })),
    [
      { path: ".gitattributes", reused: true, verified: "now", sha256: first.files[0]?.sha256 },
      { path: "README.md", reused: true, verified: "now", sha256: sha256(README) },
      { path: "model.bin", reused: true, verified: "before", sha256: sha256(MODEL) },
    ],
  );
  assert.deepEqual(scene.hub.seen.map(({ target }) => target), [
    "/api/models/me/m/revision/main?securityStatus=true",
  ]);
});

Deno.test("ModelDownloader.download() asks nobody for a commit whose files are all here", async () => {
  await using scene = await PullScene.make();
  const { commit } = await scene.downloader().download("me/m");
  scene.hub.reset();
  const again = await scene.downloader().download(`me/m@${commit}`);
  assert.equal(again.fetchedBytes, 0);
  assert.deepEqual(scene.hub.seen, []);
});

Deno.test("ModelDownloader.download() answers offline what is here, and names what is not", async () => {
  await using scene = await PullScene.make();
  const { commit } = await scene.downloader().download("me/m", { paths: ["model.bin"] });
  scene.hub.reset();
  const offline = scene.downloader({ offline: true });
  const result = await offline.download("me/m", { paths: ["model.bin"] });
  assert.deepEqual([result.commit, result.files[0]?.verified], [commit, "before"]);
  assert.equal(result.path, scene.at(`hf/hub/models--me--m/snapshots/${commit}/model.bin`));
  await assert.rejects(offline.download("me/m", { paths: ["README.md"] }), (error: Error) => {
    assert.ok(error instanceof LocalEntryNotFoundError);
    assert.equal(
      error.message,
      `Cannot find "me/m" offline: of commit ${commit} the cache lacks "README.md"`,
    );
    return true;
  });
  await assert.rejects(offline.download("me/other"), {
    name: "LocalEntryNotFoundError",
    message: 'Cannot find "me/other" offline: the cache has no revision "main" of it',
  });
  assert.deepEqual(scene.hub.seen, []);
});

Deno.test("ModelDownloader.download() follows the branch to a new commit, and fetches what changed only", async () => {
  await using scene = await PullScene.make();
  await scene.downloader().download("me/m");
  const readme = new TextEncoder().encode("# A better model\n");
  const commit = await scene.commit({ "README.md": readme });
  scene.hub.reset();
  const result = await scene.downloader().download("me/m");
  assert.equal(result.commit, commit);
  assert.equal(result.fetchedBytes, readme.length);
  assert.equal(scene.hub.sentBytes, readme.length);
  const model = await Deno.readFile(`${result.path}/model.bin`);
  assert.deepEqual(model, MODEL);
});

Deno.test("ModelDownloader.download() brings content that two files share once into the cache", async () => {
  const content = MODEL.subarray(0, 200_000);
  await using scene = await PullScene.make({ files: { "a.bin": content, "b.bin": content } });
  const result = await scene.downloader().download("me/m", { include: ["*.bin"] });
  assert.equal(result.fetchedBytes, content.length);
  assert.deepEqual(await Deno.readFile(`${result.path}/a.bin`), content);
  assert.deepEqual(await Deno.readFile(`${result.path}/b.bin`), content);
});

Deno.test("ModelDownloader.download() brings empty files, and folders of files", async () => {
  const files = { "empty.txt": new Uint8Array(), "a/b/c.txt": README, "a/d.txt": README };
  await using scene = await PullScene.make({ files });
  const result = await scene.downloader().download("me/m", { paths: ["empty.txt", "a/"] });
  assert.deepEqual(result.files.map(({ path, size }) => [path, size]), [
    ["a/b/c.txt", 10],
    ["a/d.txt", 10],
    ["empty.txt", 0],
  ]);
  assert.equal((await Deno.stat(`${result.path}/empty.txt`)).size, 0);
});

Deno.test("ModelDownloader.download() fetches again what is there when it is forced to", async () => {
  await using scene = await PullScene.make();
  await scene.downloader().download("me/m", { paths: ["model.bin"] });
  const result = await scene.downloader({ force: true }).download("me/m", { paths: ["model.bin"] });
  assert.equal(result.fetchedBytes, MODEL.length);
  assert.equal(result.files[0]?.reused, false);
});

Deno.test("ModelDownloader.download() leaves digests out when it is told not to verify", async () => {
  await using scene = await PullScene.make();
  const downloader = scene.downloader({ verifyChecksum: false });
  const result = await downloader.download("me/m", { paths: ["model.bin"] });
  assert.deepEqual([result.files[0]?.sha256, result.files[0]?.verified], [null, "no"]);
  const proven = await scene.downloader().download("me/m", { paths: ["model.bin"] });
  assert.deepEqual([proven.files[0]?.sha256, proven.files[0]?.verified], [sha256(MODEL), "now"]);
});

Deno.test("ModelDownloader.plan() says what a download would do, and writes nothing but what the Hub said", async () => {
  await using scene = await PullScene.make();
  const downloader = scene.downloader();
  const fresh = await downloader.plan("me/m", { paths: ["model.bin"] });
  assert.deepEqual(fresh.files, [
    {
      path: "model.bin",
      size: MODEL.length,
      action: "fetch",
      presentBytes: 0,
      fetchBytes: MODEL.length,
    },
  ]);
  assert.deepEqual(await scene.list(scene.at("hf")), ["ruv-hub"]);
  assert.equal(scene.hub.sentBytes, 0);
  await scene.interrupt(9_000_000);
  const resumed = await downloader.plan("me/m", { paths: ["model.bin"] });
  assert.equal(resumed.files[0]?.action, "resume");
  assert.equal(resumed.presentBytes + resumed.fetchBytes, MODEL.length);
  assert.ok(resumed.presentBytes > 0);
  await Deno.remove(scene.partial(MODEL).data);
  const gone = await downloader.plan("me/m", { paths: ["model.bin"] });
  assert.deepEqual([gone.files[0]?.action, gone.presentBytes], ["fetch", 0]);
});
