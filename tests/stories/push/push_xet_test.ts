import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { fails, type SeenRequest } from "../../faulty_hub.ts";
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

/** The requests that brought something to the store of chunks. */
function posted(scene: PushScene, part: string): readonly SeenRequest[] {
  return scene.hub.seen.filter(({ method, target }) => method === "POST" && target.includes(part));
}

/** What the store of chunks was sent, and what the store of whole objects. */
function sent(scene: PushScene): { xorbs: number; shards: number; objects: number } {
  const objects = scene.hub.seen.filter(({ target }) => /\/lfs\/(basic|multipart)/.test(target));
  return {
    xorbs: posted(scene, "/v1/xorbs/default/").length,
    shards: posted(scene, "/shards").length,
    objects: objects.length,
  };
}

/** Bytes of all bodies that the store of chunks was sent. */
function bytesTo(scene: PushScene): number {
  return posted(scene, "/v1/").reduce(
    (sum, { headers }) => sum + Number(headers["content-length"]),
    0,
  );
}

async function onHub(scene: PushScene, path: string): Promise<Uint8Array> {
  const response = await fetch(`${scene.hub.url}/me/m/resolve/main/${path}`);
  return await response.bytes();
}

Deno.test("push() sends a large file as chunks, and it is there in one piece too", async () => {
  await onScene(async (scene) => {
    const result = await scene.push(await scene.file("model.gguf", model()));
    assert.ok(result.sentBytes > SIZE && result.sentBytes < 1.01 * SIZE);
    assert.deepEqual(sent(scene), { xorbs: 2, shards: 1, objects: 0 });
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
    assert.equal(sent(scene).xorbs, 2);
    scene.hub.reset();
    const result = await scene.push(path);
    assert.equal(sent(scene).xorbs, 0);
    const file = result.files.find(({ path }) => path === "model.gguf");
    assert.deepEqual([file?.outcome, file?.sentBytes], ["known", 0]);
    assert.deepEqual(await onHub(scene, "model.gguf"), model());
  });
});

Deno.test("push() says where it goes on, and counts only what it sends", async () => {
  await onScene(async (scene) => {
    const path = await scene.file("model.gguf", model());
    const one = { transport: "xet", connections: 1 } as const;
    scene.hub.inject(fails(400), { target: "/v1/xorbs/", method: "POST", after: 1 });
    await assert.rejects(scene.push(path, one), { name: "HubHttpError" });
    assert.deepEqual(scene.of("resumed"), []);
    scene.hub.reset();
    scene.events.length = 0;
    const { sentBytes } = await scene.push(path, one);
    const [resumed] = scene.of("resumed");
    const bytes = resumed?.bytes ?? 0;
    assert.ok(bytes > 0.9 * 8 * MEBIBYTE && bytes <= 8 * MEBIBYTE, `${bytes} were kept`);
    assert.equal(scene.of("resumed").length, 1);
    const left = model().length - bytes;
    assert.ok(sentBytes >= left && sentBytes < 1.01 * left, `${sentBytes} were sent`);
    const last = scene.of("bytes").at(-1);
    assert.deepEqual([last?.done, last?.presentBytes], [model().length, bytes]);
  });
});

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

Deno.test("push() sends at most 3 % of 64 MiB of which 1 % has changed", async () => {
  await onScene(async (scene) => {
    const size = 64 * MEBIBYTE;
    const content = pseudoRandomBytes(size, 5);
    await scene.push(await scene.file("weights.bin", content));
    for (const places of [[30], [3, 15, 27, 39, 51]]) {
      const changed = Math.floor(size / 100 / places.length);
      for (const place of places) {
        content.set(pseudoRandomBytes(changed, place), place * MEBIBYTE);
      }
      scene.hub.reset();
      const { sentBytes } = await scene.push(await scene.file("weights.bin", content));
      const came = bytesTo(scene);
      assert.ok(came > 0.01 * size && came <= 0.03 * size, `${came} came, ${places}`);
      assert.ok(sentBytes <= came, `${sentBytes} were sent`);
      const there = await onHub(scene, "weights.bin");
      assert.equal(Buffer.compare(there, content), 0);
    }
  });
});
