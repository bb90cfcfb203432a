import assert from "node:assert/strict";
import {
  ChecksumMismatchError,
  DiskFullError,
  LocalEntryNotFoundError,
  UnsafeFileError,
} from "../../mod.ts";
import { fails, flipsByte, ignoresRange } from "../faulty_hub.ts";
import {
  filesBelow,
  MEBIBYTE,
  MODEL,
  MODEL_SHA256,
  openPullScene,
  type PullScene,
} from "./pull_scene.ts";

const PATHS = ["model-Q4_K_M.gguf"];
const PART = 8 * MEBIBYTE;

function blobs({ folder }: PullScene): Promise<string[]> {
  return filesBelow(`${folder}/home/hub/models--me--m/blobs`);
}

/** Pulls until some of the model is on disk, and interrupts. */
async function interrupted(scene: PullScene, atBytes: number): Promise<void> {
  const ending = new AbortController();
  const downloader = scene.downloader({
    signal: ending.signal,
    connections: 1,
    limitRate: 40_000_000,
    onProgress: (event) => {
      if (event.type === "bytes" && event.done >= atBytes) ending.abort(new Error("enough"));
    },
  });
  await assert.rejects(downloader.download("me/m", { paths: PATHS }), { message: "enough" });
}

Deno.test("pull() brings a snapshot and says of every file what was done", async () => {
  await using scene = await openPullScene();
  const result = await scene.downloader().download("me/m");
  const snapshot = `${scene.folder}/home/hub/models--me--m/snapshots/${scene.commit}`;
  assert.equal(result.path, snapshot);
  assert.equal(result.commit, scene.commit);
  const names = [".gitattributes", "config.json", "model-Q4_K_M.gguf"];
  assert.deepEqual(result.files.map(({ path }) => path), names);
  assert.deepEqual(result.files.at(-1), {
    path: "model-Q4_K_M.gguf",
    localPath: `${snapshot}/model-Q4_K_M.gguf`,
    size: MODEL.length,
    sha256: MODEL_SHA256,
    fetchedBytes: MODEL.length,
    resumedBytes: 0,
    reused: false,
    verified: "now",
  });
  assert.deepEqual(await Deno.readFile(`${snapshot}/model-Q4_K_M.gguf`), MODEL);
  const ref = await Deno.readTextFile(`${scene.folder}/home/hub/models--me--m/refs/main`);
  assert.equal(ref, scene.commit);
});

Deno.test("pull() fetches nothing the second time, and needs no Hub when offline", async () => {
  await using scene = await openPullScene();
  await scene.downloader().download("me/m");
  scene.hub.reset();
  const again = await scene.downloader().download("me/m");
  assert.equal(again.fetchedBytes, 0);
  assert.deepEqual(again.files.map(({ reused }) => reused), [true, true, true]);
  assert.equal(again.files.at(-1)?.verified, "before");
  assert.equal(scene.hub.fileRequests.length, 0);
  scene.hub.seen.length = 0;
  const offline = await scene.downloader({ offline: true }).download("me/m");
  assert.equal(offline.path, again.path);
  assert.equal(scene.hub.seen.length, 0);
});

Deno.test("pull() says what the cache lacks when offline", async () => {
  await using scene = await openPullScene();
  await scene.downloader().download("me/m", { paths: ["config.json"] });
  await assert.rejects(
    scene.downloader({ offline: true }).download("me/m", { paths: PATHS }),
    (error) =>
      error instanceof LocalEntryNotFoundError && error.message.includes("model-Q4_K_M.gguf"),
  );
});

Deno.test("pull() continues where an interruption has left it", async () => {
  await using scene = await openPullScene();
  await interrupted(scene, 5 * MEBIBYTE);
  const result = await scene.downloader().download("me/m", { paths: PATHS });
  const [file] = result.files;
  assert.ok((file?.resumedBytes ?? 0) >= 4 * MEBIBYTE, `kept ${file?.resumedBytes}`);
  assert.equal((file?.resumedBytes ?? 0) + (file?.fetchedBytes ?? 0), MODEL.length);
  assert.deepEqual(await Deno.readFile(result.path), MODEL);
});

