import assert from "node:assert/strict";
import { type DownloadOptions, type DownloadResult, ManifestMismatchError } from "../../../mod.ts";
import { manifestText, type RuvltraManifest } from "../../../src/card/ruvltra_manifest.ts";
import { ggufFile } from "../../gguf/gguf_file.ts";
import { PullScene, sha256 } from "./pull_scene.ts";

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

const Q4 = ggufFile();
const Q8 = ggufFile({ data: 160 });
const SONA = bytes("weights that learn");
const Q8_SONA = bytes("weights for eight bits");

const MANIFEST: RuvltraManifest = {
  baseSha256: sha256(Q4),
  parts: [
    { path: "m-Q4_K_M.gguf", role: "model", size: Q4.length, sha256: sha256(Q4) },
    { path: "sona/m.bin", role: "sona", size: SONA.length, sha256: sha256(SONA) },
    {
      path: "sona/q8.bin",
      role: "sona",
      size: Q8_SONA.length,
      sha256: sha256(Q8_SONA),
      baseSha256: sha256(Q8),
    },
  ],
};

/** A repository with two quantizations, SONA weights for each, and a manifest. */
async function openScene(
  manifest: RuvltraManifest | string = MANIFEST,
  others: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {},
): Promise<PullScene> {
  return await PullScene.make({
    lfsThresholdBytes: 4,
    files: {
      "README.md": bytes("# Hi"),
      "m-Q4_K_M.gguf": Q4,
      "m-Q8_0.gguf": Q8,
      "ruvltra.json": bytes(typeof manifest === "string" ? manifest : manifestText(manifest)),
      "sona/m.bin": SONA,
      "sona/q8.bin": Q8_SONA,
      ...others,
    },
  });
}

async function pull(scene: PullScene, options: DownloadOptions): Promise<DownloadResult> {
  return await scene.downloader().download("me/m", options);
}

const pathsOf = ({ files }: DownloadResult): string[] => files.map(({ path }) => path);

const noticesOf = ({ events }: PullScene): string[] =>
  events.flatMap((event) => event.type === "notice" ? [event.message] : []);

Deno.test("download() brings the SONA weights made for the chosen model, and the manifest", async () => {
  await using scene = await openScene();
  const result = await pull(scene, { quantization: "Q4_K_M" });
  assert.deepEqual(pathsOf(result), ["m-Q4_K_M.gguf", "sona/m.bin", "ruvltra.json"]);
  assert.equal(result.path, result.files[0]?.localPath);
  const weights = result.files[1]?.localPath ?? "";
  assert.deepEqual(await Deno.readFile(weights), SONA);
  assert.deepEqual(noticesOf(scene), [
    '"sona/q8.bin" is made for another file of the repository, and stays there',
  ]);
  const named = await pull(scene, { paths: ["m-Q8_0.gguf"] });
  assert.deepEqual(pathsOf(named), ["m-Q8_0.gguf", "sona/q8.bin", "ruvltra.json"]);
});

Deno.test("download() leaves SONA weights when told so, or when patterns say what is wanted", async () => {
  await using scene = await openScene();
  const without = await pull(scene, { quantization: "Q4_K_M", sona: false });
  assert.deepEqual(pathsOf(without), ["m-Q4_K_M.gguf"]);
  const all = await pull(scene, { all: true, sona: false });
  assert.ok(pathsOf(all).every((path) => !path.startsWith("sona/")));
  const patterns = await pull(scene, { include: ["m-Q4*"] });
  assert.deepEqual(pathsOf(patterns), ["m-Q4_K_M.gguf"]);
  const excluded = await pull(scene, { quantization: "Q4_K_M", exclude: ["sona/*"] });
  assert.deepEqual(pathsOf(excluded), ["m-Q4_K_M.gguf", "ruvltra.json"]);
});

Deno.test("download() brings no SONA weights along with a text", async () => {
  await using scene = await openScene();
  assert.deepEqual(pathsOf(await pull(scene, { paths: ["README.md"] })), ["README.md"]);
});

