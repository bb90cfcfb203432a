import assert from "node:assert/strict";
import { killEverything } from "../../scripts/kill/kill_everything.ts";

Deno.test("pulls, updates, syncs, pushes and prunings killed at any moment tear and lose nothing", async () => {
  const seed = Date.now() % 1_000_000;
  const report = await killEverything({ kills: 50, size: 8 * 2 ** 20, seed });
  const kills = Object.values(report.killed).reduce((sum, count) => sum + count, 0);
  assert.equal(kills, 50);
  assert.deepEqual([...report.torn, ...report.lost], [], `seed ${seed}`);
});
