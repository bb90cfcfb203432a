import assert from "node:assert/strict";
import { fails, type Fault } from "../../faulty_hub.ts";
import { model, PushScene } from "./push_scene.ts";

const COMMIT = { target: "/commit/" } as const;

/** Does what was asked and loses the answer. */
const losesAnswer: Fault = async (request, answer) => {
  await (await answer(request)).body?.cancel();
  return new Response("gone", { status: 502 });
};

/** A scene with a repository, and a second file to propose for it. */
async function onScene(test: (scene: PushScene, path: string) => Promise<void>): Promise<void> {
  await using scene = await PushScene.make();
  await scene.push(await scene.file("my.gguf"));
  await test(scene, await scene.file("b.gguf", model(8)));
}

/** The titles of the pull requests of `me/m`. */
async function opened(scene: PushScene): Promise<string[]> {
  const reply = await fetch(`${scene.hub.hub.url}/api/models/me/m/discussions`);
  const { discussions } = await reply.json();
  return discussions.map(({ title }: { readonly title: string }) => title);
}

Deno.test("upload() finds the pull request whose answer was lost, and opens no second one", async () => {
  await onScene(async (scene, path) => {
    scene.hub.inject(losesAnswer, COMMIT);
    const { url, changed, revision } = await scene.push(path, { createPr: true });
    assert.equal(url, `${scene.hub.url}/me/m/discussions/1`);
    assert.deepEqual([changed, revision], [true, "refs/pr/1"]);
    assert.deepEqual(await opened(scene), ["Upload b.gguf"]);
  });
});

Deno.test("upload() says when it cannot tell whether there is a pull request, and the next one looks", async () => {
  await onScene(async (scene, path) => {
    scene.hub.inject(losesAnswer, COMMIT);
    scene.hub.inject(fails(403), { target: "/discussions", times: 2 });
    await assert.rejects(scene.push(path, { createPr: true }), {
      name: "NetworkError",
      message:
        'Cannot tell whether "me/m" has got the pull request: Cannot commit to "me/m": the Hub sent 502, "gone"',
    });
    const { url, changed } = await scene.push(path, { createPr: true });
    assert.deepEqual([url, changed], [`${scene.hub.url}/me/m/discussions/1`, false]);
    assert.deepEqual(await opened(scene), ["Upload b.gguf"]);
  });
});

Deno.test("upload() opens a second pull request for what is not in the first one", async () => {
  await onScene(async (scene, path) => {
    await scene.push(path, { createPr: true });
    await scene.file("b.gguf", model(9));
    const { url, changed } = await scene.push(path, { createPr: true });
    assert.deepEqual([url, changed], [`${scene.hub.url}/me/m/discussions/2`, true]);
    assert.deepEqual(await opened(scene), ["Upload b.gguf", "Upload b.gguf"]);
  });
});
