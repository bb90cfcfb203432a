import assert from "node:assert/strict";
import { ChecksumMismatchError, HubHttpError, settingsFromEnv } from "../../../mod.ts";
import {
  addsBytes,
  claimsRange,
  cutsAfter,
  endsAfter,
  fails,
  type Fault,
  flipsByte,
  ignoresRange,
  sendsWebPage,
  stallsAfter,
} from "../../faulty_hub.ts";
import { MEBIBYTE, MODEL, PART_SIZE, PullScene, sha256 } from "./pull_scene.ts";

/** What a pull has to get over: it succeeds all the same, and says it has tried again. */
const TRANSIENT: Readonly<Record<string, { readonly fault: Fault; readonly reason: RegExp }>> = {
  "the connection is cut in the middle": {
    fault: cutsAfter(3 * MEBIBYTE),
    reason: /^Cannot read on: the connection was cut/,
  },
  "the connection is cut before the first byte": {
    fault: cutsAfter(0),
    reason: /^Cannot read on: the connection was cut/,
  },
  "a server stops sending": {
    fault: stallsAfter(3 * MEBIBYTE),
    reason: /^Cannot read on: no byte came for 0\.2 s$/,
  },
  "a server fails with 500": {
    fault: fails(500),
    reason: /^Cannot download "model\.bin": 127\.0\.0\.1:\d+ sent 500/,
  },
  "a server fails with 502": { fault: fails(502), reason: /sent 502/ },
  "a server fails with 503": { fault: fails(503), reason: /sent 503/ },
  "a server asks for fewer requests": {
    fault: fails(429, { "retry-after": "0" }),
    reason: /asks for fewer requests$/,
  },
  "a server sends another range than it was asked for": {
    fault: claimsRange(`bytes 5-${PART_SIZE + 4}/${MODEL.length}`),
    reason: /the server sent "bytes 5-8388612\/25166824"$/,
  },
  "a server sends too little": {
    fault: endsAfter(3 * MEBIBYTE),
    reason: /^Cannot read on: the connection was cut after 3145728 of \d+ bytes$/,
  },
};

for (const [name, { fault, reason }] of Object.entries(TRANSIENT)) {
  Deno.test(`ModelDownloader.download() brings the right bytes when ${name}`, async () => {
    await using scene = await PullScene.make();
    scene.hub.inject(fault, { origin: "cdn", offset: PART_SIZE + 5 });
    const settings = settingsFromEnv((name) =>
      ({
        HF_HOME: scene.at("hf"),
        HF_ENDPOINT: scene.hub.url,
        HF_HUB_DOWNLOAD_TIMEOUT: "0.2",
      })[name]
    );
    const downloader = scene.downloader({ settings });
    const result = await downloader.download("me/m", { paths: ["model.bin"] });
    assert.deepEqual(await Deno.readFile(result.path), MODEL);
    // What a buffer had gathered when the connection broke comes twice.
    const twice = result.fetchedBytes - MODEL.length;
    assert.ok(twice >= 0 && twice <= 768 * 1024, `${twice}`);
    const retries = scene.of("retry");
    assert.equal(retries.length, 1);
    assert.match(retries[0]?.reason ?? "", reason);
    assert.deepEqual(scene.of("repairing"), []);
  });
}

Deno.test("ModelDownloader.download() writes nothing that a server sends beyond the end", async () => {
  await using scene = await PullScene.make();
  scene.hub.inject(addsBytes(2 * MEBIBYTE), { origin: "cdn", times: Infinity });
  const result = await scene.downloader().download("me/m", { paths: ["model.bin"] });
  assert.deepEqual(await Deno.readFile(result.path), MODEL);
});

Deno.test("ModelDownloader.download() takes the whole over one connection when the server ignores Range", async () => {
  await using scene = await PullScene.make();
  scene.hub.inject(ignoresRange(), { origin: "cdn", times: Infinity });
  const result = await scene.downloader().download("me/m", { paths: ["model.bin"] });
  assert.deepEqual(await Deno.readFile(result.path), MODEL);
  assert.equal(result.fetchedBytes, MODEL.length);
  assert.deepEqual(scene.of("slowed").map(({ reason }) => reason), [
    "the server ignores Range: one connection only",
  ]);
  assert.deepEqual([...scene.of("repairing"), ...scene.of("retry")], []);
});

Deno.test("ModelDownloader.download() repairs a byte that was flipped on the wire once, and says so", async () => {
  for (const offset of [0, 2 * PART_SIZE + 5, MODEL.length - 1]) {
    await using scene = await PullScene.make();
    scene.hub.inject(flipsByte(offset), { origin: "cdn", offset });
    const result = await scene.downloader().download("me/m", { paths: ["model.bin"] });
    assert.deepEqual(await Deno.readFile(result.path), MODEL);
    assert.ok(result.fetchedBytes > MODEL.length && result.fetchedBytes <= 2 * MODEL.length);
    assert.ok(scene.hub.sentBytes <= 2 * MODEL.length);
    assert.deepEqual(scene.of("repairing"), [
      { type: "repairing", path: "model.bin", where: "wire", bytes: MODEL.length },
    ]);
    assert.equal(scene.of("verified").length, 1);
  }
});

