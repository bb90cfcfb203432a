import assert from "node:assert/strict";
import { TransferNarrator } from "../../src/progress/transfer_narrator.ts";
import type { TransferEvent, TransferFit } from "../../src/vocabulary/events.ts";

const PLAIN = { color: false, unicode: true };
const DIGEST = "9f2c27a0e35ee0a4d5b8ad6a8ed2a7df00a5be0c3c1c4c9d35a26c1a4fd2b0e1";

function planned(
  files: number,
  quantization?: string,
): Extract<TransferEvent, { readonly type: "planned" }> {
  return {
    type: "planned",
    repository: { type: "model", name: "ruv/ruvltra" },
    commit: "4f1c2e9000000000000000000000000000000000",
    quantization,
    files,
    totalBytes: 662_000_000,
    presentBytes: 0,
    fetchBytes: 662_000_000,
  };
}

function tell(narrator: TransferNarrator, events: readonly TransferEvent[]): string[] {
  return events.flatMap((event, index) => narrator.say(event, index * 1_000));
}

Deno.test("TransferNarrator tells the story of one resumed file", () => {
  const narrator = new TransferNarrator(PLAIN, { name: "ruvltra-small" });
  const path = "ruvltra-small-0.5b-q4_k_m.gguf";
  const lines = tell(narrator, [
    planned(1, "Q4_K_M"),
    { type: "started", path, size: 662_000_000 },
    { type: "resumed", path, bytes: 212_000_000 },
    { type: "bytes", path, done: 404_000_000, size: 662_000_000, connections: 8 },
    { type: "connections", limit: 9, reason: "goodput rises" },
    { type: "verified", path, algorithm: "sha256", digest: DIGEST },
    { type: "done", path, localPath: "/x", size: 662_000_000, reused: false },
  ]);
  assert.deepEqual(lines, [
    "ruvltra-small  ruv/ruvltra @ 4f1c2e9 · Q4_K_M · 662 MB",
    "  resumed at 212 MB",
    "✓ ruvltra-small-0.5b-q4_k_m.gguf  sha256 9f2c…e1  662 MB in 5.0 s",
  ]);
});

Deno.test("TransferNarrator says how much is already here", () => {
  const event = { ...planned(1), presentBytes: 660_000_000, fetchBytes: 2_100_000 };
  assert.deepEqual(tell(new TransferNarrator(PLAIN), [event]), [
    "ruv/ruvltra @ 4f1c2e9 · 662 MB, of which 660 MB are already here; fetching 2.10 MB",
  ]);
});

Deno.test("TransferNarrator says how a model fits", () => {
  const header = (fit: TransferFit) =>
    tell(new TransferNarrator(PLAIN), [{ ...planned(1, "Q4_K_M"), fit }]);
  const start = "ruv/ruvltra @ 4f1c2e9 · Q4_K_M · 662 MB";
  const memory = {
    neededBytes: 1_013_867_104,
    isEstimate: false,
    ramBytes: 23_400_000_000,
    vramBytes: 8_000_000_000,
  };
  assert.deepEqual(header({ ...memory, place: "ram" }), [
    `${start} · fits: needs 1.01 GB of 23.4 GB RAM`,
  ]);
  assert.deepEqual(header({ ...memory, place: "gpu" }), [
    `${start} · fits: needs 1.01 GB of 8.00 GB GPU memory`,
  ]);
  assert.deepEqual(header({ ...memory, place: "both" }), [
    `${start} · fits: needs 1.01 GB of 31.4 GB RAM and GPU memory`,
  ]);
  assert.deepEqual(header({ ...memory, place: "ram", isEstimate: true }), [
    `${start} · fits: needs about 1.01 GB of 23.4 GB RAM`,
  ]);
  const little = { ...memory, place: null, ramBytes: 500_000_000 };
  assert.deepEqual(header({ ...little, vramBytes: 0 }), [
    `${start} · does not fit: needs 1.01 GB, not 500 MB RAM`,
  ]);
  assert.deepEqual(header({ ...little, vramBytes: 100_000_000 }), [
    `${start} · does not fit: needs 1.01 GB, not 600 MB RAM and GPU memory`,
  ]);
});

