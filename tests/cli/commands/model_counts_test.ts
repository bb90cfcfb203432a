import assert from "node:assert/strict";
import { modelCounts } from "../../../src/cli/commands/model_counts.ts";

Deno.test("modelCounts() says all, and of what became of them only what there is", () => {
  const say = (updated: number, current: number, failed: number, isPlan = false): string =>
    modelCounts({ updated, current, failed }, { isPlan });
  assert.equal(say(2, 1, 0), "3 models, 2 updated, 1 already up to date");
  assert.equal(say(0, 1, 0), "1 model, 1 already up to date");
  assert.equal(say(1, 0, 2), "3 models, 1 updated, 2 failed");
  assert.equal(say(2, 1, 0, true), "3 models, 2 to update, 1 already up to date");
  assert.equal(say(0, 0, 0), "0 models");
});
