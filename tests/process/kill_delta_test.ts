import assert from "node:assert/strict";
import { killDelta } from "../../scripts/kill/kill_delta.ts";

Deno.test("an update killed at any moment leaves the old revision whole, goes on, and ends right", async () => {
  const seed = Date.now() % 1_000_000;
  const options = { size: 24 * 2 ** 20, kills: 4, rate: 6_000_000, connections: 2, seed };
  const report = await killDelta(options);
  const facts = JSON.stringify(report);
  assert.ok(report.isRight, `the file is wrong: ${facts}`);
  assert.ok(report.isOldWhole, `the old revision is damaged: ${facts}`);
  assert.ok(report.killed >= 2, `too few kills met a running pull: ${facts}`);
  assert.ok(report.fetched >= report.changed && report.fetched <= report.allowed, facts);
});
