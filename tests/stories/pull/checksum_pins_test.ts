import assert from "node:assert/strict";
import { ChecksumPins } from "../../../src/stories/pull/checksum_pins.ts";
import { PinnedChecksumError } from "../../../src/vocabulary/errors.ts";
import type { RemoteFile } from "../../../src/vocabulary/repository.ts";
import { TemporaryFolder } from "../../cache/temporary_folder.ts";

const REPOSITORY = { type: "model", name: "me/m" } as const;
const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const OTHER_COMMIT = "f".repeat(40);
const README: RemoteFile = { path: "README.md", size: 1, oid: "a".repeat(40) };
const MODEL: RemoteFile = {
  path: "model.bin",
  size: 2,
  oid: "b".repeat(40),
  sha256: "c".repeat(64),
};

Deno.test("ChecksumPins.check() alarms when a commit's file is listed with another checksum", async () => {
  await using folder = await TemporaryFolder.make();
  await new ChecksumPins(folder.path).check(REPOSITORY, COMMIT, [README]);
  const pins = new ChecksumPins(folder.path);
  await pins.check(REPOSITORY, COMMIT, [README, MODEL]);
  const changed = { ...MODEL, sha256: "d".repeat(64) };
  await assert.rejects(pins.check(REPOSITORY, COMMIT, [README, changed]), (error) => {
    assert.ok(error instanceof PinnedChecksumError);
    assert.equal(
      error.message,
      `Cannot trust "model.bin" of "me/m": at commit ${COMMIT} it had the checksum ${MODEL.sha256}, ` +
        `now it is listed with ${changed.sha256}`,
    );
    assert.equal(error.expected, MODEL.sha256);
    assert.equal(error.actual, changed.sha256);
    return true;
  });
  // The first word stands.
  await pins.check(REPOSITORY, COMMIT, [MODEL]);
});

Deno.test("ChecksumPins.check() knows commits, repositories and types apart", async () => {
  await using folder = await TemporaryFolder.make();
  const pins = new ChecksumPins(folder.path);
  const changed = { ...MODEL, sha256: "d".repeat(64) };
  await pins.check(REPOSITORY, COMMIT, [MODEL]);
  await pins.check(REPOSITORY, OTHER_COMMIT, [changed]);
  await pins.check({ type: "dataset", name: "me/m" }, COMMIT, [changed]);
  await pins.check({ type: "model", name: "me/n" }, COMMIT, [changed]);
});

Deno.test("ChecksumPins.check() says nothing of a file whose checksum nobody knows", async () => {
  await using folder = await TemporaryFolder.make();
  const pins = new ChecksumPins(folder.path);
  await pins.check(REPOSITORY, COMMIT, [{ path: "x", size: 1, oid: "" }]);
  await pins.check(REPOSITORY, COMMIT, [{ path: "x", size: 1, oid: "a".repeat(40) }]);
  await assert.rejects(
    pins.check(REPOSITORY, COMMIT, [{ path: "x", size: 1, oid: "b".repeat(40) }]),
    PinnedChecksumError,
  );
});
