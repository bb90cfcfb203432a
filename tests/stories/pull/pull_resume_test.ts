import assert from "node:assert/strict";
import { DiskFullError } from "../../../mod.ts";
import { ignoresRange } from "../../faulty_hub.ts";
import { pseudoRandomBytes } from "../../transfer/pseudo_random_bytes.ts";
import { flipOnDisk, MEBIBYTE, MODEL, PART_SIZE, PullScene, sha256 } from "./pull_scene.ts";

const MODEL_ONLY = { paths: ["model.bin"] };

Deno.test("ModelDownloader.download() keeps the bytes of a pull that was aborted", async () => {
  await using scene = await PullScene.make();
  await scene.interrupt(12 * MEBIBYTE);
  assert.deepEqual(await scene.list(scene.at("hf/hub/models--me--m")), ["blobs"]);
  const result = await scene.downloader().download("me/m", MODEL_ONLY);
  const [file] = result.files;
  assert.ok(file && file.resumedBytes >= 12 * MEBIBYTE);
  assert.equal(file.resumedBytes + file.fetchedBytes, MODEL.length);
  assert.ok(scene.hub.sentBytes < MODEL.length - 11 * MEBIBYTE);
  assert.deepEqual(scene.of("resumed"), [
    { type: "resumed", path: "model.bin", bytes: file.resumedBytes },
  ]);
  assert.deepEqual(await Deno.readFile(result.path), MODEL);
  assert.deepEqual(await scene.list(scene.blobs), [sha256(MODEL)]);
});

Deno.test("ModelDownloader.download() begins anew when it is told not to resume", async () => {
  await using scene = await PullScene.make();
  await scene.interrupt(12 * MEBIBYTE);
  const result = await scene.downloader({ resume: false }).download("me/m", MODEL_ONLY);
  assert.deepEqual([result.files[0]?.resumedBytes, result.fetchedBytes], [0, MODEL.length]);
});

Deno.test("ModelDownloader.download() fetches one part when a byte of a partial file was flipped on disk", async () => {
  await using scene = await PullScene.make();
  // With one connection the first part is whole and the second has begun.
  await scene.interrupt(12 * MEBIBYTE, { connections: 1 });
  await flipOnDisk(scene.partial(MODEL).data, 1_000_000);
  const result = await scene.downloader().download("me/m", MODEL_ONLY);
  const [file] = result.files;
  assert.ok(file);
  assert.deepEqual(await Deno.readFile(result.path), MODEL);
  assert.equal(file.fetchedBytes, MODEL.length - file.resumedBytes + PART_SIZE);
  assert.deepEqual(scene.of("repairing"), [
    { type: "repairing", path: "model.bin", where: "disk", bytes: PART_SIZE },
  ]);
});

Deno.test("ModelDownloader.download() trusts no partial file that was shortened, emptied, or written by another program", async () => {
  const spoil: Readonly<Record<string, (data: string) => Promise<void>>> = {
    shortened: (data) => Deno.truncate(data, 10 * MEBIBYTE),
    emptied: (data) => Deno.truncate(data, 0),
    written: (data) => Deno.writeFile(data, pseudoRandomBytes(MODEL.length, 1)),
    zeroed: (data) => Deno.writeFile(data, new Uint8Array(MODEL.length)),
    removed: (data) => Deno.remove(data),
  };
  for (const [how, spoiling] of Object.entries(spoil)) {
    await using scene = await PullScene.make();
    await scene.interrupt(12 * MEBIBYTE);
    await spoiling(scene.partial(MODEL).data);
    const result = await scene.downloader().download("me/m", MODEL_ONLY);
    assert.deepEqual(await Deno.readFile(result.path), MODEL, how);
    assert.ok(result.fetchedBytes <= 2 * MODEL.length, how);
  }
});

Deno.test("ModelDownloader.download() trusts no journal that is torn, of another file, or not one", async () => {
  const spoil: Readonly<Record<string, (journal: string) => Promise<void>>> = {
    torn: (journal) => Deno.truncate(journal, 20),
    empty: (journal) => Deno.truncate(journal, 0),
    foreign: (journal) => Deno.writeFile(journal, pseudoRandomBytes(1000, 2)),
    removed: (journal) => Deno.remove(journal),
  };
  for (const [how, spoiling] of Object.entries(spoil)) {
    await using scene = await PullScene.make();
    await scene.interrupt(12 * MEBIBYTE);
    await spoiling(scene.partial(MODEL).journal);
    const result = await scene.downloader().download("me/m", MODEL_ONLY);
    assert.equal(result.fetchedBytes, MODEL.length, how);
    assert.deepEqual(await Deno.readFile(result.path), MODEL, how);
    assert.deepEqual(await scene.list(scene.blobs), [sha256(MODEL)], how);
  }
});

