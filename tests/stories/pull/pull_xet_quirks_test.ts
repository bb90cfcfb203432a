import assert from "node:assert/strict";
import type { EmbeddedHubOptions } from "../../../src/server/embedded_hub.ts";
import { MEBIBYTE, MODEL, PullScene, sha256 } from "./pull_scene.ts";

const options = { paths: ["model.bin"] };

type Quirks = NonNullable<EmbeddedHubOptions["casQuirks"]>;

for (
  const [what, quirks, most] of [
    ["is as most are", {}, 1.02],
    ["speaks version 1 only", { isOld: true }, 1.02],
    ["splits terms into three chunks each", { termChunks: 3 }, 1.04],
    ["sends chunks that are not asked for", { surplusChunks: 2 }, 1.1],
    ["begins terms where the file's do, however far that is", { wholeTerms: true }, 4],
    ["does all of that", { isOld: true, termChunks: 5, surplusChunks: 1, wholeTerms: true }, 4],
  ] as [string, Quirks, number][]
) {
  Deno.test(`pull() brings the right bytes from a store of chunks that ${what}`, async () => {
    await using scene = await PullScene.make({ xet: true, casQuirks: quirks });
    const result = await scene.downloader({ transport: "xet" }).download("me/m", options);
    assert.equal(sha256(await Deno.readFile(result.path)), sha256(MODEL));
    assert.ok(
      result.fetchedBytes < most * MODEL.length,
      `${result.fetchedBytes} for ${MODEL.length}`,
    );
  });
}

Deno.test("pull() renews addresses and leave that run out within a pull", async () => {
  await using scene = await PullScene.make({
    xet: true,
    xetUrlTtlSeconds: 1,
    xetTokenTtlSeconds: 1,
  });
  const config = { transport: "xet", limitRate: 12 * MEBIBYTE, connections: 1 } as const;
  const result = await scene.downloader(config).download("me/m", options);
  assert.equal(sha256(await Deno.readFile(result.path)), sha256(MODEL));
  assert.deepEqual(scene.of("notice"), []);
});

Deno.test("pull() falls back when a store of chunks sends most of them many times over", async () => {
  await using scene = await PullScene.make({ xet: true, casQuirks: { wholeTerms: true } });
  const result = await scene.downloader().download("me/m", options);
  assert.equal(sha256(await Deno.readFile(result.path)), sha256(MODEL));
  assert.match(scene.of("notice")[0]?.message ?? "", /without Xet: .* their store sends \d+ bytes/);
  assert.ok(result.fetchedBytes < 1.5 * MODEL.length);
});
