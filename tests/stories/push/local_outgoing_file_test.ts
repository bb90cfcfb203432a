import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { localOutgoingFile } from "../../../src/stories/push/local_outgoing_file.ts";
import { pseudoRandomBytes } from "../../transfer/pseudo_random_bytes.ts";

const BLOCK = 256 * 1024;
const CONTENT = pseudoRandomBytes(2 * BLOCK + 1000, 5);

interface Scene extends AsyncDisposable {
  readonly path: string;
}

async function fileOf(content: Uint8Array): Promise<Scene> {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/a.bin`;
  await Deno.writeFile(path, content);
  return { path, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

function outgoing({ path }: Scene, size = CONTENT.length) {
  return localOutgoingFile({ path: "a.bin", localPath: path, size });
}

async function bytesOf(body: BodyInit): Promise<Uint8Array> {
  return await new Response(body).bytes();
}

Deno.test("localOutgoingFile() knows digests and beginning, and reads any range", async () => {
  await using scene = await fileOf(CONTENT);
  const file = await outgoing(scene);
  assert.equal(file.sha256, createHash("sha256").update(CONTENT).digest("hex"));
  const blob = createHash("sha1").update(`blob ${CONTENT.length}\0`).update(CONTENT);
  assert.equal(file.gitSha1, blob.digest("hex"));
  assert.deepEqual(file.sample, CONTENT.subarray(0, 512));
  for (const [start, end] of [[0, CONTENT.length], [10, 20], [BLOCK - 1, BLOCK + 1], [5, 5]]) {
    const range = { start: start ?? 0, end: end ?? 0 };
    assert.deepEqual(await bytesOf(await file.read(range)), CONTENT.slice(start, end));
  }
  assert.deepEqual(await file.content(), CONTENT);
  await file.assertUnchanged();
});

Deno.test("localOutgoingFile() reads no byte that is not the one it has digested", async () => {
  await using scene = await fileOf(CONTENT);
  const file = await outgoing(scene);
  {
    using handle = await Deno.open(scene.path, { write: true });
    await handle.seek(BLOCK + 7, Deno.SeekMode.Start);
    await handle.write(new Uint8Array([(CONTENT[BLOCK + 7] ?? 0) ^ 1]));
  }
  const message = `Cannot push "${scene.path}": it was changed while it was pushed`;
  await bytesOf(await file.read({ start: 0, end: BLOCK }));
  await assert.rejects(bytesOf(await file.read({ start: 0, end: 2 * BLOCK })), { message });
  await assert.rejects(file.content(), { message });
});

Deno.test("localOutgoingFile() notices that another file stands in its place", async () => {
  await using scene = await fileOf(CONTENT);
  const file = await outgoing(scene);
  await Deno.writeFile(`${scene.path}.new`, CONTENT);
  await Deno.rename(`${scene.path}.new`, scene.path);
  await assert.rejects(file.assertUnchanged(), /was changed while it was pushed/);
});

Deno.test("localOutgoingFile() says so when the file is gone, or has become shorter", async () => {
  await using scene = await fileOf(CONTENT);
  const file = await outgoing(scene);
  await assert.rejects(outgoing(scene, CONTENT.length + 1), /was changed while it was pushed$/);
  await Deno.truncate(scene.path, 10);
  await assert.rejects(bytesOf(await file.read({ start: 0, end: 20 })), /it has become shorter$/);
  await Deno.remove(scene.path);
  await assert.rejects(file.assertUnchanged(), {
    message: `Cannot read "${scene.path}": no such file or directory`,
  });
});

Deno.test("localOutgoingFile() of an empty file is empty", async () => {
  await using scene = await fileOf(new Uint8Array());
  const file = await outgoing(scene, 0);
  assert.equal(file.gitSha1, "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
  assert.deepEqual(await file.content(), new Uint8Array());
});
