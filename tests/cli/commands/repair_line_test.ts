import assert from "node:assert/strict";
import type { VerifiedFile } from "../../../mod.ts";
import { repairLine, type VerifiedWish } from "../../../src/cli/commands/repair_line.ts";

function file(facts: Partial<VerifiedFile>): VerifiedFile {
  return {
    repository: { type: "model", name: "me/a" },
    commit: null,
    folder: null,
    path: "model.bin",
    localPath: "/cache/model.bin",
    size: 1,
    state: "wrong",
    expected: null,
    actual: null,
    ...facts,
  };
}

function model(name: string): VerifiedFile {
  return file({ repository: { type: "model", name } });
}

const CASES: readonly [string, readonly VerifiedFile[], VerifiedWish, string][] = [
  ["one model", [file({})], { targets: ["me/a"] }, "me/a"],
  ["names", [file({})], { targets: ["me/a", "me/b:Q4_K_M"] }, "me/a me/b:Q4_K_M"],
  [
    "a folder for models",
    [file({})],
    { targets: ["me/a"], output: "my models" },
    "me/a --output 'my models'",
  ],
  ["a cache", [file({})], { targets: [], cacheDir: "/c" }, "me/a --cache-dir /c"],
  ["everything", [model("me/a"), model("me/a"), model("me/b")], { targets: [] }, "me/a me/b"],
  [
    "a data set",
    [file({ repository: { type: "dataset", name: "me/d" } })],
    { targets: [] },
    "datasets/me/d",
  ],
  ["a plain folder", [file({ folder: "/it's" })], { targets: [], output: "/it's" }, "'/it'\\''s'"],
  [
    "what is right too",
    [model("me/a"), { ...model("me/b"), state: "right" }],
    { targets: [] },
    "me/a",
  ],
  ["much", ["a", "b", "c", "d"].map((name) => model(`me/${name}`)), { targets: [] }, "--all"],
];

for (const [what, files, wish, words] of CASES) {
  Deno.test(`repairLine() can be pasted when a verification looked at ${what}`, () => {
    const verification = { files, hashedBytes: 0, seconds: 0 };
    assert.equal(repairLine(verification, wish), `ruv-hub repair ${words}`);
  });
}
