import assert from "node:assert/strict";
import { FileTally, type XetProgress } from "../../src/xet/file_tally.ts";
import { XorbShares } from "../../src/xet/xorb_shares.ts";

/** A tally, and what it has told. */
function told(): { readonly tally: FileTally; readonly all: XetProgress[] } {
  const all: XetProgress[] = [];
  return { tally: new FileTally((progress) => all.push(progress)), all };
}

Deno.test("XorbShares tells every file how far its part of a xorb has come", () => {
  const [a, b] = [told(), told()];
  const shares = new XorbShares();
  shares.add(a.tally, 100, 50);
  shares.add(b.tally, 300, 150);
  const onSent = shares.attempt(200);
  onSent(100);
  onSent(200);
  assert.deepEqual(a.all.map(({ done }) => done), [50, 100]);
  assert.deepEqual(b.all.map(({ done }) => done), [150, 300]);
  assert.deepEqual([a.tally.sentBytes, b.tally.sentBytes], [50, 150]);
});

Deno.test("XorbShares counts what is sent again as sent, and as no progress", () => {
  const { tally, all } = told();
  const shares = new XorbShares();
  shares.add(tally, 100, 100);
  shares.attempt(100)(60);
  const onSent = shares.attempt(100);
  onSent(50);
  onSent(100);
  assert.deepEqual(all.map(({ done }) => done), [60, 60, 100]);
  assert.equal(tally.sentBytes, 160);
});

Deno.test("XorbShares.found() is progress of bytes that do not travel", () => {
  const { tally, all } = told();
  const shares = new XorbShares();
  tally.found(10);
  shares.add(tally, 100, 100);
  shares.found({ kept: true });
  assert.deepEqual(all, [
    { done: 10, present: 10, kept: 0 },
    { done: 110, present: 110, kept: 100 },
  ]);
  assert.equal(tally.sentBytes, 0);
});
