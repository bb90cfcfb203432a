import assert from "node:assert/strict";
import fc from "fast-check";
import { TransferProgress } from "../../src/progress/transfer_progress.ts";
import type { TransferEvent } from "../../src/vocabulary/events.ts";

const REPOSITORY = { type: "model", name: "ruv/ruvltra" } as const;

function planned(files: number, totalBytes: number): TransferEvent {
  const sizes = { files, totalBytes, presentBytes: 0, fetchBytes: totalBytes };
  return { type: "planned", repository: REPOSITORY, commit: "4f1c2e9", ...sizes };
}

function bytes(path: string, done: number, size: number, presentBytes = 0): TransferEvent {
  return { type: "bytes", path, done, size, connections: 8, presentBytes };
}

Deno.test("TransferProgress follows one file from its start to its end", () => {
  const progress = new TransferProgress();
  progress.apply(planned(1, 1_000), 0);
  progress.apply({ type: "started", path: "a", size: 1_000 }, 0);
  progress.apply(bytes("a", 100, 1_000), 1_000);
  progress.apply(bytes("a", 300, 1_000), 2_000);
  const view = progress.view(2_000);
  assert.deepEqual(view.active, [{ path: "a", size: 1_000, done: 300, rate: 150 }]);
  assert.deepEqual([view.done, view.total, view.filesDone, view.files], [300, 1_000, 0, 1]);
  assert.equal(view.connections, 8);

  progress.apply({ type: "done", path: "a", localPath: "/a", size: 1_000, reused: false }, 3_000);
  const end = progress.view(3_000);
  assert.deepEqual(end.active, []);
  assert.deepEqual([end.done, end.filesDone, end.etaSeconds], [1_000, 1, 0]);
});

Deno.test("TransferProgress estimates the end from the rate of all files", () => {
  const progress = new TransferProgress();
  progress.apply(planned(2, 2_000), 0);
  for (const path of ["a", "b"]) progress.apply({ type: "started", path, size: 1_000 }, 0);
  progress.apply(bytes("a", 0, 1_000), 0);
  progress.apply(bytes("a", 1, 1_000), 0);
  progress.apply(bytes("b", 200, 1_000), 500);
  progress.apply(bytes("a", 200, 1_000), 1_000);
  const { rate, etaSeconds } = progress.view(1_000);
  assert.equal(rate, 400);
  assert.equal(etaSeconds, 4);
});

Deno.test("TransferProgress counts bytes that are there as done, and not as speed", () => {
  const progress = new TransferProgress();
  progress.apply(planned(1, 1_000), 0);
  progress.apply({ type: "started", path: "a", size: 1_000 }, 0);
  progress.apply(bytes("a", 500, 1_000, 500), 0);
  progress.apply(bytes("a", 800, 1_000, 700), 1_000);
  const view = progress.view(1_000);
  assert.deepEqual([view.done, view.rate, view.active[0]?.rate], [800, 100, 100]);
});

Deno.test("TransferProgress does not count bytes of an earlier run as speed", () => {
  const progress = new TransferProgress();
  progress.apply(planned(1, 1_000), 0);
  progress.apply({ type: "started", path: "a", size: 1_000 }, 0);
  progress.apply({ type: "resumed", path: "a", bytes: 600 }, 0);
  assert.equal(progress.view(0).done, 600);
  progress.apply(bytes("a", 601, 1_000), 0);
  progress.apply(bytes("a", 700, 1_000), 1_000);
  const view = progress.view(1_000);
  assert.equal(view.done, 700);
  assert.equal(view.rate, 100);
  assert.equal(view.active[0]?.rate, 100);
});

Deno.test("TransferProgress does not count files that were already here as speed", () => {
  const progress = new TransferProgress();
  progress.apply(planned(2, 2_000), 0);
  progress.apply({ type: "started", path: "b", size: 1_000 }, 0);
  progress.apply(bytes("b", 100, 1_000), 0);
  progress.apply({ type: "done", path: "a", localPath: "/a", size: 1_000, reused: true }, 500);
  progress.apply(bytes("b", 300, 1_000), 1_000);
  const view = progress.view(1_000);
  assert.equal(view.done, 1_300);
  assert.equal(view.rate, 300);
});

Deno.test("TransferProgress never runs backwards, nor over its total, when reports do", () => {
  const report = fc.record({
    path: fc.constantFrom("a", "b", "c"),
    done: fc.integer({ min: 0, max: 1_500 }),
    end: fc.boolean(),
  });
  fc.assert(fc.property(fc.array(report), (reports) => {
    const progress = new TransferProgress();
    progress.apply(planned(3, 3_000), 0);
    let last = 0;
    for (const [index, { path, done, end }] of reports.entries()) {
      const event: TransferEvent = end
        ? { type: "done", path, localPath: `/${path}`, size: 1_000, reused: done > 700 }
        : bytes(path, done, 1_000);
      progress.apply(event, index * 100);
      const view = progress.view(index * 100);
      assert.ok(view.done >= last && view.done <= view.total);
      assert.ok(view.filesDone + view.active.length <= view.files);
      last = view.done;
    }
  }));
});

Deno.test("TransferProgress follows a push: first its files are hashed, then they are sent", () => {
  const progress = new TransferProgress();
  progress.apply({ type: "gathered", files: 2, totalBytes: 1_500 }, 0);
  progress.apply({ type: "hashing", path: "a", done: 400, size: 1_000 }, 500);
  const hashing = progress.view(500);
  assert.equal(hashing.activity, "hashing");
  assert.deepEqual(hashing.active, [{ path: "a", size: 1_000, done: 400, rate: undefined }]);
  assert.deepEqual([hashing.done, hashing.total, hashing.rate], [400, 1_500, 800]);
  progress.apply({ type: "hashing", path: "a", done: 1_000, size: 1_000 }, 1_000);
  progress.apply({ type: "hashing", path: "b", done: 500, size: 500 }, 1_500);
  assert.deepEqual(progress.view(1_500).active, []);
  assert.equal(progress.view(1_500).filesDone, 2);

  const plan = { repository: REPOSITORY, revision: "main", isNew: true, unchanged: 1 };
  progress.apply({ type: "prepared", files: 1, totalBytes: 1_000, ...plan }, 2_000);
  progress.apply({ type: "started", path: "a", size: 1_000 }, 2_000);
  progress.apply(bytes("a", 300, 1_000), 3_000);
  const sending = progress.view(3_000);
  assert.equal(sending.activity, "transferring");
  assert.deepEqual([sending.done, sending.total, sending.rate], [300, 1_000, 300]);
  progress.apply({ type: "sent", path: "a", size: 1_000, sha256: "00", reused: false }, 4_000);
  assert.deepEqual(progress.view(4_000).active, []);
  assert.equal(progress.view(4_000).filesDone, 1);
});