Deno.test("ModelDownloader.download() leaves partial files of other programs alone", async () => {
  await using scene = await PullScene.make();
  await Deno.mkdir(scene.blobs, { recursive: true });
  const foreign = `${scene.blobs}/${sha256(MODEL)}.incomplete`;
  await Deno.writeFile(foreign, MODEL.subarray(0, 1000));
  const result = await scene.downloader().download("me/m", MODEL_ONLY);
  assert.equal(result.fetchedBytes, MODEL.length);
  assert.equal((await Deno.stat(foreign)).size, 1000);
});

Deno.test("ModelDownloader.download() says so when a folder stands where the partial file should be", async () => {
  await using scene = await PullScene.make();
  await Deno.mkdir(scene.partial(MODEL).data, { recursive: true });
  await assert.rejects(scene.downloader().download("me/m", MODEL_ONLY), {
    name: "HubError",
    message: `Cannot write "${scene.partial(MODEL).data}": is a directory`,
  });
});

Deno.test("ModelDownloader.download() resumes from a server that ignores Range", async () => {
  await using scene = await PullScene.make();
  await scene.interrupt(12 * MEBIBYTE);
  scene.hub.inject(ignoresRange(), { origin: "cdn", times: Infinity });
  const result = await scene.downloader().download("me/m", MODEL_ONLY);
  assert.ok((result.files[0]?.resumedBytes ?? 0) > 0);
  assert.deepEqual(await Deno.readFile(result.path), MODEL);
  assert.deepEqual(scene.of("repairing"), []);
});

Deno.test("ModelDownloader.download() uses a partial file also when the content is asked for by another name and commit", async () => {
  await using scene = await PullScene.make();
  await scene.interrupt(12 * MEBIBYTE);
  await scene.commit({ "renamed.bin": MODEL });
  const result = await scene.downloader().download("me/m", { paths: ["renamed.bin"] });
  assert.ok((result.files[0]?.resumedBytes ?? 0) >= 12 * MEBIBYTE);
  assert.deepEqual(await Deno.readFile(result.path), MODEL);
});

Deno.test("ModelDownloader.download() ends with the reason when it is aborted, wherever that meets it", async () => {
  const enough = new Error("enough");
  for (const type of ["planned", "started", "bytes", "verified", "done"] as const) {
    await using scene = await PullScene.make();
    const abort = new AbortController();
    const outcome = await scene.downloader({
      signal: abort.signal,
      onProgress: (event) => {
        if (event.type === type) abort.abort(enough);
      },
    }).download("me/m").then((result) => result.path, (error) => error);
    // Whoever aborts after the last byte may find it done; what is visible is right either way.
    if (outcome !== enough) assert.ok(type === "verified" || type === "done", type);
    for (const name of await scene.list(scene.blobs)) {
      if (name === sha256(MODEL)) {
        assert.deepEqual(await Deno.readFile(`${scene.blobs}/${name}`), MODEL);
      }
    }
    const again = await scene.downloader().download("me/m");
    assert.deepEqual(await Deno.readFile(`${again.path}/model.bin`), MODEL);
  }
});

Deno.test("ModelDownloader.download() opens nothing when it was aborted before", async () => {
  await using scene = await PullScene.make();
  const signal = AbortSignal.abort(new Error("enough"));
  await assert.rejects(scene.downloader({ signal }).download("me/m"), { message: "enough" });
  assert.deepEqual(scene.hub.seen, []);
  assert.deepEqual(await scene.list(scene.at("hf/hub")), []);
});

Deno.test("ModelDownloader.download() says before the first byte that the disk has no room", async () => {
  await using scene = await PullScene.make();
  const tree = [{
    type: "file",
    path: "huge.bin",
    oid: "1".repeat(40),
    size: 2 ** 50,
    lfs: { oid: "2".repeat(64), size: 2 ** 50, pointerSize: 100 },
  }];
  scene.hub.inject(() => Response.json(tree), { target: "/tree/" });
  await assert.rejects(scene.downloader().download("me/m"), (error: DiskFullError) => {
    assert.ok(error instanceof DiskFullError);
    assert.equal(error.neededBytes, 2 ** 50);
    assert.ok((error.availableBytes ?? Infinity) < 2 ** 50);
    return true;
  });
  assert.equal(scene.hub.fileRequests.length, 0);
  assert.deepEqual(await scene.list(scene.at("hf/hub")), []);
});
