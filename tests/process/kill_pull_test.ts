import assert from "node:assert/strict";
import { killPull } from "../../scripts/kill/kill_pull.ts";

Deno.test("a pull killed at any moment loses less than 1 MiB a connection, and ends right", async () => {
  const seed = Date.now() % 1_000_000;
  const options = { size: 24 * 2 ** 20, kills: 8, rate: 24_000_000, connections: 4, seed };
  const report = await killPull(options);
  const facts = JSON.stringify(report);
  assert.ok(report.isRight, `the file is wrong: ${facts}`);
  assert.ok(report.killed >= 3, `too few kills met a running pull: ${facts}`);
  assert.ok(report.fetched >= report.size && report.fetched <= report.allowed, facts);
});
