import assert from "node:assert/strict";
import type { AutomaticChoice } from "../../../mod.ts";
import { qwenModel } from "../../gguf/qwen_model.ts";
import { PullScene } from "../pull/pull_scene.ts";

/** What a runtime takes besides the weights and their fiftieth: 256 MiB, and two tokens. */
const BESIDES = 268_435_456 + 2 * 12_288;

/** Eight quantizations, one of them in three parts, and what else lies about. */
const FILES = {
  "README.md": new TextEncoder().encode("# A model\n"),
  "config.json": new TextEncoder().encode("{}"),
  "BF16/m-BF16-00001-of-00003.gguf": qwenModel(60_000),
  "BF16/m-BF16-00002-of-00003.gguf": qwenModel(60_000),
  "BF16/m-BF16-00003-of-00003.gguf": qwenModel(40_000),
  "m-Q8_0.gguf": qwenModel(80_000),
  "m-Q6_K.gguf": qwenModel(66_000),
  "m-Q5_K_M.gguf": qwenModel(57_000),
  "m-UD-Q4_K_XL.gguf": qwenModel(51_000),
  "m-Q4_K_M.gguf": qwenModel(50_000),
  "m-Q3_K_M.gguf": qwenModel(40_000),
  "m-Q2_K.gguf": qwenModel(32_000),
  "mmproj-F16.gguf": qwenModel(20_000),
  "m.imatrix": new Uint8Array(10_000),
};

/** The memory a model of so many bytes needs. */
const needOf = (size: number) => size + size / 50 + BESIDES;

const fit = (ramBytes: number, vramBytes = 0) => ({ ramBytes, vramBytes, contextLength: 2 });

async function choose(
  scene: PullScene,
  ramBytes: number,
  reference = "me/m:auto",
): Promise<[string[], AutomaticChoice | undefined]> {
  const plan = await scene.downloader().plan(reference, { fit: fit(ramBytes) });
  return [plan.files.map(({ path }) => path), plan.choice];
}

Deno.test("ModelDownloader chooses the best quantization that fits, and nothing beside it", async () => {
  await using scene = await PullScene.make({ files: FILES });
  const [files, choice] = await choose(scene, needOf(50_000));
  assert.deepEqual(files, ["m-Q4_K_M.gguf"]);
  assert.equal(choice?.quantization, "Q4_K_M");
  assert.equal(choice.place, "ram");
  assert.deepEqual(choice.need, {
    totalBytes: needOf(50_000),
    weightsBytes: 50_000,
    kvCacheBytes: 24_576,
    kvBytesPerToken: 12_288,
    kvCacheType: "f16",
    contextLength: 2,
    overheadBytes: 268_435_456 + 1_000,
    basis: "header",
  });
  assert.deepEqual(choice.reasons, [
    "Q4_K_M is the best of 8 that fits: it needs 269 MB of 269 MB RAM",
    "UD-Q4_K_XL, the next better, needs 269 MB",
    'for a context of 2 tokens; keys and values are counted by the header of "m-Q2_K.gguf"',
    'a vision projector is not part of it: "mmproj-F16.gguf"',
  ]);
  assert.deepEqual(
    choice.considered.map(({ label, size, place }) => [label, size, place]),
    [
      ["BF16", 160_000, null],
      ["Q8_0", 80_000, null],
      ["Q6_K", 66_000, null],
      ["Q5_K_M", 57_000, null],
      ["UD-Q4_K_XL", 51_000, null],
      ["Q4_K_M", 50_000, "ram"],
      ["Q3_K_M", 40_000, "ram"],
      ["Q2_K", 32_000, "ram"],
    ],
  );
});

Deno.test("ModelDownloader takes all parts of a split model when that fits", async () => {
  await using scene = await PullScene.make({ files: FILES });
  const parts = [1, 2, 3].map((part) => `BF16/m-BF16-0000${part}-of-00003.gguf`);
  for (const reference of ["me/m", "me/m:auto", "me/m:AUTO"]) {
    const [files, choice] = await choose(scene, needOf(160_000), reference);
    assert.deepEqual(files, parts);
    assert.equal(choice?.quantization, "BF16");
  }
  const [files] = await choose(scene, needOf(160_000) - 1);
  assert.deepEqual(files, ["m-Q8_0.gguf"]);
});

Deno.test("ModelDownloader gives the path of the file it chose, and says why it chose it", async () => {
  await using scene = await PullScene.make({ files: FILES });
  const result = await scene.downloader().download("me/m", { fit: fit(needOf(66_000)) });
  assert.match(result.path, /\/snapshots\/[0-9a-f]{40}\/m-Q6_K\.gguf$/);
  assert.equal(result.choice?.quantization, "Q6_K");
  assert.deepEqual(scene.of("planned")[0]?.fit, {
    neededBytes: needOf(66_000),
    isEstimate: false,
    place: "ram",
    ramBytes: needOf(66_000),
    vramBytes: 0,
  });
  assert.deepEqual(scene.of("notice").map(({ message }) => message), result.choice.reasons);
});