Deno.test("TransferNarrator names the files when there are several", () => {
  const narrator = new TransferNarrator(PLAIN, { name: "ruv/ruvltra" });
  const lines = tell(narrator, [
    planned(3),
    { type: "started", path: "a.gguf", size: 10 },
    { type: "waiting", path: "a.gguf" },
    { type: "done", path: "b.gguf", localPath: "/b", size: 20, reused: true },
    { type: "verified", path: "a.gguf", algorithm: "git-sha1", digest: "0123456789" },
    { type: "done", path: "a.gguf", localPath: "/a", size: 10, reused: false },
  ]);
  assert.deepEqual(lines, [
    "ruv/ruvltra @ 4f1c2e9 · 3 files · 662 MB",
    "  a.gguf: another process is fetching this file; waiting for it",
    "✓ b.gguf  20 B, already here",
    "✓ a.gguf  git-sha1 0123…89  10 B in 4.0 s",
  ]);
});

Deno.test("TransferNarrator says a failure, a slow-down and a notice once", () => {
  const narrator = new TransferNarrator(PLAIN);
  const retry = {
    type: "retry",
    path: "a",
    reason: "Cannot read: it was cut",
    delayMs: 0,
  } as const;
  const slowed = { type: "slowed", reason: "the Hub asks for fewer requests" } as const;
  const notice = { type: "notice", message: "free space is not checked" } as const;
  const lines = tell(narrator, [
    { ...retry, attempt: 1 },
    { ...retry, attempt: 2 },
    slowed,
    slowed,
    notice,
    notice,
    { type: "repairing", path: "a", where: "disk", bytes: 8_000_000 },
    { type: "repairing", path: "a", where: "wire", bytes: 8_000_000 },
    { type: "repairing", path: "a", where: "wire", bytes: 8_000_000 },
  ]);
  assert.deepEqual(lines, [
    "  Cannot read: it was cut; asking again",
    "  slowed down: the Hub asks for fewer requests",
    "  note: free space is not checked",
    "  8.00 MB were damaged on disk; fetching them again",
    "  8.00 MB were damaged on the way; fetching them again",
  ]);
});

Deno.test("TransferNarrator leaves the files to the summary when there are very many", () => {
  const narrator = new TransferNarrator(PLAIN);
  const lines = tell(narrator, [
    planned(2_000),
    { type: "done", path: "a", localPath: "/a", size: 1, reused: false },
  ]);
  assert.deepEqual(lines, ["ruv/ruvltra @ 4f1c2e9 · 2000 files · 662 MB"]);
});

Deno.test("TransferNarrator writes ASCII, and shows escape sequences, when the screen is poor", () => {
  const narrator = new TransferNarrator({ color: false, unicode: false }, { name: "x\x1b[0m" });
  const lines = tell(narrator, [
    planned(1),
    { type: "verified", path: "a", algorithm: "sha256", digest: DIGEST },
    { type: "done", path: "a", localPath: "/a", size: 1, reused: false },
    { type: "notice", message: "\x1b]0;title\x07" },
  ]);
  assert.deepEqual(lines, [
    "x\\x1b[0m  ruv/ruvltra @ 4f1c2e9 - 662 MB",
    "ok a  sha256 9f2c...e1  1 B",
    "  note: \\x1b]0;title\\x07",
  ]);
});

Deno.test("TransferNarrator tells the story of a push", () => {
  const narrator = new TransferNarrator(PLAIN);
  const path = "my.gguf";
  const lines = tell(narrator, [
    { type: "gathered", files: 2, totalBytes: 662_000_100 },
    { type: "hashing", path, done: 662_000_000, size: 662_000_000 },
    {
      type: "prepared",
      repository: { type: "model", name: "me/my-model" },
      revision: "main",
      isNew: true,
      files: 1,
      totalBytes: 662_000_000,
      unchanged: 1,
    },
    { type: "started", path, size: 662_000_000 },
    { type: "sent", path, size: 662_000_000, sha256: DIGEST, reused: false },
    { type: "committing", files: 2 },
    { type: "committing", files: 2 },
    {
      type: "committed",
      commit: "4f1c2e9000000000000000000000000000000000",
      url: "https://hub/me/my-model/commit/4f1c2e9",
      message: "Upload my.gguf\u001b[2J",
    },
  ]);
  assert.deepEqual(lines, [
    "me/my-model @ main · new · 662 MB · 1 unchanged",
    "✓ my.gguf  sha256 9f2c…e1  662 MB in 1.0 s",
    "  committing 2 files",
    "✓ committed 4f1c2e9  Upload my.gguf\\x1b[2J",
  ]);
});

Deno.test("TransferNarrator says of a pushed file that the Hub had it", () => {
  const narrator = new TransferNarrator(PLAIN);
  const sent = { type: "sent", path: "my.gguf", size: 20, sha256: DIGEST, reused: true } as const;
  assert.deepEqual(narrator.say(sent, 0), ["✓ my.gguf  sha256 9f2c…e1  20 B, already there"]);
});
