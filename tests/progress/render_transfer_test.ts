import assert from "node:assert/strict";
import fc from "fast-check";
import { displayWidth } from "../../src/progress/display_text.ts";
import { describeTransfer, renderTransfer } from "../../src/progress/render_transfer.ts";
import type { TransferView } from "../../src/progress/transfer_progress.ts";

const ONE: TransferView = {
  activity: "transferring",
  active: [
    { path: "ruvltra-small-0.5b-q4_k_m.gguf", size: 662e6, done: 404e6, rate: 118e6 },
  ],
  filesDone: 0,
  files: 1,
  done: 404e6,
  total: 662e6,
  rate: 118e6,
  etaSeconds: 2.2,
  connections: 8,
};

const SEVERAL: TransferView = {
  activity: "transferring",
  active: [
    { path: "模型/文件-00001-of-00002.safetensors", size: 1.98e9, done: 300e6, rate: 9e6 },
    { path: "config.json", size: 1200, done: 0, rate: undefined },
  ],
  filesDone: 3,
  files: 9,
  done: 700e6,
  total: 3.4e9,
  rate: 118e6,
  etaSeconds: 23,
  connections: 8,
};

const PLAIN = { color: false, unicode: true, rows: 24 };

Deno.test("renderTransfer() draws one file with everything beside it when there is room", () => {
  assert.deepEqual(renderTransfer(ONE, { ...PLAIN, columns: 120 }), [
    "  ruvltra-small-0.5b-q4_k_m.gguf  ━━━━━━━━━━━━━━━━━━━━━━━━────────────────   61 %  404/662 MB   118 MB/s  eta 3 s  ×8",
  ]);
});

Deno.test("renderTransfer() shortens name and bar when the screen has 80 columns", () => {
  assert.deepEqual(renderTransfer(ONE, { ...PLAIN, columns: 80 }), [
    "  ruvltra…-0.5b-q4_k_m  ━━━━━━━─────   61 %  404/662 MB   118 MB/s  eta 3 s  ×8",
  ]);
});

Deno.test("renderTransfer() keeps name, bar, percentage and rate when the screen has 40 columns", () => {
  assert.deepEqual(renderTransfer(ONE, { ...PLAIN, columns: 40 }), [
    "  ruv…q4_k_m  ━━━━───   61 %   118 MB/s",
  ]);
});

Deno.test("renderTransfer() draws a line for each file and one for the whole, in columns", () => {
  assert.deepEqual(renderTransfer(SEVERAL, { ...PLAIN, columns: 80 }), [
    "  模型/文件-00001    ━╸──────────   15 %  0.30/1.98 GB  9.00 MB/s",
    "  config.json        ────────────    0 %  0.00/1.20 kB",
    "  3/9 files          ━━──────────   20 %  0.70/3.40 GB   118 MB/s  eta 23 s  ×8",
  ]);
});

Deno.test("renderTransfer() leaves out files that have all their bytes, and counts them", () => {
  const active = [{ path: "a", size: 10, done: 10, rate: 1 }, ...SEVERAL.active];
  const lines = renderTransfer({ ...SEVERAL, active }, { ...PLAIN, columns: 80 });
  assert.deepEqual(lines.map((line) => line.trimStart().split(" ")[0]), [
    "模型/文件-00001",
    "config.json",
    "4/9",
  ]);
});

Deno.test("renderTransfer() says so while files are hashed", () => {
  const view: TransferView = { ...ONE, activity: "hashing", connections: 0 };
  assert.deepEqual(renderTransfer(view, { ...PLAIN, columns: 120 }), [
    "  hashing ruvltra-small-0.5b-q4_k_m.gguf  ━━━━━━━━━━━━━━━━━━━━━━━───────────────   61 %  404/662 MB   118 MB/s  eta 3 s",
  ]);
  assert.equal(
    describeTransfer({ ...SEVERAL, activity: "hashing" }),
    "  3/9 files hashed  20 %  0.70/3.40 GB  118 MB/s  eta 23 s",
  );
});

Deno.test("renderTransfer() says how many files it has no room for when the screen is low", () => {
  const active = ["a", "b", "c", "d", "e"].map((path) => ({ path, size: 10, done: 5, rate: 1 }));
  const lines = renderTransfer({ ...SEVERAL, active }, { ...PLAIN, columns: 40, rows: 6 });
  assert.deepEqual(lines.map((line) => line.trimStart().split(" ")[0]), ["a", "b", "…", "3/9"]);
  assert.equal(lines[2], "  … and 3 more");
});

Deno.test("renderTransfer() draws with ASCII and without colour codes when told so", () => {
  const [line = ""] = renderTransfer(ONE, { color: false, unicode: false, rows: 24, columns: 80 });
  assert.equal(
    line,
    "  ruvltr...0.5b-q4_k_m  =======>       61 %  404/662 MB   118 MB/s  eta 3 s  x8",
  );
});

Deno.test("renderTransfer() shows escape sequences in names instead of obeying them", () => {
  const active = [{ path: "a\x1b[2J.gguf", size: 10, done: 5, rate: 1 }];
  const [line = ""] = renderTransfer({ ...ONE, active }, { ...PLAIN, columns: 80 });
  assert.match(line, /a\\x1b\[2J\.gguf/);
});

Deno.test("renderTransfer() fits every width when names and numbers are arbitrary", () => {
  const file = fc.record({
    path: fc.string({ unit: "grapheme", minLength: 1, maxLength: 80 }),
    size: fc.integer({ min: 1, max: 1e13 }),
    done: fc.integer({ min: 0, max: 1e13 }),
    rate: fc.option(fc.double({ min: 0, max: 1e10, noNaN: true }), { nil: undefined }),
  });
  const view = fc.record({
    active: fc.array(file, { maxLength: 5 }),
    files: fc.constantFrom(1, 2, 2_000),
    etaSeconds: fc.option(fc.double({ min: 0, max: 1e7, noNaN: true }), { nil: undefined }),
  });
  const screen = fc.record({
    columns: fc.integer({ min: 12, max: 220 }),
    color: fc.boolean(),
    unicode: fc.boolean(),
  });
  fc.assert(fc.property(view, screen, (part, { columns, ...ink }) => {
    const lines = renderTransfer({ ...SEVERAL, ...part }, { columns, rows: 24, ...ink });
    for (const line of lines) assert.ok(displayWidth(line) < columns, `${columns}: ${line}`);
  }));
});

Deno.test("describeTransfer() says in a line where the transfer stands", () => {
  assert.equal(
    describeTransfer(ONE),
    "  ruvltra-small-0.5b-q4_k_m.gguf  61 %  404/662 MB  118 MB/s  eta 3 s",
  );
  assert.equal(
    describeTransfer({ ...SEVERAL, rate: undefined, etaSeconds: undefined }),
    "  3/9 files  20 %  0.70/3.40 GB",
  );
});