Deno.test("pull() fetches one part again when a byte of the partial file was flipped on disk", async () => {
  await using scene = await openPullScene();
  await interrupted(scene, 9 * MEBIBYTE);
  const [partial = ""] = (await blobs(scene)).filter((name) =>
    name.endsWith(".ruv-hub.incomplete")
  );
  using file = await Deno.open(`${scene.folder}/home/hub/models--me--m/blobs/${partial}`, {
    write: true,
  });
  await file.seek(1000, Deno.SeekMode.Start);
  await file.write(new Uint8Array([(MODEL[1000] ?? 0) ^ 1]));
  const result = await scene.downloader().download("me/m", { paths: PATHS });
  assert.deepEqual(await Deno.readFile(result.path), MODEL);
  const { resumedBytes = 0, fetchedBytes = 0 } = result.files[0] ?? {};
  assert.equal(fetchedBytes, MODEL.length - resumedBytes + PART);
  const repairs = scene.events.filter(({ type }) => type === "repairing");
  assert.deepEqual(repairs, [
    { type: "repairing", path: "model-Q4_K_M.gguf", where: "disk", bytes: PART },
  ]);
});

Deno.test("pull() mends a byte that was flipped on the wire once, with twice the size at most", async () => {
  await using scene = await openPullScene();
  scene.hub.inject(flipsByte(PART + 5), { origin: "cdn", offset: PART + 5 });
  const result = await scene.downloader().download("me/m", { paths: PATHS });
  assert.deepEqual(await Deno.readFile(result.path), MODEL);
  assert.ok(result.fetchedBytes > MODEL.length && result.fetchedBytes <= 2 * MODEL.length);
  const wheres = scene.events.flatMap((event) => event.type === "repairing" ? event.where : []);
  assert.deepEqual(wheres, ["wire"]);
});

Deno.test("pull() fails and keeps nothing when a byte is flipped always", async () => {
  await using scene = await openPullScene();
  const rule = { origin: "cdn", offset: 5, times: Infinity } as const;
  scene.hub.inject(flipsByte(5), rule);
  await assert.rejects(
    scene.downloader().download("me/m", { paths: PATHS }),
    (error) => error instanceof ChecksumMismatchError && error.expected === MODEL_SHA256,
  );
  assert.deepEqual(await blobs(scene), []);
  assert.deepEqual(await filesBelow(`${scene.folder}/home/hub/models--me--m/snapshots`), []);
  assert.deepEqual(await filesBelow(`${scene.folder}/home/hub/models--me--m/refs`), []);
});

Deno.test("pull() gets the right bytes over one connection when Range is ignored", async () => {
  await using scene = await openPullScene();
  scene.hub.inject(ignoresRange(), { origin: "cdn", times: Infinity });
  const result = await scene.downloader({ connections: 4 }).download("me/m", { paths: PATHS });
  assert.deepEqual(await Deno.readFile(result.path), MODEL);
  const reasons = scene.events.flatMap((event) => event.type === "slowed" ? event.reason : []);
  assert.deepEqual(reasons, ["the server ignores Range: one connection only"]);
});

Deno.test("pull() renews a signed URL that expires in the middle", async () => {
  await using scene = await openPullScene();
  scene.hub.inject(fails(403), { origin: "cdn", after: 1, times: 1 });
  const result = await scene.downloader({ connections: 2 }).download("me/m", { paths: PATHS });
  assert.deepEqual(await Deno.readFile(result.path), MODEL);
  const resolves = scene.hub.seen.filter(({ target }) => target.includes("/resolve/"));
  assert.equal(resolves.length, 2);
});

Deno.test("pull() never has more requests for files in flight than connections", async () => {
  await using scene = await openPullScene();
  await scene.downloader({ connections: 2 }).download("me/m");
  assert.equal(scene.hub.mostAtOnce, 2);
});

