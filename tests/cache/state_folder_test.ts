import assert from "node:assert/strict";
import { StateFolder } from "../../src/cache/state_folder.ts";
import { TemporaryFolder } from "./temporary_folder.ts";

const ETAG = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
const PROOF = { sha256: ETAG, provenAt: "2026-01-02T03:04:05.000Z" };

Deno.test("StateFolder remembers a proof for the fingerprint it was given for", async () => {
  await using folder = await TemporaryFolder.make();
  const state = new StateFolder(folder.at("state"));
  assert.equal(await state.readProof(ETAG, "5-1-1"), undefined);
  assert.equal(await state.writeProof(ETAG, "5-1-1", PROOF), true);
  const later = new StateFolder(folder.at("state"));
  assert.deepEqual(await later.readProof(ETAG, "5-1-1"), PROOF);
  assert.equal(await later.readProof(ETAG, "5-2-1"), undefined);
  assert.deepEqual(await folder.list(), [`state/proofs/2c/${ETAG}.json`]);
});

Deno.test("StateFolder keeps the latest eight proofs when a content lies in many places", async () => {
  await using folder = await TemporaryFolder.make();
  const state = new StateFolder(folder.path);
  for (let place = 1; place <= 9; place++) await state.writeProof(ETAG, `5-${place}-1`, PROOF);
  assert.equal(await state.readProof(ETAG, "5-1-1"), undefined);
  assert.deepEqual(await state.readProof(ETAG, "5-2-1"), PROOF);
  assert.deepEqual(await state.readProof(ETAG, "5-9-1"), PROOF);
});

Deno.test("StateFolder remembers the checksums of a file's parts", async () => {
  await using folder = await TemporaryFolder.make();
  const state = new StateFolder(folder.path);
  const parts = { partSize: 8_388_608, checksums: [0, 4_294_967_295, 17] };
  assert.equal(await state.readPartChecksums(ETAG), undefined);
  assert.equal(await state.writePartChecksums(ETAG, parts), true);
  assert.deepEqual(await state.readPartChecksums(ETAG), parts);
});

Deno.test("StateFolder knows nothing when a file of it is damaged or of another version", async () => {
  await using folder = await TemporaryFolder.make();
  const state = new StateFolder(folder.path);
  const texts = [
    "",
    "{",
    "[]",
    "null",
    `{"version":2,"proofs":[["5-1-1",${JSON.stringify(PROOF)}]],"partSize":1,"checksums":[1]}`,
    '{"version":1,"proofs":{},"partSize":0,"checksums":[]}',
    '{"version":1,"proofs":[["5-1-1",{"sha256":"x","provenAt":""}]],"partSize":1,"checksums":[-1]}',
    '{"version":1,"proofs":[["5-1-1"],[1,2],null],"partSize":"1","checksums":[]}',
  ];
  for (const text of texts) {
    await folder.write(`proofs/2c/${ETAG}.json`, text);
    await folder.write(`parts/2c/${ETAG}.json`, text);
    assert.equal(await state.readProof(ETAG, "5-1-1"), undefined, text);
    assert.equal(await state.readPartChecksums(ETAG), undefined, text);
  }
  assert.equal(await state.writeProof(ETAG, "5-1-1", PROOF), true);
  assert.deepEqual(await state.readProof(ETAG, "5-1-1"), PROOF);
});

Deno.test("StateFolder is private to its owner and leaves the folders above it open", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await using folder = await TemporaryFolder.make();
  const state = new StateFolder(folder.at("home/state"));
  await state.writeProof(ETAG, "5-1-1", PROOF);
  const modeOf = async (path: string) => ((await Deno.stat(folder.at(path))).mode ?? 0) & 0o777;
  assert.equal(await modeOf("home"), 0o777 & ~Deno.umask());
  assert.equal(await modeOf("home/state"), 0o700);
  assert.equal(await modeOf("home/state/proofs/2c"), 0o700);
  assert.equal(await modeOf(`home/state/proofs/2c/${ETAG}.json`), 0o600);
});

Deno.test("StateFolder reports false when it cannot be written", async () => {
  await using folder = await TemporaryFolder.make();
  const state = new StateFolder(await folder.write("a-file", ""));
  assert.equal(await state.writeProof(ETAG, "5-1-1", PROOF), false);
  assert.equal(await state.writePartChecksums(ETAG, { partSize: 1, checksums: [] }), false);
});

Deno.test("StateFolder knows nothing and keeps nothing when the runtime withholds it", {
  permissions: { read: false, write: false },
}, async () => {
  const state = new StateFolder("/state");
  assert.equal(await state.readProof(ETAG, "5-1-1"), undefined);
  assert.equal(await state.writeProof(ETAG, "5-1-1", PROOF), false);
});

Deno.test("StateFolder writes outside itself for no etag", async () => {
  await using folder = await TemporaryFolder.make();
  const state = new StateFolder(folder.at("state"));
  assert.equal(await state.writeProof("../../evil", "5-1-1", PROOF), false);
  assert.equal(await state.readProof("../../evil", "5-1-1"), undefined);
  assert.deepEqual(await folder.list(), []);
});

Deno.test("StateFolder keeps what it can write when its parent is not granted", async () => {
  await using folder = await TemporaryFolder.make();
  const script = await folder.write(
    "write.ts",
    `import { StateFolder } from "${import.meta.resolve("../../src/cache/state_folder.ts")}";
     const state = new StateFolder(Deno.args[0]);
     console.log(await state.writeProof("${ETAG}", "5-1-1", ${JSON.stringify(PROOF)}));`,
  );
  const root = folder.at("state");
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-config", "--quiet", "--allow-read", `--allow-write=${root}`, script, root],
    stderr: "inherit",
  }).output();
  assert.equal(new TextDecoder().decode(stdout), "true\n");
});
