import assert from "node:assert/strict";
import { endsAfter, type Fault, sendsWebPage } from "../../faulty_hub.ts";
import { PushScene } from "./push_scene.ts";

const COMMIT = { target: "/commit/" } as const;

/** Does what was asked, and answers with a page. */
const answersWithPage: Fault = async (request, answer) => {
  await (await answer(request)).body?.cancel();
  return await sendsWebPage()(request, answer);
};

for (
  const [what, loses] of [["breaks off", endsAfter(10)], ["is a page", answersWithPage]] as const
) {
  Deno.test(`upload() finds its commit when the answer to it ${what}`, async () => {
    await using scene = await PushScene.make();
    scene.hub.inject(loses, COMMIT);
    const { changed } = await scene.push(await scene.file("my.gguf"));
    assert.equal(changed, true);
    assert.deepEqual(await scene.titles(), ["Upload my.gguf", "initial commit"]);
  });
}

Deno.test("upload() says so when a login page stands where the commit should be", async () => {
  await using scene = await PushScene.make();
  scene.hub.inject(sendsWebPage(), { ...COMMIT, times: Infinity });
  await assert.rejects(scene.push(await scene.file("my.gguf")), {
    name: "NetworkError",
    message: 'Cannot commit to "me/m": the answer is not that of a commit',
  });
  assert.equal(scene.hub.seen.filter(({ target }) => target.includes("/commit/")).length, 1);
});
