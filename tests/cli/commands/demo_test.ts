import assert from "node:assert/strict";
import { gguf } from "@huggingface/gguf";
import { writeDemoModel } from "../../../src/cli/commands/demo_model.ts";

Deno.test("demo's model is a valid GGUF that @huggingface/gguf reads", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/model.gguf`;
    await writeDemoModel(path);
    const { metadata, tensorInfos } = await gguf(path, { allowLocalFile: true });
    assert.equal(metadata.version, 3);
    assert.equal(metadata["general.architecture"], "llama");
    assert.equal(metadata["llama.context_length"], 4096);
    assert.equal(tensorInfos.length, 28);
    const last = tensorInfos.at(-1);
    assert.deepEqual(last?.shape, [4096n, 1024n]);
    const { size } = await Deno.stat(path);
    assert.equal(size % 32, 0);
    assert.ok(size > 60 * 2 ** 20 && size < 68 * 2 ** 20, `it has ${size} bytes`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
