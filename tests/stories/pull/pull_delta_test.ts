import assert from "node:assert/strict";
import { pseudoRandomBytes } from "../../transfer/pseudo_random_bytes.ts";
import type { CasScript } from "../../xet/scripted_cas.ts";
import { MEBIBYTE, MODEL, PART_SIZE, sha256 } from "./pull_scene.ts";
import { XetScene } from "./xet_scene.ts";

const options = { paths: ["model.bin"] };

/** The model with some bytes in it replaced. */
function changed(at: number, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const content = MODEL.slice();
  content.set(bytes, at);
  return content;
}

/** The model with bytes at its front. */
function prefixed(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const content = new Uint8Array(bytes.length + MODEL.length);
  content.set(bytes);
  content.set(MODEL, bytes.length);
  return content;
}

/** A scene in which the model was pulled, and then replaced. */
async function onScene(
  script: CasScript,
  next: Uint8Array<ArrayBuffer>,
  test: (scene: XetScene) => Promise<void>,
): Promise<void> {
  await using scene = await XetScene.make(script);
  await scene.pull.downloader().download("me/m", options);
  await scene.commit({ "model.bin": next });
  scene.cas.requests.length = 0;
  await test(scene);
}

const MIDDLE = changed(10 * MEBIBYTE, pseudoRandomBytes(300_000, 77));

Deno.test("pull() fetches of a new revision what is new, and the plan says how much", async () => {
  await onScene({}, MIDDLE, async (scene) => {
    const plan = await scene.pull.downloader().plan("me/m", options);
    assert.equal(plan.files[0]?.action, "delta");
    assert.ok(plan.presentBytes > MODEL.length - 700_000, `${plan.presentBytes} are here`);
    const result = await scene.pull.downloader().download("me/m", options);
    assert.equal(sha256(await Deno.readFile(result.path)), sha256(MIDDLE));
    assert.ok(result.fetchedBytes < 700_000, `${result.fetchedBytes} were fetched`);
    assert.ok(
      Math.abs(result.fetchedBytes / plan.fetchBytes - 1) < 0.01,
      `${result.fetchedBytes} were fetched, ${plan.fetchBytes} were planned`,
    );
  });
});

for (const minChunkSize of [8192, 8128]) {
  Deno.test(`pull() finds what an uploader stored anew, by hashes of chunks from ${minChunkSize} bytes on`, async () => {
    const next = prefixed(pseudoRandomBytes(65_536, 78));
    await onScene({ dedup: false, minChunkSize }, next, async (scene) => {
      const result = await scene.pull.downloader().download("me/m", options);
      assert.equal(sha256(await Deno.readFile(result.path)), sha256(next));
      assert.ok(result.fetchedBytes < 600_000, `${result.fetchedBytes} were fetched`);
      assert.ok(scene.cas.requests.some((line) => line.includes("/v1/chunks/")));
    });
  });
}

Deno.test("pull() hashes an earlier revision once, however often it is compared", async () => {
  const next = prefixed(pseudoRandomBytes(65_536, 78));
  await onScene({ dedup: false }, next, async (scene) => {
    await scene.pull.downloader().plan("me/m", options);
    const kept = await scene.pull.list(scene.pull.at("hf/ruv-hub/chunks"));
    assert.equal(kept.length, 1);
    const times = () =>
      Promise.all(
        kept.map(async (name) =>
          (await Deno.stat(scene.pull.at(`hf/ruv-hub/chunks/${name}`))).mtime?.getTime()
        ),
      );
    const before = await times();
    await scene.pull.downloader().plan("me/m", options);
    assert.deepEqual(await times(), before);
  });
});

Deno.test("pull() goes on after an interruption with what it has, and the old revision is whole", async () => {
  const next = changed(4 * MEBIBYTE, pseudoRandomBytes(12 * MEBIBYTE, 79));
  await onScene({}, next, async (scene) => {
    await scene.pull.interrupt(PART_SIZE + MEBIBYTE);
    scene.offer();
    const old = scene.pull.at(`hf/hub/models--me--m/blobs/${sha256(MODEL)}`);
    assert.equal(sha256(await Deno.readFile(old)), sha256(MODEL));
    const plan = await scene.pull.downloader().plan("me/m", options);
    const result = await scene.pull.downloader().download("me/m", options);
    assert.equal(sha256(await Deno.readFile(result.path)), sha256(next));
    assert.ok((result.files[0]?.resumedBytes ?? 0) > PART_SIZE);
    assert.ok(result.fetchedBytes < 9 * MEBIBYTE, `${result.fetchedBytes} were fetched`);
    assert.ok(Math.abs(result.fetchedBytes / plan.fetchBytes - 1) < 0.05);
  });
});

