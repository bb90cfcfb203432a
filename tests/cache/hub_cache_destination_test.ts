import assert from "node:assert/strict";
import { dirname } from "node:path";
import { HubCache } from "../../src/cache/hub_cache.ts";
import { HubError, UnsafeFileError } from "../../src/vocabulary/errors.ts";
import {
  buildPythonCache,
  COMMIT,
  CONFIG,
  deliver,
  destinationIn,
  MODEL,
  OLD_COMMIT,
  REPOSITORY,
} from "./python_cache.ts";
import { TemporaryFolder } from "./temporary_folder.ts";

const REPO = "models--org--name";
const SNAPSHOT = `${REPO}/snapshots/${COMMIT}`;

Deno.test("publish() leaves exactly Python's layout behind when a pull is complete", async () => {
  await using folder = await TemporaryFolder.make();
  const destination = destinationIn(folder);
  await deliver(destination, MODEL, "hello");
  await deliver(destination, CONFIG, "{}");
  assert.equal(await folder.exists(`${REPO}/refs/main`), false);
  await destination.complete([CONFIG, MODEL]);
  assert.deepEqual(await folder.list(), [
    `.locks/${REPO}/${CONFIG.oid}.lock`,
    `.locks/${REPO}/${MODEL.sha256}.lock`,
    "CACHEDIR.TAG",
    `${REPO}/blobs/${CONFIG.oid}`,
    `${REPO}/blobs/${MODEL.sha256}`,
    `${REPO}/refs/main`,
    `${SNAPSHOT}/config.json -> ../../blobs/${CONFIG.oid}`,
    `${SNAPSHOT}/weights/model.bin -> ../../../blobs/${MODEL.sha256}`,
    `${REPO}/trees/${COMMIT}.json`,
  ]);
  assert.equal(await folder.read(`${REPO}/refs/main`), COMMIT);
  assert.equal(await folder.read(`${SNAPSHOT}/weights/model.bin`), "hello");
  assert.match(
    await folder.read("CACHEDIR.TAG"),
    /^Signature: 8a477f597d28d172789f06886806bc55\n#/,
  );
  assert.deepEqual(JSON.parse(await folder.read(`${REPO}/trees/${COMMIT}.json`)), {
    format_version: 1,
    files: {
      "config.json": { size: 2, blob_id: CONFIG.oid },
      "weights/model.bin": {
        size: 5,
        blob_id: MODEL.oid,
        lfs_sha256: MODEL.sha256,
        lfs_size: 5,
      },
    },
  });
});

Deno.test("publish() gives a blob the permissions of any new file", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await using folder = await TemporaryFolder.make();
  const destination = destinationIn(folder);
  const privateFile = await folder.write("elsewhere/config.json", "{}");
  await Deno.chmod(privateFile, 0o600);
  await deliver(destination, MODEL, "hello");
  await destination.publish(CONFIG, privateFile);
  const expected = 0o666 & ~Deno.umask();
  for (const name of [MODEL.sha256, CONFIG.oid]) {
    const { mode } = await Deno.stat(folder.at(`${REPO}/blobs/${name}`));
    assert.equal((mode ?? 0) & 0o777, expected);
  }
});

Deno.test("publish() leaves a file from elsewhere where it is", async () => {
  await using folder = await TemporaryFolder.make();
  const found = await folder.write("elsewhere/config.json", "{}");
  await destinationIn(folder).publish(CONFIG, found);
  assert.equal(await folder.read("elsewhere/config.json"), "{}");
  assert.equal(await folder.read(`${SNAPSHOT}/config.json`), "{}");
  assert.deepEqual(await folder.list(`${REPO}/blobs`), [`${REPO}/blobs/${CONFIG.oid}`]);
});

Deno.test("publish() replaces a damaged blob without writing into it", async () => {
  await using folder = await TemporaryFolder.make();
  await buildPythonCache(folder);
  const blob = folder.at(`${REPO}/blobs/${MODEL.sha256}`);
  await Deno.writeTextFile(blob, "hullo");
  using reader = await Deno.open(blob);
  await deliver(destinationIn(folder), MODEL, "hello");
  assert.equal(await new Response(reader.readable).text(), "hullo");
  assert.equal(await folder.read(`${SNAPSHOT}/weights/model.bin`), "hello");
});

Deno.test("publish() repoints an entry when it is a dangling link, a copy or an old hard link", async () => {
  const entry = `${SNAPSHOT}/config.json`;
  const settings: ((folder: TemporaryFolder) => Promise<unknown>)[] = [
    (folder) => folder.link(entry, "../../blobs/gone"),
    (folder) => folder.write(entry, "an old copy"),
    async (folder) => {
      const old = await folder.write(`${REPO}/blobs/${CONFIG.oid}`, "[]");
      await Deno.mkdir(dirname(folder.at(entry)), { recursive: true });
      await Deno.link(old, folder.at(entry));
    },
  ];
  for (const symlinks of [true, false]) {
    for (const setUp of settings) {
      await using folder = await TemporaryFolder.make();
      await setUp(folder);
      await deliver(destinationIn(folder, { symlinks }), CONFIG, "{}");
      assert.equal(await folder.read(entry), "{}");
      assert.equal((await Deno.lstat(folder.at(entry))).isSymlink, symlinks);
      assert.deepEqual(await folder.list(`${REPO}/blobs`), [`${REPO}/blobs/${CONFIG.oid}`]);
    }
  }
});