Deno.test("ModelDownloader reads one header, a few bytes of it, and remembers it", async () => {
  await using scene = await PullScene.make({ files: FILES });
  await choose(scene, needOf(50_000));
  const read = () =>
    scene.hub.seen.filter(({ origin, target }) => origin === "hub" && target.includes("/resolve/"));
  assert.deepEqual(read().map(({ range }) => range), [{ start: 0, end: 16_384 }]);
  await choose(scene, needOf(32_000));
  assert.equal(read().length, 1);
});

Deno.test("ModelDownloader reads 16 KiB of a header with 150,000 tokens and merges", async () => {
  const large = qwenModel(0, { tokens: 150_000 });
  await using scene = await PullScene.make({
    files: { "m-Q4_K_M.gguf": large, "m-Q8_0.gguf": large },
  });
  assert.ok(large.length > 4_000_000);
  const { choice } = await scene.downloader().plan("me/m", { fit: fit(10 ** 12) });
  assert.equal(choice?.need.basis, "header");
  const ranges = scene.hub.seen.filter(({ range }) => range !== undefined);
  assert.deepEqual(new Set(ranges.map(({ range }) => range?.end)), new Set([16_384]));
  const sent = ranges.filter(({ origin }) => origin === "cdn").map(({ sentBytes }) => sentBytes);
  assert.deepEqual(sent, [16_384]);
});

Deno.test("ModelDownloader says what the smallest would need when nothing fits", async () => {
  await using scene = await PullScene.make({ files: FILES });
  await assert.rejects(choose(scene, needOf(32_000) - 1), (error: Error) => {
    assert.equal(error.name, "DoesNotFitError");
    assert.equal(
      error.message,
      'Cannot choose from "me/m": none of 8 models fits 268 MB RAM; the smallest, Q2_K, needs 268 MB',
    );
    const { neededBytes, availableBytes, choices } = error as never as Record<string, unknown>;
    assert.equal(neededBytes, needOf(32_000));
    assert.equal(availableBytes, needOf(32_000) - 1);
    assert.ok(Array.isArray(choices));
    assert.deepEqual(choices.at(-1), {
      label: "Q2_K",
      size: 32_000,
      files: 1,
      neededBytes: needOf(32_000),
      isEstimate: false,
    });
    return true;
  });
  await assert.rejects(scene.downloader().plan("me/m:auto", { include: ["*Q8_0*"], fit: fit(1) }), {
    message: 'Cannot choose from "me/m": Q8_0 needs 269 MB, more than 1 B RAM',
  });
});

Deno.test("ModelDownloader counts the GPU's memory in, and names the best for it alone", async () => {
  await using scene = await PullScene.make({ files: FILES });
  const { choice } = await scene.downloader().plan("me/m", {
    fit: fit(needOf(66_000) - needOf(40_000), needOf(40_000)),
  });
  assert.deepEqual([choice?.quantization, choice?.place], ["Q6_K", "both"]);
  assert.equal(choice?.reasons[2], "Q3_K_M is the best that fits the GPU alone");
});

Deno.test("ModelDownloader estimates when there is no header to read", async () => {
  const garbage = new Uint8Array(50_000).fill(7);
  await using scene = await PullScene.make({
    files: { "m-Q4_K_M.gguf": garbage, "m-Q8_0.gguf": garbage },
  });
  const { choice } = await scene.downloader().plan("me/m", { fit: fit(10 ** 12) });
  assert.equal(choice?.need.basis, "estimate");
  assert.equal(
    choice.reasons[1],
    "for a context of 2 tokens; keys and values are estimated: " +
      'Cannot read the GGUF file: it does not begin with "GGUF"',
  );
});

Deno.test("ModelDownloader chooses among what is here when the Hub is not asked", async () => {
  await using scene = await PullScene.make({ files: FILES });
  await scene.downloader().download("me/m:Q3_K_M");
  const offline = await scene.downloader({ offline: true }).download("me/m", {
    fit: fit(needOf(160_000)),
  });
  assert.match(offline.path, /m-Q3_K_M\.gguf$/);
  assert.equal(offline.choice?.considered.length, 1);
});

Deno.test("ModelDownloader leaves the choice between two models to a person", async () => {
  await using scene = await PullScene.make({
    files: {
      "medium-3b-q4_k_m.gguf": qwenModel(60_000),
      "small-1b-q4_k_m.gguf": qwenModel(50_000),
      "small-1b-q8_0.gguf": qwenModel(55_000),
    },
  });
  await assert.rejects(choose(scene, 10 ** 12), (error: Error) => {
    assert.equal(error.name, "AmbiguousModelError");
    assert.deepEqual((error as never as { readonly choices: unknown }).choices, [
      { label: "Q8_0", size: 55_000, files: 1 },
      { label: "medium-3b-q4_k_m", size: 60_000, files: 1 },
      { label: "small-1b-q4_k_m", size: 50_000, files: 1 },
    ]);
    return true;
  });
  const { files } = await scene.downloader().plan("me/m", { quantization: "small-1b-q4_k_m" });
  assert.deepEqual(files.map(({ path }) => path), ["small-1b-q4_k_m.gguf"]);
});
