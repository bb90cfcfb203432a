import assert from "node:assert/strict";
import { StateFolder } from "../../src/cache/state_folder.ts";

Deno.test("StateFolder.readSpeed() gives the last speed written, and nothing when there is none", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const state = new StateFolder(`${folder}/state`);
    assert.equal(await state.readSpeed(), undefined);
    assert.equal(await state.writeSpeed(1_000_000.4), true);
    assert.equal(await state.writeSpeed(47_000_000.6), true);
    assert.equal(await new StateFolder(`${folder}/state`).readSpeed(), 47_000_001);
    await Deno.writeTextFile(`${folder}/state/speed.json`, "{");
    assert.equal(await state.readSpeed(), undefined);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
