import assert from "node:assert/strict";
import { qwenModel } from "../../gguf/qwen_model.ts";
import { PullScene } from "../pull/pull_scene.ts";

const FILES = { "m-Q4_K_M.gguf": qwenModel(5_000_000), "m-Q2_K.gguf": qwenModel(3_000_000) };
const fit = { ramBytes: 10 ** 9, vramBytes: 0, contextLength: 2 };
/** The file, a fiftieth of it, 256 MiB, and two tokens by the header. */
const NEED = 5_000_000 + 100_000 + 268_435_456 + 2 * 12_288;

Deno.test("localHeader() counts the memory of a model that is here, without asking anybody", async () => {
  await using scene = await PullScene.make({ files: FILES });
  await scene.downloader().download("me/m:Q4_K_M", { fit });
  for (const config of [{ offline: true }, { preferOffline: true }]) {
    await Deno.remove(scene.at("hf/ruv-hub"), { recursive: true });
    scene.hub.reset();
    scene.events.length = 0;
    await scene.downloader(config).download("me/m:Q4_K_M", { fit });
    assert.deepEqual(scene.of("planned").map(({ fit }) => [fit?.neededBytes, fit?.isEstimate]), [
      [NEED, false],
    ]);
    assert.deepEqual(scene.hub.seen, []);
  }
});

Deno.test("localHeader() is not there for a file that is not, which is then asked for", async () => {
  await using scene = await PullScene.make({ files: FILES });
  await scene.downloader().download("me/m:Q4_K_M", { fit });
  const headers = () => scene.hub.seen.filter(({ range }) => range?.end === 16_384);
  assert.deepEqual(
    new Set(headers().map(({ target }) => target.includes("Q2_K"))),
    new Set([true]),
  );
  assert.equal(scene.of("planned")[0]?.fit?.neededBytes, NEED);
});
