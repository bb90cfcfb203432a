import assert from "node:assert/strict";
import { MODEL, PullScene, REPOSITORY } from "./pull_scene.ts";

Deno.test("ModelDownloader.download() lets one of two pulls fetch while the other waits and uses what came", async () => {
  await using scene = await PullScene.make();
  const [first, second] = [scene.downloader(), scene.downloader()];
  const results = await Promise.all([first, second].map((d) => d.download("me/m")));
  const fetched = results.map((result) => result.fetchedBytes);
  const total = scene.of("planned")[0]?.totalBytes;
  assert.equal(fetched.reduce((sum, bytes) => sum + bytes, 0), total);
  assert.equal(scene.hub.sentBytes, total);
  assert.ok(scene.of("waiting").some(({ path }) => path === "model.bin"));
  for (const { path } of results) assert.deepEqual(await Deno.readFile(`${path}/model.bin`), MODEL);
  const models = results.map(({ files }) => files.find(({ path }) => path === "model.bin"));
  assert.deepEqual(models.map((file) => file?.reused).sort(), [false, true]);
});

Deno.test("ModelDownloader.download() takes over what an aborted pull has begun, when it has waited for it", async () => {
  await using scene = await PullScene.make();
  const abort = new AbortController();
  const options = { paths: ["model.bin"] };
  const first = scene.downloader({ signal: abort.signal, limitRate: 20_000_000 })
    .download("me/m", options);
  const began = Promise.withResolvers<void>();
  const second = scene.downloader({
    onProgress: (event) => {
      scene.events.push(event);
      if (event.type === "waiting") began.resolve();
    },
  });
  // The first has the lock once it asks for bytes.
  while (scene.hub.fileRequests.length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const result = second.download("me/m", options);
  await began.promise;
  while (scene.hub.sentBytes < 4_000_000) await new Promise((resolve) => setTimeout(resolve, 5));
  abort.abort(new Error("enough"));
  await assert.rejects(first, { message: "enough" });
  const [file] = (await result).files;
  assert.ok(file && file.resumedBytes > 0);
  assert.equal(file.fetchedBytes + file.resumedBytes, MODEL.length);
  assert.deepEqual(await Deno.readFile(file.localPath), MODEL);
});

Deno.test("ModelDownloader.download() has no more requests in flight than connections, small files included", async () => {
  const entries = Array.from({ length: 40 }, (_, index): [string, Uint8Array<ArrayBuffer>] => {
    const size = index % 3 === 0 ? 1_500_000 : 1000 + index;
    return [`file${index}.bin`, MODEL.slice(index, index + size)];
  });
  await using scene = await PullScene.make({ files: Object.fromEntries(entries) });
  for (const connections of [1, 3]) {
    scene.hub.reset();
    const outputDir = scene.at(`out${connections}`);
    const result = await scene.downloader({ connections, outputDir }).download("me/m");
    assert.equal(result.files.length, 41);
    assert.ok(scene.hub.mostAtOnce <= connections, `${scene.hub.mostAtOnce} at once`);
    for (const [path, content] of entries) {
      assert.deepEqual(await Deno.readFile(`${outputDir}/${path}`), content);
    }
  }
});

Deno.test("ModelDownloader.download() holds all files together to the rate", async () => {
  const files = { "a.bin": MODEL.slice(0, 4_000_000), "b.bin": MODEL.slice(1, 4_000_001) };
  await using scene = await PullScene.make({ files });
  const options = { include: ["*.bin"] };
  const { seconds } = await scene.downloader({ limitRate: 16_000_000 }).download("me/m", options);
  assert.ok(seconds > 0.45 && seconds < 3, `${seconds} s for 8 MB at 16 MB/s`);
});

Deno.test("ModelDownloader.download() reports progress that only grows", async () => {
  await using scene = await PullScene.make();
  await scene.downloader().download("me/m");
  const done = new Map<string, number>();
  for (const event of scene.of("bytes")) {
    assert.ok(event.done > (done.get(event.path) ?? 0) && event.done <= event.size);
    done.set(event.path, event.done);
  }
  assert.equal(done.get("model.bin"), MODEL.length);
  const order = scene.events.map(({ type }) => type);
  assert.ok(order.indexOf("planned") < order.indexOf("started"));
  assert.ok(order.indexOf("verified") < order.lastIndexOf("done"));
  assert.deepEqual(scene.of("planned").map(({ repository }) => repository), [REPOSITORY]);
});
