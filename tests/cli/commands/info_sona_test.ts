import assert from "node:assert/strict";
import { manifestText, type ModelPart } from "../../../src/card/ruvltra_manifest.ts";
import { EmbeddedHub } from "../../../src/server/embedded_hub.ts";
import { sha256 } from "../../stories/pull/pull_scene.ts";
import { runInMemory } from "../memory_context.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

async function openScene(manifest: string) {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  const hub = await EmbeddedHub.start({ dataDir: `${folder}/hub`, lfsThresholdBytes: 4 });
  await hub.commitFiles({ type: "model", name: "me/m" }, [
    { path: "m-Q8_0.gguf", content: bytes("a model") },
    { path: "sona/m.bin", content: bytes("weights") },
    { path: "ruvltra.json", content: bytes(manifest) },
  ]);
  const env = { HF_HOME: `${folder}/home`, HF_ENDPOINT: hub.url };
  return {
    info: (...flags: readonly string[]) => runInMemory(["info", "me/m", ...flags], { env }),
    async [Symbol.asyncDispose]() {
      await hub.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

const digest = sha256(bytes("weights"));
const SONA: ModelPart = { path: "sona/m.bin", role: "sona", size: 7, sha256: digest };

Deno.test("info shows SONA weights, and the file they are made for", async () => {
  const other = { ...SONA, path: "sona/n.bin", baseSha256: "a".repeat(64) };
  const baseSha256 = sha256(bytes("a model"));
  await using scene = await openScene(manifestText({ baseSha256, parts: [SONA, other] }));
  const { exitCode, stdout } = await scene.info();
  assert.equal(exitCode, 0);
  assert.match(stdout, /^ {2}SONA file +sona\/m\.bin, 7 B, made for m-Q8_0\.gguf$/m);
  assert.match(stdout, /^ {2}SONA file +sona\/n\.bin, 7 B, made for a file elsewhere$/m);
  assert.deepEqual(JSON.parse((await scene.info("--json")).stdout).hub.sona, [
    { path: "sona/m.bin", size: 7, sha256: digest, madeFor: "m-Q8_0.gguf" },
    { path: "sona/n.bin", size: 7, sha256: digest, madeFor: null },
  ]);
});

Deno.test("info goes on when ruvltra.json is not understood", async () => {
  await using scene = await openScene("{}");
  const { exitCode, stdout } = await scene.info();
  assert.equal(exitCode, 0);
  assert.doesNotMatch(stdout, /SONA/);
});