Deno.test("pull() sends the token to the Hub's own origin and nowhere else", async () => {
  await using scene = await openPullScene();
  const token = "hf_verySecretTokenIndeed";
  const result = await scene.downloader({ token }).download("me/m");
  const authorized = new Set(
    scene.hub.seen.filter(({ headers }) => headers.authorization !== undefined)
      .map(({ origin }) => origin),
  );
  assert.deepEqual([...authorized], ["hub"]);
  assert.ok(scene.hub.seen.some(({ origin }) => origin === "cdn"));
  assert.ok(!JSON.stringify([scene.events, result]).includes(token));
});

Deno.test("pull() downloads once when two pulls want the same file at the same time", async () => {
  await using scene = await openPullScene();
  const pull = () => scene.downloader().download("me/m", { paths: PATHS });
  const results = await Promise.all([pull(), pull()]);
  const fetched = results.map(({ fetchedBytes }) => fetchedBytes).sort((a, b) => a - b);
  assert.deepEqual(fetched, [0, MODEL.length]);
  assert.ok(scene.events.some(({ type }) => type === "waiting"));
});

Deno.test("pull() --output copies what the cache has, and adopts what is there", async () => {
  await using scene = await openPullScene();
  await scene.downloader().download("me/m");
  const outputDir = `${scene.folder}/out`;
  const copied = await scene.downloader({ outputDir }).download("me/m", { paths: PATHS });
  assert.equal(copied.fetchedBytes, 0);
  assert.deepEqual(await Deno.readFile(`${outputDir}/model-Q4_K_M.gguf`), MODEL);
  const other = `${scene.folder}/other`;
  await Deno.mkdir(other);
  await Deno.writeFile(`${other}/model-Q4_K_M.gguf`, MODEL);
  const config = { outputDir: other, cacheDir: `${scene.folder}/empty` };
  const adopted = await scene.downloader(config).download("me/m", { paths: PATHS });
  assert.deepEqual(
    adopted.files.map(({ fetchedBytes, reused, verified }) => ({ fetchedBytes, reused, verified })),
    [{ fetchedBytes: 0, reused: true, verified: "now" }],
  );
});

Deno.test("pull() replaces a foreign file with the right size and the wrong bytes", async () => {
  await using scene = await openPullScene();
  const first = await scene.downloader().download("me/m", { paths: PATHS });
  const blob = await Deno.realPath(first.path);
  const wrong = MODEL.slice();
  wrong[7] = (wrong[7] ?? 0) ^ 1;
  await Deno.writeFile(`${blob}.new`, wrong);
  await Deno.rename(`${blob}.new`, blob);
  const again = await scene.downloader().download("me/m", { paths: PATHS });
  assert.equal(again.files[0]?.reused, false);
  assert.deepEqual(await Deno.readFile(again.path), MODEL);
});

Deno.test("pull() refuses unsafe names before anything is fetched", async () => {
  await using scene = await openPullScene();
  for (const path of ["../evil.bin", "/evil.bin", "C:/x/../../evil", "a\0b"]) {
    scene.hub.reset();
    const entry = { type: "file", path, size: 3, oid: "0".repeat(40) };
    scene.hub.inject(() => Response.json([entry]), { target: "/tree/" });
    await assert.rejects(scene.downloader().download("me/m"), UnsafeFileError, path);
    assert.equal(scene.hub.fileRequests.length, 0);
  }
});

Deno.test("pull() asks for no byte when the disk has no room", async () => {
  await using scene = await openPullScene();
  const entry = { type: "file", path: "huge.bin", size: 2 ** 52, oid: "0".repeat(40) };
  scene.hub.inject(() => Response.json([entry]), { target: "/tree/" });
  await assert.rejects(
    scene.downloader().download("me/m"),
    (error) => error instanceof DiskFullError && error.neededBytes === 2 ** 52,
  );
  assert.equal(scene.hub.fileRequests.length, 0);
});

Deno.test("pull() never runs backwards in what it tells", async () => {
  await using scene = await openPullScene();
  scene.hub.inject(flipsByte(PART + 5), { origin: "cdn", offset: PART + 5 });
  await scene.downloader().download("me/m", { paths: PATHS });
  const done = scene.events.flatMap((event) => event.type === "bytes" ? event.done : []);
  assert.deepEqual(done, [...done].sort((a, b) => a - b));
  assert.equal(done.at(-1), MODEL.length);
});
