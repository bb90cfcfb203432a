import assert from "node:assert/strict";
import { fails } from "../../faulty_hub.ts";
import { ggufFile } from "../../gguf/gguf_file.ts";
import { pseudoRandomBytes } from "../../transfer/pseudo_random_bytes.ts";
import { PushScene } from "./push_scene.ts";

const MEBIBYTE = 1024 * 1024;
const SIZE = 12 * MEBIBYTE;

async function onScene(test: (scene: PushScene) => Promise<void>): Promise<void> {
  await using scene = await PushScene.make({ xet: true });
  await test(scene);
}

/** A model whose weights nothing compresses, some of them others than in the first version. */
function model(changedAt?: number): Uint8Array<ArrayBuffer> {
  const head = ggufFile();
  const content = new Uint8Array(head.length + SIZE);
  content.set(head);
  content.set(pseudoRandomBytes(SIZE, 3), head.length);
  if (changedAt !== undefined) content.set(pseudoRandomBytes(SIZE / 100, 4), changedAt);
  return content;
}

/** What the store of chunks was sent, and what the store of whole objects. */
function sent(scene: PushScene): { xorbs: number; shards: number; objects: number } {
  const posted = (part: string) =>
    scene.hub.seen.filter(({ target }) => target.includes(part)).length;
  return {
    xorbs: posted("/v1/xorbs/default/") / 2,
    shards: posted("/shards"),
    objects: posted("/lfs/basic") + posted("/lfs/multipart"),
  };
}

async function onHub(scene: PushScene, path: string): Promise<Uint8Array> {
  const response = await fetch(`${scene.hub.url}/me/m/resolve/main/${path}`);
  return await response.bytes();
}

Deno.test("push() sends a large file as chunks, and it is there in one piece too", async () => {
  await onScene(async (scene) => {
    const result = await scene.push(await scene.file("model.gguf", model()));
    assert.ok(result.sentBytes > SIZE && result.sentBytes < 1.01 * SIZE);
    assert.deepEqual(sent(scene), { xorbs: 1, shards: 1, objects: 0 });
    assert.deepEqual(await onHub(scene, "model.gguf"), model());
    assert.equal(scene.of("sent")[0]?.reused, false);
  });
});

for (
  const [what, forget] of [["it has cut the first one", false], [
    "another one has cut it",
    true,
  ]] as const
) {
  Deno.test(`push() sends of a second version what is new when ${what}`, async () => {
    await onScene(async (scene) => {
      await scene.push(await scene.file("model.gguf", model()));
      if (forget) await Deno.remove(scene.at("hf/ruv-hub"), { recursive: true });
      const next = model(4 * MEBIBYTE);
      const result = await scene.push(await scene.file("model.gguf", next));
      assert.ok(result.sentBytes < 0.03 * next.length, `${result.sentBytes} were sent`);
      assert.deepEqual(await onHub(scene, "model.gguf"), next);
    });
  });
}

Deno.test("push() sends after an interruption no chunks that are there", async () => {
  await onScene(async (scene) => {
    const path = await scene.file("model.gguf", model());
    scene.hub.inject(fails(400), { target: "/v1/shards", times: Infinity });
    await assert.rejects(scene.push(path, { transport: "xet" }), { name: "HubHttpError" });
    assert.equal(postedXorbs(scene), 1);
    scene.hub.reset();
    await scene.push(path);
    assert.equal(postedXorbs(scene), 0);
    assert.deepEqual(await onHub(scene, "model.gguf"), model());
  });
});

function postedXorbs(scene: PushScene): number {
  // Each is looked for once, and sent when it is not there.
  return scene.hub.seen.filter(({ target, headers }) =>
    target.includes("/v1/xorbs/default/") && headers["content-length"] !== undefined
  ).length;
}

Deno.test("push() goes by LFS, and says so, when the store of chunks fails", async () => {
  await onScene(async (scene) => {
    scene.hub.inject(fails(403), { target: "/v1/xorbs/", times: Infinity });
    await scene.push(await scene.file("model.gguf", model()));
    const said = scene.notices.filter((notice) => notice.includes("without Xet"));
    assert.match(said.join(), /^"me\/m" is pushed to without Xet: .*403/);
    assert.deepEqual(await onHub(scene, "model.gguf"), model());
  });
});

Deno.test("push() does without chunks when it is told so", async () => {
  await onScene(async (scene) => {
    await scene.push(await scene.file("model.gguf", model()), { transport: "http" });
    assert.equal(sent(scene).xorbs, 0);
    assert.deepEqual(await onHub(scene, "model.gguf"), model());
  });
});

Deno.test("push() sends files of one content once, and chunks that files share once", async () => {
  await onScene(async (scene) => {
    await scene.file("a.gguf", model());
    await scene.file("b.gguf", model());
    await scene.file("c.gguf", model(4 * MEBIBYTE));
    const result = await scene.push(scene.at("in"));
    assert.ok(result.sentBytes < 1.03 * SIZE, `${result.sentBytes} were sent`);
    for (const [path, content] of [["b.gguf", model()], ["c.gguf", model(4 * MEBIBYTE)]] as const) {
      assert.deepEqual(await onHub(scene, path), content);
    }
  });
});

Deno.test("push() sends what the token for chunks allows, and no other token to their store", async () => {
  await onScene(async (scene) => {
    await scene.push(await scene.file("model.gguf", model()), { token: "hf_secret" });
    const toStore = scene.hub.seen.filter(({ target }) => /\/v\d\//.test(target));
    assert.ok(toStore.length > 2);
    for (const { headers } of toStore) assert.doesNotMatch(headers.authorization ?? "", /hf_/);
  });
});
