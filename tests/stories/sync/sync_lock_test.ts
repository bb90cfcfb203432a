import assert from "node:assert/strict";
import {
  formatSyncLock,
  parseSyncLock,
  type SyncLock,
} from "../../../src/stories/sync/sync_lock.ts";
import { InvalidFormatError } from "../../../src/vocabulary/errors.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const LOCK: SyncLock = {
  models: [
    {
      entry: { model: "me/m@v1", to: "out", include: ["*"] },
      repository: { type: "dataset", name: "me/m" },
      revision: "v1",
      commit: COMMIT,
      files: [
        { path: "a.txt", size: 0, oid: "a".repeat(40) },
        { path: "b.bin", size: 5, oid: "", sha256: "b".repeat(64) },
      ],
    },
    { entry: { model: "me/gated" }, failed: "GatedRepoError" },
  ],
};

Deno.test("parseSyncLock() reads what formatSyncLock() writes, which is the same each time", () => {
  const text = formatSyncLock(LOCK);
  assert.deepEqual(parseSyncLock(JSON.parse(text), '"x"'), LOCK);
  assert.equal(formatSyncLock(parseSyncLock(JSON.parse(text), '"x"')), text);
  // The pointer's own object id, which the Hub lists beside the SHA-256, is not a part of it.
  assert.doesNotMatch(text, /"oid": ""/);
});

Deno.test("parseSyncLock() names the place of what is wrong", () => {
  const [model] = JSON.parse(formatSyncLock(LOCK)).models;
  const [file] = model.files;
  const withModel = (changes: object) => ({ version: 1, models: [{ ...model, ...changes }] });
  const cases: readonly (readonly [unknown, string])[] = [
    [{ models: [] }, "version is missing, expected 1"],
    [{ version: 2, models: [] }, "version is 2, expected 1"],
    [withModel({ commit: "main" }), 'models[0].commit is "main", expected the form ^[0-9a-f]{40}$'],
    [
      withModel({ files: [{ ...file, size: -1 }] }),
      "models[0].files[0].size is -1, expected a positive number",
    ],
    [
      withModel({ files: [{ path: "a", size: 1, sha256: "x" }] }),
      'models[0].files[0].sha256 is "x", expected the form ^[0-9a-f]{64}$',
    ],
    [withModel({ entry: {} }), "models[0].entry.model is missing, expected a text"],
  ];
  for (const [value, reason] of cases) {
    assert.throws(
      () => parseSyncLock(value, '"x"'),
      new InvalidFormatError(`Cannot read "x": ${reason}`),
    );
  }
});
