import assert from "node:assert/strict";
import type { Destination } from "../../src/cache/destination.ts";
import { LocalFolder } from "../../src/cache/local_folder.ts";
import { UnsafeFileError } from "../../src/vocabulary/errors.ts";
import { COMMIT, CONFIG, deliver, MODEL, OLD_COMMIT, REPOSITORY } from "./python_cache.ts";
import { TemporaryFolder } from "./temporary_folder.ts";

const RECORDS = ".cache/huggingface";
const MODEL_RECORD = `${RECORDS}/download/weights/model.bin.metadata`;

function destinationIn(folder: TemporaryFolder, commit = COMMIT): Destination {
  return new LocalFolder(folder.path).destination(REPOSITORY, "main", commit);
}

Deno.test("LocalFolder holds plain files and Python's records when a pull is complete", async () => {
  await using folder = await TemporaryFolder.make();
  const destination = destinationIn(folder);
  const before = Date.now();
  await deliver(destination, MODEL, "hello");
  await destination.complete([CONFIG, MODEL]);
  assert.deepEqual(await folder.list(), [
    `${RECORDS}/.gitignore`,
    `${RECORDS}/CACHEDIR.TAG`,
    `${RECORDS}/download/weights/model.bin.lock`,
    MODEL_RECORD,
    `${RECORDS}/trees/${COMMIT}.json`,
    "weights/model.bin",
  ]);
  assert.equal(await folder.read(`${RECORDS}/.gitignore`), "*");
  assert.equal(await folder.read("weights/model.bin"), "hello");
  const [commit, etag, time, ...rest] = (await folder.read(MODEL_RECORD)).split("\n");
  assert.deepEqual([commit, etag, ...rest], [COMMIT, MODEL.sha256, ""]);
  assert.match(time ?? "", /^\d+\.\d{3}$/);
  assert.ok(Number(time) * 1000 >= before && Number(time) * 1000 <= Date.now());
});

Deno.test("find() counts a file as published when Python's record fits commit, etag and time", async () => {
  await using folder = await TemporaryFolder.make();
  const path = await folder.write("weights/model.bin", "hello");
  await Deno.utime(path, 1_712_656_092, 1_712_656_092);
  const destination = destinationIn(folder);
  const publishedWith = async (record: string) => {
    await folder.write(MODEL_RECORD, record);
    return (await destination.find(MODEL))?.published;
  };
  assert.equal(await publishedWith(`${COMMIT}\n${MODEL.sha256}\n1712656091.123\n`), true);
  assert.equal(await publishedWith(`${COMMIT}\n${MODEL.sha256}\n1712656091\n`), true);
  assert.equal(await publishedWith(`${COMMIT}\n${MODEL.sha256}\n1712656090.9\n`), false);
  assert.equal(await publishedWith(`${OLD_COMMIT}\n${MODEL.sha256}\n1712656091.123\n`), false);
  assert.equal(await publishedWith(`${COMMIT}\n${MODEL.sha256}\n\n`), false);
  assert.equal(await publishedWith(`${COMMIT}\n${MODEL.sha256}\nsoon\n`), false);
  assert.equal(await publishedWith(""), false);
});

Deno.test("find() gives nothing when a record says that the file is another one", async () => {
  await using folder = await TemporaryFolder.make();
  const path = await folder.write("weights/model.bin", "hullo");
  await Deno.utime(path, 1_712_656_092, 1_712_656_092);
  const destination = destinationIn(folder);
  await folder.write(MODEL_RECORD, `${OLD_COMMIT}\n${CONFIG.oid}\n1712656091.123\n`);
  assert.equal(await destination.find(MODEL), undefined);
  // Modified after the record was written, it may be anything.
  await folder.write(MODEL_RECORD, `${OLD_COMMIT}\n${CONFIG.oid}\n1712656090.9\n`);
  assert.equal((await destination.find(MODEL))?.published, false);
});