Deno.test("pull() fetches everything when the earlier revision is not what its name says", async () => {
  await onScene({}, MIDDLE, async (scene) => {
    const old = scene.pull.at(`hf/hub/models--me--m/blobs/${sha256(MODEL)}`);
    await Deno.writeFile(old, pseudoRandomBytes(MODEL.length, 80));
    const result = await scene.pull.downloader().download("me/m", options);
    assert.equal(sha256(await Deno.readFile(result.path)), sha256(MIDDLE));
    assert.equal(scene.pull.of("repairing")[0]?.where, "wire");
  });
});

Deno.test("pull() fetches everything when the earlier revision goes away in between", async () => {
  await onScene({}, MIDDLE, async (scene) => {
    const old = scene.pull.at(`hf/hub/models--me--m/blobs/${sha256(MODEL)}`);
    const downloader = scene.pull.downloader({
      onProgress: (event) => {
        if (event.type === "planned") Deno.removeSync(old);
      },
    });
    const result = await downloader.download("me/m", options);
    assert.equal(sha256(await Deno.readFile(result.path)), sha256(MIDDLE));
    assert.ok(result.fetchedBytes > MODEL.length);
  });
});

Deno.test("pull() copies nothing that it would not prove, or when it shall fetch again", async () => {
  await onScene({}, MIDDLE, async (scene) => {
    for (
      const config of [{ verifyChecksum: false }, { force: true }, { transport: "http" }] as const
    ) {
      const plan = await scene.pull.downloader(config).plan("me/m", options);
      assert.equal(plan.files[0]?.action, "fetch");
    }
  });
});

Deno.test("pull() compares with what an output folder has, and leaves that whole until the end", async () => {
  await using scene = await XetScene.make();
  const config = { outputDir: scene.pull.at("out") };
  await scene.pull.downloader(config).download("me/m", options);
  await scene.commit({ "model.bin": MIDDLE });
  const result = await scene.pull.downloader(config).download("me/m", options);
  assert.equal(sha256(await Deno.readFile(result.path)), sha256(MIDDLE));
  assert.ok(result.fetchedBytes < 700_000, `${result.fetchedBytes} were fetched`);
});

Deno.test("pull() compares with the model that a card names as its base", async () => {
  await using scene = await XetScene.make();
  await scene.pull.downloader().download("me/m", options);
  const other = { type: "model", name: "me/tuned" } as const;
  const card = new TextEncoder().encode("---\nbase_model: me/m\n---\n# Tuned\n");
  await scene.commitTo(other, { "README.md": card, "tuned.bin": MIDDLE });
  await scene.pull.downloader().download("me/tuned", { paths: ["README.md"] });
  const result = await scene.pull.downloader().download("me/tuned", { paths: ["tuned.bin"] });
  assert.equal(sha256(await Deno.readFile(result.path)), sha256(MIDDLE));
  assert.ok(result.fetchedBytes < 700_000, `${result.fetchedBytes} were fetched`);
});

Deno.test("pull() does without a comparison when the store does not answer", async () => {
  let isDown = false;
  const api = () => isDown ? new Response("down", { status: 404 }) : undefined;
  await onScene({ api }, MIDDLE, async (scene) => {
    isDown = true;
    const result = await scene.pull.downloader().download("me/m", options);
    assert.equal(sha256(await Deno.readFile(result.path)), sha256(MIDDLE));
    assert.equal(scene.pull.of("notice").length, 1);
  });
});

Deno.test("pull() hashes no earlier revision that has nothing in common with the new one", async () => {
  const other = pseudoRandomBytes(MODEL.length, 81);
  await onScene({ dedup: false }, other, async (scene) => {
    const plan = await scene.pull.downloader().plan("me/m", options);
    assert.equal(plan.files[0]?.action, "fetch");
    assert.deepEqual(await scene.pull.list(scene.pull.at("hf/ruv-hub/chunks")), []);
  });
});
