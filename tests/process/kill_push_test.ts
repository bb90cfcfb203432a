import assert from "node:assert/strict";
import { killPush, type KillPushReport } from "../../scripts/kill/kill_push.ts";

const OPTIONS = {
  sizes: [12 * 2 ** 20, 12 * 2 ** 20],
  partBytes: 2 ** 20,
  kills: 5,
  rate: 24_000_000,
  connections: 4,
};

function assertUnharmed(report: KillPushReport): void {
  const facts = JSON.stringify(report);
  assert.ok(report.isRight, `the files are wrong: ${facts}`);
  assert.equal(report.commits, 1, facts);
  assert.deepEqual(report.broken, [], facts);
  assert.ok(report.killed >= 2, `too few kills met a running push: ${facts}`);
  assert.ok(report.takenBytes <= report.allowedBytes, facts);
}

Deno.test("a push killed at any moment sends only the missing parts again, and commits once", async () => {
  const seed = Date.now() % 1_000_000;
  assertUnharmed(await killPush({ ...OPTIONS, expires: false, seed }));
});

Deno.test("a push killed at any moment, its uploads run out, sends only the missing files again", async () => {
  const seed = Date.now() % 1_000_000;
  assertUnharmed(await killPush({ ...OPTIONS, expires: true, seed }));
});

Deno.test("a push by Xet killed at any moment sends only the missing chunks again, and commits once", async () => {
  const seed = Date.now() % 1_000_000;
  const sizes = [24 * 2 ** 20, 24 * 2 ** 20];
  assertUnharmed(await killPush({ ...OPTIONS, sizes, xet: true, expires: false, seed }));
});