Deno.test("holdsForeign() tells somebody's own file from one that a record vouches for", async () => {
  await using folder = await TemporaryFolder.make();
  const destination = destinationIn(folder);
  assert.equal(await destination.holdsForeign(MODEL), false);
  const path = await folder.write("weights/model.bin", "mine");
  assert.equal(await destination.holdsForeign(MODEL), true);
  await Deno.utime(path, 1_712_656_092, 1_712_656_092);
  await folder.write(MODEL_RECORD, `${OLD_COMMIT}\n${CONFIG.oid}\n1712656091.123\n`);
  assert.equal(await destination.holdsForeign(MODEL), false);
});

Deno.test("find() tells size and fingerprint when a file without a record is there", async () => {
  await using folder = await TemporaryFolder.make();
  const path = await folder.write("weights/model.bin", "hello");
  const { mtime, ino } = await Deno.stat(path);
  assert.deepEqual(await destinationIn(folder).find(MODEL), {
    path,
    size: 5,
    published: false,
    fingerprint: `5-${mtime?.getTime()}-${ino ?? 0}`,
  });
  assert.deepEqual(await folder.list(), ["weights/model.bin"]);
});

Deno.test("find() gives nothing when the file is missing, of another size or a folder", async () => {
  await using folder = await TemporaryFolder.make();
  const destination = destinationIn(folder);
  assert.equal(await destination.find(MODEL), undefined);
  await folder.write("weights/model.bin", "hello again");
  assert.equal(await destination.find(MODEL), undefined);
  await Deno.mkdir(folder.at("config.json"));
  assert.equal(await destination.find(CONFIG), undefined);
});

Deno.test("adopt() writes the record and leaves the file alone", async () => {
  await using folder = await TemporaryFolder.make();
  await folder.write("weights/model.bin", "hello");
  await folder.age();
  const destination = destinationIn(folder);
  await destination.adopt(MODEL);
  assert.deepEqual(await folder.changes("weights"), []);
  assert.equal((await destination.find(MODEL))?.published, true);
  assert.equal((await destinationIn(folder, OLD_COMMIT).find(MODEL))?.published, false);
});

Deno.test("adopt() writes a record that holds when the file's clock is ahead of ours", async () => {
  await using folder = await TemporaryFolder.make();
  const path = await folder.write("weights/model.bin", "hello");
  const tomorrow = Math.floor(Date.now() / 1000) + 86_400;
  await Deno.utime(path, tomorrow, tomorrow);
  const destination = destinationIn(folder);
  await destination.adopt(MODEL);
  assert.equal((await destination.find(MODEL))?.published, true);
});

Deno.test("adopt() gives false when the file has vanished", async () => {
  await using folder = await TemporaryFolder.make();
  assert.equal(await destinationIn(folder).adopt(MODEL), false);
});

Deno.test("publish() keeps the old file until the new one takes its place", async () => {
  await using folder = await TemporaryFolder.make();
  const path = await folder.write("weights/model.bin", "an old one");
  const destination = destinationIn(folder);
  using reader = await Deno.open(path);
  {
    await using lock = await destination.lock(MODEL);
    await Deno.writeTextFile(destination.partial(MODEL, lock).data, "hello");
    assert.equal(await folder.read("weights/model.bin"), "an old one");
    await destination.publish(MODEL, destination.partial(MODEL, lock).data);
  }
  assert.equal(await folder.read("weights/model.bin"), "hello");
  assert.equal(await new Response(reader.readable).text(), "an old one");
});

Deno.test("publish() copies a blob of the cache and never links it", async () => {
  await using folder = await TemporaryFolder.make();
  const blob = await folder.write("cache/blob", "hello");
  const output = new LocalFolder(folder.at("out"));
  const destination = output.destination(REPOSITORY, "main", COMMIT);
  await destination.publish(MODEL, blob);
  const copy = await Deno.lstat(folder.at("out/weights/model.bin"));
  assert.equal(copy.isFile, true);
  assert.equal(copy.nlink, 1);
  assert.equal(await folder.read("out/weights/model.bin"), "hello");
  assert.equal(await folder.read("cache/blob"), "hello");
  assert.equal((await destination.find(MODEL))?.published, true);
});

Deno.test("publish() replaces a link when one lies in the place of the file", async () => {
  await using folder = await TemporaryFolder.make();
  await folder.write("precious", "precious");
  await folder.link("out/config.json", folder.at("precious"));
  const destination = new LocalFolder(folder.at("out")).destination(REPOSITORY, "main", COMMIT);
  await deliver(destination, CONFIG, "{}");
  assert.equal(await folder.read("precious"), "precious");
  assert.equal((await Deno.lstat(folder.at("out/config.json"))).isFile, true);
});

