import assert from "node:assert/strict";
import { manifestText, type ModelPart } from "../../../src/card/ruvltra_manifest.ts";
import { EmbeddedHub } from "../../../src/server/embedded_hub.ts";
import { ggufFile } from "../../gguf/gguf_file.ts";
import { sha256 } from "../../stories/pull/pull_scene.ts";
import { runInMemory } from "../memory_context.ts";

const LORA = ggufFile();
const BASE = ggufFile({ data: 160 });

type Content = string | Uint8Array<ArrayBuffer>;

/** A Hub with an adapter, described by `about`, and its base. */
async function openScene(about: Readonly<Record<string, string>>) {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  const hub = await EmbeddedHub.start({ dataDir: `${folder}/hub`, lfsThresholdBytes: 4 });
  const commit = async (name: string, files: Readonly<Record<string, Content>>) => {
    const entries = Object.entries(files).map(([path, content]) => ({
      path,
      content: typeof content === "string" ? new TextEncoder().encode(content) : content,
    }));
    return (await hub.commitFiles({ type: "model", name }, entries)).commit;
  };
  const adapterCommit = await commit("me/lora", { "lora.gguf": LORA, ...about });
  const baseCommit = await commit("org/base", { "base.gguf": BASE, "README.md": "# Base" });
  const env = { HF_HOME: `${folder}/home`, HF_ENDPOINT: hub.url };
  const cache = `${folder}/home/hub`;
  return {
    folder,
    adapter: `${cache}/models--me--lora/snapshots/${adapterCommit}`,
    base: `${cache}/models--org--base/snapshots/${baseCommit}`,
    pull: (...args: readonly string[]) =>
      runInMemory(["pull", "me/lora", ...args, "--with-base"], { env }),
    async [Symbol.asyncDispose]() {
      await hub.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

const card = (metadata: string) => ({ "README.md": `---\n${metadata}\n---\n` });

const manifest = (baseSha256: string, part: Partial<ModelPart> = {}) => ({
  "ruvltra.json": manifestText({
    baseSha256,
    baseModel: "org/base",
    parts: [{ path: "lora.gguf", role: "adapter", size: 400, sha256: sha256(LORA), ...part }],
  }),
});

Deno.test("pull --with-base brings the base that the adapter's card names, and prints both", async () => {
  await using scene = await openScene(card("base_model: org/base\nbase_model_relation: adapter"));
  const { exitCode, stdout, stderr } = await scene.pull();
  assert.equal(exitCode, 0, stderr);
  assert.equal(stdout, `${scene.adapter}/lora.gguf\n${scene.base}/base.gguf\n`);
  assert.deepEqual(await Deno.readFile(`${scene.base}/base.gguf`), BASE);
});

Deno.test("pull --with-base brings just the file that the manifest says the adapter is made for", async () => {
  await using scene = await openScene(manifest(sha256(BASE)));
  const { stdout } = await scene.pull("lora.gguf");
  assert.equal(stdout, `${scene.adapter}/lora.gguf\n${scene.base}/base.gguf\n`);
  const { path, base } = JSON.parse((await scene.pull("lora.gguf", "--json")).stdout);
  assert.deepEqual([path, base.path], [`${scene.adapter}/lora.gguf`, `${scene.base}/base.gguf`]);
  assert.deepEqual([base.repo, base.files.length], ["org/base", 1]);
});

Deno.test("pull --with-base --dry-run shows both plans", async () => {
  await using scene = await openScene(manifest(sha256(BASE)));
  const { stdout } = await scene.pull("lora.gguf", "--dry-run");
  assert.equal(
    stdout,
    `fetch  400 B  lora.gguf\n400 B of 400 B to fetch into ${scene.adapter}\n` +
      `fetch  416 B  base.gguf\n416 B of 416 B to fetch into ${scene.base}\n`,
  );
  const plan = JSON.parse((await scene.pull("lora.gguf", "--dry-run", "--json")).stdout);
  assert.deepEqual([plan.repo, plan.base.repo], ["me/lora", "org/base"]);
});

Deno.test("pull --with-base fetches nothing and exits with 6 when the base is another file now", async () => {
  await using scene = await openScene(manifest("a".repeat(64)));
  const { exitCode, stdout, stderr } = await scene.pull();
  assert.deepEqual([exitCode, stdout], [6, ""]);
  assert.match(stderr, /^error: Cannot use the adapter "lora\.gguf": it is made for a file with /);
  assert.match(stderr, /^hint: tell the publisher/m);
  await assert.rejects(Deno.stat(`${scene.adapter}/lora.gguf`), Deno.errors.NotFound);
});

const UNNAMED: Readonly<
  Record<string, readonly [about: Readonly<Record<string, string>>, RegExp]>
> = {
  "nobody names a base": [{}, /neither the registry, ruvltra\.json nor its card names one$/m],
  "it is no adapter": [
    card("base_model: org/base\nbase_model_relation: quantized"),
    /its card says "quantized", not "adapter"$/m,
  ],
  "its card names several": [card("base_model: [a/b, c/d]"), /its card names 2 models$/m],
};

for (const [what, [about, message]] of Object.entries(UNNAMED)) {
  Deno.test(`pull --with-base exits with 2 when ${what}`, async () => {
    await using scene = await openScene(about);
    const { exitCode, stderr } = await scene.pull();
    assert.equal(exitCode, 2);
    assert.match(stderr, message);
  });
}

Deno.test("pull --with-base exits with 2 when both have a file of one name for one folder", async () => {
  await using scene = await openScene(card("base_model: org/base"));
  const { exitCode, stderr } = await scene.pull("--output", `${scene.folder}/out`);
  assert.equal(exitCode, 2);
  assert.match(stderr, /both have "(README\.md|\.gitattributes)"$/m);
  const one = await scene.pull("lora.gguf", "--output", `${scene.folder}/out`);
  assert.equal(one.exitCode, 0, one.stderr);
});
