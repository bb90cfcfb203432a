import assert from "node:assert/strict";
import { manifestText } from "../../../src/card/ruvltra_manifest.ts";
import { EmbeddedHub } from "../../../src/server/embedded_hub.ts";
import { ggufFile } from "../../gguf/gguf_file.ts";
import { runInMemory } from "../memory_context.ts";

Deno.test("pull exits with 6 for SONA weights of another model, and --no-sona leaves them", async () => {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  await using hub = await EmbeddedHub.start({ dataDir: `${folder}/hub`, lfsThresholdBytes: 4 });
  const encode = (text: string) => new TextEncoder().encode(text);
  const part = { path: "sona/m.bin", role: "sona", size: 7, sha256: "b".repeat(64) } as const;
  await hub.commitFiles({ type: "model", name: "me/m" }, [
    { path: "m.gguf", content: ggufFile() },
    { path: "sona/m.bin", content: encode("weights") },
    {
      path: "ruvltra.json",
      content: encode(manifestText({ baseSha256: "a".repeat(64), parts: [part] })),
    },
  ]);
  const env = { HF_HOME: `${folder}/home`, HF_ENDPOINT: hub.url };
  const refused = await runInMemory(["pull", "me/m", "m.gguf"], { env });
  assert.deepEqual([refused.exitCode, refused.stdout], [6, ""]);
  assert.match(
    refused.stderr,
    /^error: Cannot use the SONA weights "sona\/m\.bin": they are made /,
  );
  assert.match(
    refused.stderr,
    /^hint: --no-sona leaves the SONA weights out; tell the publisher$/m,
  );
  const without = await runInMemory(["pull", "me/m", "m.gguf", "--no-sona", "--json"], { env });
  assert.equal(without.exitCode, 0);
  assert.equal(JSON.parse(without.stdout).files.length, 1);
  await hub.close();
  await Deno.remove(folder, { recursive: true });
});
