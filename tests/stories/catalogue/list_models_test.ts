import assert from "node:assert/strict";
import { listModels } from "../../../src/stories/catalogue/list_models.ts";
import { ModelNotFoundError } from "../../../src/vocabulary/errors.ts";
import { settingsFromEnv } from "../../../src/vocabulary/settings.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const idsOf = (models: readonly { readonly id: string }[]) => models.map(({ id }) => id);

async function withFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const settingsAt = (folder: string) =>
  settingsFromEnv((name) => name === "HF_HOME" ? folder : undefined);

Deno.test("listModels() gives the whole registry in its order when nothing is asked for", async () => {
  assert.deepEqual(idsOf(await listModels()), [
    "ruvltra-small",
    "ruvltra-small-q8",
    "ruvltra-medium",
    "ruvltra-medium-q8",
    "ruvltra-small-coder",
  ]);
});

Deno.test("listModels() keeps to one size class and to one base model's adapters", async () => {
  assert.deepEqual(idsOf(await listModels({ size: "medium" })), [
    "ruvltra-medium",
    "ruvltra-medium-q8",
  ]);
  assert.deepEqual(idsOf(await listModels({ adaptersOf: "ruvltra-small" })), [
    "ruvltra-small-coder",
  ]);
  assert.deepEqual(await listModels({ adaptersOf: "ruvltra-small", size: "large" }), []);
  assert.deepEqual(await listModels({ adaptersOf: "ruvltra-medium" }), []);
});

Deno.test("listModels() refuses adapters of an unknown model", async () => {
  await assert.rejects(listModels({ adaptersOf: "ruvltra-smal" }), ModelNotFoundError);
});

Deno.test("listModels() finds what the shared cache has of main", async () => {
  await withFolder(async (folder) => {
    const settings = settingsAt(folder);
    assert.deepEqual(await listModels({ cached: true }, { settings }), []);
    const repository = `${folder}/hub/models--ruv--ruvltra`;
    await Deno.mkdir(`${repository}/snapshots/${COMMIT}`, { recursive: true });
    await Deno.mkdir(`${repository}/refs`);
    await Deno.writeTextFile(`${repository}/refs/main`, COMMIT);
    await Deno.writeTextFile(
      `${repository}/snapshots/${COMMIT}/ruvltra-medium-1.1b-q8_0.gguf`,
      "weights",
    );
    assert.deepEqual(idsOf(await listModels({ cached: true }, { settings })), [
      "ruvltra-medium-q8",
    ]);
    assert.deepEqual(await listModels({ cached: true, size: "small" }, { settings }), []);
  });
});

Deno.test("listModels() finds what an output folder has", async () => {
  await withFolder(async (folder) => {
    const config = { settings: settingsAt("/nonexistent"), outputDir: folder };
    assert.deepEqual(await listModels({ cached: true }, config), []);
    await Deno.writeTextFile(`${folder}/ruvltra-small-coder-lora.safetensors`, "weights");
    assert.deepEqual(idsOf(await listModels({ cached: true }, config)), ["ruvltra-small-coder"]);
  });
});
