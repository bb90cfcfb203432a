import assert from "node:assert/strict";
import { DocScene } from "./doc_scene.ts";
import { shellBlocks } from "./shell_blocks.ts";

const ROOT = new URL("../../", import.meta.url);

/** Documents whose commands people copy. */
const DOCUMENTS = ["README.md", "docs/guide.md", "docs/migrating.md"];

for (const document of DOCUMENTS) {
  Deno.test(`every command of ${document} does what it says`, async () => {
    const blocks = shellBlocks(await Deno.readTextFile(new URL(document, ROOT)));
    assert.ok(blocks.length > 0, `${document} has no commands`);
    await using scene = await DocScene.open();
    for (const { line, script } of blocks) {
      const { code, output } = await scene.run(script);
      assert.equal(code, 0, `${document}:${line}:\n${script}\n${output}`);
    }
  });
}
