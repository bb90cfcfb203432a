import assert from "node:assert/strict";
import type { Destination } from "../../src/cache/destination.ts";
import { LocalFolder } from "../../src/cache/local_folder.ts";
import { HubError } from "../../src/vocabulary/errors.ts";
import type { RemoteFile } from "../../src/vocabulary/repository.ts";
import { TemporaryFolder } from "./temporary_folder.ts";

const REPOSITORY = { type: "model", name: "me/m" } as const;
const OLD_COMMIT = "a".repeat(40);
const COMMIT = "b".repeat(40);
const FIRST: RemoteFile = { path: "sub/1.bin", size: 5, oid: "1".repeat(40) };
const SECOND: RemoteFile = { path: "2.bin", size: 6, oid: "2".repeat(40) };

function heldBackIn(folder: TemporaryFolder): Destination {
  return new LocalFolder(folder.at("out"), { holdBack: true }).destination(REPOSITORY, "", COMMIT);
}

async function publish(destination: Destination, file: RemoteFile, text: string): Promise<void> {
  await using lock = await destination.lock(file);
  const { data } = destination.partial(file, lock);
  await Deno.writeTextFile(data, text);
  await destination.publish(file, data);
}

Deno.test("HeldBackDestination shows nothing before complete(), then everything", async () => {
  await using folder = await TemporaryFolder.make();
  await folder.write("out/2.bin", "older");
  const destination = heldBackIn(folder);
  await publish(destination, FIRST, "hello");
  await publish(destination, SECOND, "hello!");
  assert.equal(await folder.exists("out/sub/1.bin"), false);
  assert.equal(await folder.read("out/2.bin"), "older");
  assert.equal((await destination.find(FIRST))?.published, false);
  const before = await destination.find(SECOND);
  await destination.complete(undefined);
  assert.equal(await folder.read("out/sub/1.bin"), "hello");
  assert.equal(await folder.read("out/2.bin"), "hello!");
  const after = await destination.find(SECOND);
  assert.equal(after?.published, true);
  // What was proven of it holds on.
  assert.equal(after?.fingerprint, before?.fingerprint);
});

Deno.test("HeldBackDestination adopts what a killed process has held back", async () => {
  await using folder = await TemporaryFolder.make();
  await publish(heldBackIn(folder), FIRST, "hello");
  const next = heldBackIn(folder);
  assert.ok(await next.find(FIRST));
  await next.adopt(FIRST);
  await next.complete(undefined);
  assert.equal(await folder.read("out/sub/1.bin"), "hello");
  assert.equal((await next.find(FIRST))?.published, true);
});

Deno.test("HeldBackDestination adopts a file that is shown already, without moving it", async () => {
  await using folder = await TemporaryFolder.make();
  const old = new LocalFolder(folder.at("out")).destination(REPOSITORY, "", OLD_COMMIT);
  await publish(old, FIRST, "hello");
  const destination = heldBackIn(folder);
  assert.equal((await destination.find(FIRST))?.published, false);
  await destination.adopt(FIRST);
  await destination.complete(undefined);
  assert.equal((await destination.find(FIRST))?.published, true);
});

Deno.test("HeldBackDestination shows nothing when another process has taken what was held back", async () => {
  await using folder = await TemporaryFolder.make();
  const destination = heldBackIn(folder);
  await publish(destination, FIRST, "hello");
  await publish(destination, SECOND, "hello!");
  await publish(heldBackIn(folder), FIRST, "other");
  await assert.rejects(destination.complete(undefined), (error) => {
    assert.ok(error instanceof HubError && error.retryable);
    return true;
  });
  assert.equal(await folder.exists("out/2.bin"), false);
});

Deno.test("HeldBackDestination is content when another has held back the same file, and shown it first", async () => {
  await using folder = await TemporaryFolder.make();
  const [first, second] = [heldBackIn(folder), heldBackIn(folder)];
  await publish(first, FIRST, "hello");
  await second.adopt(FIRST);
  await publish(second, SECOND, "hello!");
  await first.complete(undefined);
  await second.complete(undefined);
  assert.equal(await folder.read("out/sub/1.bin"), "hello");
  assert.equal(await folder.read("out/2.bin"), "hello!");
});