Deno.test("ModelDownloader.download() refuses bytes that are always wrong, and leaves nothing of them in the cache", async () => {
  await using scene = await PullScene.make();
  const offset = PART_SIZE + 77;
  scene.hub.inject(flipsByte(offset), { origin: "cdn", offset, times: Infinity });
  const wrong = MODEL.slice();
  wrong[offset] = (wrong[offset] ?? 0) ^ 0x10;
  const downloading = scene.downloader().download("me/m", { paths: ["model.bin"] });
  await assert.rejects(downloading, (error: ChecksumMismatchError) => {
    assert.ok(error instanceof ChecksumMismatchError);
    assert.deepEqual([error.expected, error.actual], [sha256(MODEL), sha256(wrong)]);
    return true;
  });
  assert.deepEqual(await scene.list(scene.blobs), []);
  assert.deepEqual(await scene.list(scene.at("hf/hub/models--me--m")), ["blobs"]);
  assert.ok(scene.hub.sentBytes <= 2 * MODEL.length);
  await assert.rejects(
    scene.downloader({ offline: true }).download("me/m", { paths: ["model.bin"] }),
    { name: "LocalEntryNotFoundError" },
  );
});

Deno.test("ModelDownloader.download() refuses a small file whose bytes are always wrong", async () => {
  await using scene = await PullScene.make();
  scene.hub.inject(flipsByte(3), { target: "/api/resolve-cache/", times: Infinity });
  await assert.rejects(
    scene.downloader().download("me/m", { paths: ["README.md"] }),
    ChecksumMismatchError,
  );
  assert.deepEqual(await scene.list(scene.blobs), []);
});

Deno.test("ModelDownloader.download() takes no web page for a model", async () => {
  await using scene = await PullScene.make();
  scene.hub.inject(sendsWebPage(), { origin: "cdn", times: Infinity });
  const downloading = scene.downloader().download("me/m", { paths: ["model.bin"] });
  await assert.rejects(downloading, {
    name: "NetworkError",
    message: 'Cannot download "model.bin": the server sent a web page instead',
  });
});

Deno.test("ModelDownloader.download() stops at an error that lasts, and keeps what it has", async () => {
  await using scene = await PullScene.make();
  scene.hub.inject(fails(404), { origin: "cdn", offset: MODEL.length - 1, times: Infinity });
  const begin = performance.now();
  await assert.rejects(
    scene.downloader({ connections: 1 }).download("me/m", { paths: ["model.bin"] }),
    HubHttpError,
  );
  assert.ok(performance.now() - begin < 3000);
  scene.hub.reset();
  const result = await scene.downloader().download("me/m", { paths: ["model.bin"] });
  assert.equal(result.files[0]?.resumedBytes, 3 * PART_SIZE);
  assert.equal(result.fetchedBytes, 1000);
});

Deno.test("ModelDownloader.download() stops other files when one fails, and names no revision", async () => {
  const files = { "a.bin": MODEL, "b.bin": MODEL.subarray(0, 300_000) };
  await using scene = await PullScene.make({ files });
  scene.hub.inject(fails(404), { origin: "cdn", target: sha256(files["b.bin"]), times: Infinity });
  const downloading = scene.downloader({ limitRate: 20_000_000 })
    .download("me/m", { include: ["*.bin"] });
  await assert.rejects(downloading, HubHttpError);
  assert.ok(scene.hub.sentBytes < MODEL.length);
  assert.deepEqual(await scene.list(scene.at("hf/hub/models--me--m")), ["blobs"]);
});

Deno.test("ModelDownloader.download() renews a signed URL that expires in the middle", async () => {
  let now = Date.UTC(2030, 0, 1);
  await using scene = await PullScene.make({ now: () => now, signedUrlTtlSeconds: 60 });
  const downloader = scene.downloader({
    connections: 1,
    limitRate: 60_000_000,
    onProgress: (event) => {
      scene.events.push(event);
      // Whatever is asked for after the first bytes meets an expired URL.
      if (event.type === "bytes" && event.done < PART_SIZE) now += 61_000;
    },
  });
  const result = await downloader.download("me/m", { paths: ["model.bin"] });
  assert.deepEqual(await Deno.readFile(result.path), MODEL);
  const resolves = scene.hub.seen.filter(({ target }) => target.startsWith("/me/m/resolve/"));
  assert.equal(resolves.length, 2);
  assert.deepEqual(scene.of("retry"), []);
});

Deno.test("ModelDownloader.download() waits when URLs are refused that were only just signed", async () => {
  await using scene = await PullScene.make();
  // All of the first requests are refused, and so are those with which they come back.
  scene.hub.inject(fails(403), { origin: "cdn", times: 12 });
  const result = await scene.downloader({ connections: 4 })
    .download("me/m", { paths: ["model.bin"] });
  assert.deepEqual(await Deno.readFile(result.path), MODEL);
  const reasons = new Set(scene.of("retry").map(({ reason }) => reason));
  assert.equal(reasons.size, 1);
  assert.match([...reasons][0] ?? "", /^Cannot download "model\.bin": .* sent 403/);
});

for (const size of [3 * PART_SIZE + 1000, 200_000]) {
  Deno.test(`ModelDownloader.download() fetches again what another program has swept up, of ${size} bytes`, async () => {
    const model = MODEL.subarray(0, size);
    await using scene = await PullScene.make({ files: { "model.bin": model } });
    const { data, journal } = scene.partial(model);
    const sweeps: Fault = async (request, answer) => {
      for (const path of [data, journal]) await Deno.remove(path).catch(() => {});
      return await answer(request);
    };
    scene.hub.inject(sweeps, { origin: "cdn", offset: size - 1 });
    const { files } = await scene.downloader({ connections: 1 })
      .download("me/m", { paths: ["model.bin"] });
    assert.equal(files[0]?.sha256, sha256(model));
    const notices = scene.of("notice").map(({ message }) => message);
    assert.deepEqual(notices, [
      'another program has removed what had come of "model.bin"; fetching it again',
    ]);
    assert.deepEqual(await scene.list(scene.blobs), [sha256(model)]);
  });
}