Deno.test("publish() makes a hard link when symbolic links are switched off", async () => {
  await using folder = await TemporaryFolder.make();
  await deliver(destinationIn(folder, { symlinks: false }), MODEL, "hello");
  const entry = await Deno.lstat(folder.at(`${SNAPSHOT}/weights/model.bin`));
  const blob = await Deno.stat(folder.at(`${REPO}/blobs/${MODEL.sha256}`));
  assert.equal(entry.isFile, true);
  assert.equal(entry.ino, blob.ino);
});

Deno.test("publish() refuses a folder of the snapshot when it is a link to the outside", async () => {
  await using folder = await TemporaryFolder.make();
  await Deno.mkdir(folder.at("outside"));
  await folder.link(`${SNAPSHOT}/weights`, folder.at("outside"));
  await assert.rejects(deliver(destinationIn(folder), MODEL, "hello"), UnsafeFileError);
  assert.deepEqual(await folder.list("outside"), []);
});

Deno.test("publish() says that it may be tried again when the partial file was swept up", async () => {
  await using folder = await TemporaryFolder.make();
  const destination = destinationIn(folder);
  await using lock = await destination.lock(MODEL);
  const { data } = destination.partial(MODEL, lock);
  const error = await destination.publish(MODEL, data).catch((error) => error);
  assert.ok(error instanceof HubError);
  assert.equal(error.retryable, true);
});

Deno.test("publish() works when the repository's folder is a link to another disk", async () => {
  await using folder = await TemporaryFolder.make();
  await Deno.mkdir(folder.at("disk"));
  await folder.link(`cache/${REPO}`, folder.at("disk"));
  const cache = new HubCache(folder.at("cache"));
  await deliver(cache.destination(REPOSITORY, "main", COMMIT), MODEL, "hello");
  assert.deepEqual(await cache.listSnapshot(REPOSITORY, COMMIT), ["weights/model.bin"]);
});

Deno.test("partial() names the same files in every process when the lock is reliable", async () => {
  await using folder = await TemporaryFolder.make();
  const destination = destinationIn(folder);
  await using lock = await destination.lock(MODEL);
  const blobs = folder.at(`${REPO}/blobs`);
  assert.deepEqual(destination.partial(MODEL, lock), {
    data: `${blobs}/${MODEL.sha256}.ruv-hub.incomplete`,
    journal: `${blobs}/${MODEL.sha256}.ruv-hub-journal.incomplete`,
  });
});

Deno.test("partial() names files of its own when the lock keeps nobody out", async () => {
  await using folder = await TemporaryFolder.make();
  const destination = destinationIn(folder);
  const lock = { reliable: false, [Symbol.asyncDispose]: () => Promise.resolve() };
  const first = destination.partial(MODEL, lock);
  assert.match(first.data, /\/[0-9a-f]{64}\.ruv-hub-[0-9a-f]{8}\.incomplete$/);
  assert.match(first.journal, /\/[0-9a-f]{64}\.ruv-hub-[0-9a-f]{8}-journal\.incomplete$/);
  assert.notEqual(first.data, destination.partial(MODEL, lock).data);
  await (await destination.lock(MODEL))[Symbol.asyncDispose]();
  await Deno.writeTextFile(first.data, "hello");
  await destination.publish(MODEL, first.data);
  assert.deepEqual(await folder.list(`${REPO}/blobs`), [`${REPO}/blobs/${MODEL.sha256}`]);
});

Deno.test("HubCacheDestination refuses a file when its name or etag leaves the cache", async () => {
  const destination = new HubCache("/nowhere").destination(REPOSITORY, "main", COMMIT);
  const named = { ...MODEL, path: "a/../../x" };
  const hashed = { ...MODEL, sha256: "../../x" };
  assert.throws(() => destination.pathOf(named), UnsafeFileError);
  await assert.rejects(destination.find(named), UnsafeFileError);
  await assert.rejects(destination.find(hashed), UnsafeFileError);
  await assert.rejects(destination.lock(hashed), UnsafeFileError);
  await assert.rejects(destination.publish(hashed, "/x"), UnsafeFileError);
});

Deno.test("HubCacheDestination delivers one file once when two run side by side", async () => {
  await using folder = await TemporaryFolder.make();
  const deliveries: string[] = [];
  const pull = async (name: string) => {
    const destination = destinationIn(folder, { commit: name === "a" ? COMMIT : OLD_COMMIT });
    await using lock = await destination.lock(MODEL);
    if (await destination.find(MODEL) !== undefined) return void await destination.adopt(MODEL);
    deliveries.push(name);
    const { data } = destination.partial(MODEL, lock);
    await Deno.writeTextFile(data, "hello");
    await destination.publish(MODEL, data);
  };
  await Promise.all([pull("a"), pull("b")]);
  assert.equal(deliveries.length, 1);
  for (const commit of [COMMIT, OLD_COMMIT]) {
    assert.equal(await folder.read(`${REPO}/snapshots/${commit}/weights/model.bin`), "hello");
  }
});