Deno.test("publish() refuses to write through a folder that is a link to the outside", async () => {
  for (const planted of ["weights", ".cache", `${RECORDS}/download/weights`]) {
    await using folder = await TemporaryFolder.make();
    await Deno.mkdir(folder.at("outside"));
    await folder.link(`out/${planted}`, folder.at("outside"));
    const destination = new LocalFolder(folder.at("out")).destination(REPOSITORY, "main", COMMIT);
    await assert.rejects(deliver(destination, MODEL, "hello"), UnsafeFileError, planted);
    assert.deepEqual(await folder.list("outside"), []);
  }
});

Deno.test("publish() works when the folder itself is a link, or a folder in it leads to another in it", async () => {
  await using folder = await TemporaryFolder.make();
  await Deno.mkdir(folder.at("real/elsewhere"), { recursive: true });
  await folder.link("real/weights", "elsewhere");
  await folder.link("out", "real");
  const destination = new LocalFolder(folder.at("out")).destination(REPOSITORY, "main", COMMIT);
  await deliver(destination, MODEL, "hello");
  assert.equal(await folder.read("real/elsewhere/model.bin"), "hello");
});

Deno.test("publish() delivers a file when its name is as long as a name can be", async () => {
  await using folder = await TemporaryFolder.make();
  const file = { ...CONFIG, path: "x".repeat(255) };
  const destination = destinationIn(folder);
  await deliver(destination, file, "{}");
  assert.equal(await folder.read(file.path), "{}");
  assert.equal((await destination.find(file))?.published, false);
});

Deno.test("partial() names the same files in every process when the lock is reliable", async () => {
  await using folder = await TemporaryFolder.make();
  const destination = destinationIn(folder);
  await using lock = await destination.lock(MODEL);
  const records = folder.at(`${RECORDS}/download/weights`);
  assert.deepEqual(destination.partial(MODEL, lock), {
    data: `${records}/model.bin.ruv-hub.incomplete`,
    journal: `${records}/model.bin.ruv-hub-journal.incomplete`,
  });
});

Deno.test("LocalFolder refuses a file when it would change git's or our own records", () => {
  const destination = new LocalFolder("/out").destination(REPOSITORY, "main", COMMIT);
  const refused = [
    ".git/config",
    "sub/.GIT/hooks/post-checkout",
    "git~1/config",
    ".git",
    ".cache/huggingface/download/x.metadata",
    ".Cache/HuggingFace/x",
    "../x",
  ];
  for (const path of refused) {
    assert.throws(() => destination.pathOf({ ...CONFIG, path }), UnsafeFileError, path);
  }
  for (const path of [".gitattributes", ".github/x", ".cache/x", "a/.cache/huggingface/x"]) {
    assert.equal(destination.pathOf({ ...CONFIG, path }), `/out/${path}`);
  }
});

Deno.test("LocalFolder refuses a commit when it is no hash", () => {
  const output = new LocalFolder("/out");
  assert.throws(() => output.destination(REPOSITORY, "main", "../x"), UnsafeFileError);
});

Deno.test("LocalFolder adopts without a record when the runtime lets it only read", async () => {
  await using folder = await TemporaryFolder.make();
  await folder.write("out/config.json", "{}");
  const script = await folder.write(
    "read.ts",
    `import { LocalFolder } from "${import.meta.resolve("../../src/cache/local_folder.ts")}";
     const file = ${JSON.stringify(CONFIG)};
     const destination = new LocalFolder(Deno.args[0]).destination({}, "main", "${COMMIT}");
     await destination.adopt(file);
     await destination.complete([file]);
     await destination.lock(file).catch((error) => console.log(error.name, error.flag));`,
  );
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-config", "--quiet", "--allow-read", script, folder.at("out")],
    stderr: "inherit",
  }).output();
  assert.equal(code, 0);
  const line = `PermissionError --allow-write=${folder.at("out")}\n`;
  assert.equal(new TextDecoder().decode(stdout), line);
});