Deno.test("download() takes the manifest from the cache when offline, or goes without", async () => {
  await using scene = await openScene();
  const offline = (options: DownloadOptions) =>
    scene.downloader({ offline: true }).download("me/m", options);
  await pull(scene, { quantization: "Q4_K_M", sona: false });
  assert.deepEqual(pathsOf(await offline({ quantization: "Q4_K_M" })), ["m-Q4_K_M.gguf"]);
  assert.ok(noticesOf(scene).includes("ruvltra.json is not here: no SONA weights are looked for"));
  await pull(scene, { quantization: "Q4_K_M" });
  const again = await offline({ quantization: "Q4_K_M" });
  assert.deepEqual(pathsOf(again), ["m-Q4_K_M.gguf", "sona/m.bin", "ruvltra.json"]);
});

const [MODEL_PART, SONA_PART] = MANIFEST.parts;
assert.ok(MODEL_PART !== undefined && SONA_PART !== undefined);

const FOREIGN: Readonly<Record<string, RuvltraManifest>> = {
  "weights are made for a file that is not there": {
    baseSha256: sha256(bytes("another model")),
    parts: [{ ...MODEL_PART, sha256: sha256(bytes("another model")) }, SONA_PART],
  },
  "weights are others than the manifest says": {
    baseSha256: sha256(Q4),
    parts: [{ ...SONA_PART, sha256: sha256(bytes("others")) }],
  },
  "weights are not there": {
    baseSha256: sha256(Q4),
    parts: [{ ...SONA_PART, path: "sona/none.bin" }],
  },
};

for (const [what, manifest] of Object.entries(FOREIGN)) {
  Deno.test(`download() fetches nothing when ${what}, unless it goes without`, async () => {
    await using scene = await openScene(manifest);
    await assert.rejects(pull(scene, { quantization: "Q4_K_M" }), ManifestMismatchError);
    assert.ok(scene.events.every(({ type }) => type !== "started"));
    assert.equal((await pull(scene, { quantization: "Q4_K_M", sona: false })).files.length, 1);
  });
}

Deno.test("download() refuses SONA weights outside LFS when they are others than the manifest says", async () => {
  await using scene = await PullScene.make({
    lfsThresholdBytes: 1_000_000,
    files: {
      "m.gguf": Q4,
      "ruvltra.json": bytes(manifestText({
        baseSha256: sha256(Q4),
        parts: [{ ...SONA_PART, sha256: sha256(bytes("weights that differ")) }],
      })),
      "sona/m.bin": SONA,
    },
  });
  await assert.rejects(pull(scene, { paths: ["m.gguf"] }), ManifestMismatchError);
});

Deno.test("download() goes on without SONA weights when the manifest is not understood", async () => {
  await using scene = await openScene('{"schema_version": 2}');
  assert.deepEqual(pathsOf(await pull(scene, { quantization: "Q4_K_M" })), ["m-Q4_K_M.gguf"]);
  assert.deepEqual(noticesOf(scene), [
    "Cannot read ruvltra.json: its schema_version is 2, not 1; no SONA weights are looked for",
  ]);
});

Deno.test("download() brings the SONA weights of an adapter, whose base is elsewhere", async () => {
  const adapter = ggufFile({ data: 176 });
  const base = sha256(bytes("a base elsewhere"));
  await using scene = await openScene({
    baseSha256: base,
    parts: [
      { path: "lora.gguf", role: "adapter", size: adapter.length, sha256: sha256(adapter) },
      SONA_PART,
    ],
  }, { "lora.gguf": adapter });
  const result = await pull(scene, { paths: ["lora.gguf"] });
  assert.deepEqual(pathsOf(result), ["lora.gguf", "sona/m.bin", "ruvltra.json"]);
  const other = await pull(scene, { paths: ["m-Q4_K_M.gguf"] });
  assert.deepEqual(pathsOf(other), ["m-Q4_K_M.gguf"]);
});
