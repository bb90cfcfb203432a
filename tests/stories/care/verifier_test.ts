import assert from "node:assert/strict";
import {
  ModelVerifier,
  settingsFromEnv,
  type TransferEvent,
  type Verification,
  type VerifierConfig,
} from "../../../mod.ts";
import { StateFolder } from "../../../src/cache/state_folder.ts";
import { ggufFile } from "../../gguf/gguf_file.ts";
import { flipOnDisk, gitSha1, MODEL, PullScene, README, sha256 } from "../pull/pull_scene.ts";

function verifier(scene: PullScene, config: VerifierConfig = {}): ModelVerifier {
  const settings = settingsFromEnv((name) => name === "HF_HOME" ? scene.at("hf") : undefined);
  return new ModelVerifier({ settings, ...config });
}

/** Each file's path with its state, those of the Hub's own `.gitattributes` left out. */
function states({ files }: Verification): Record<string, string> {
  return Object.fromEntries(
    files.filter(({ path }) => path !== ".gitattributes").map(({ path, state }) => [path, state]),
  );
}

async function proofsOf(scene: PullScene): Promise<number> {
  const path = `${scene.at("hf/ruv-hub/proofs")}/${sha256(MODEL).slice(0, 2)}/${
    sha256(MODEL)
  }.json`;
  return JSON.parse(await Deno.readTextFile(path)).proofs.length;
}

Deno.test("ModelVerifier.verify() finds a pulled model right, and asks nobody", async () => {
  await using scene = await PullScene.make();
  const { commit } = await scene.downloader().download("me/m");
  scene.hub.reset();
  const events: TransferEvent[] = [];
  const onProgress = (event: TransferEvent) => void events.push(event);
  const result = await verifier(scene, { onProgress }).verify("me/m");
  assert.deepEqual(states(result), { "README.md": "right", "model.bin": "right" });
  const model = result.files.find(({ path }) => path === "model.bin");
  assert.deepEqual(model, {
    repository: { type: "model", name: "me/m" },
    commit,
    folder: null,
    path: "model.bin",
    localPath: scene.at(`hf/hub/models--me--m/snapshots/${commit}/model.bin`),
    size: MODEL.length,
    state: "right",
    expected: sha256(MODEL),
    actual: sha256(MODEL),
  });
  const readme = result.files.find(({ path }) => path === "README.md");
  assert.equal(readme?.actual, gitSha1(README));
  assert.ok(result.hashedBytes >= MODEL.length + README.length);
  assert.equal(scene.hub.seen.length, 0);
  const done = events.filter((event) => event.type === "hashing" && event.path === "model.bin")
    .map((event) => event.type === "hashing" ? event.done : 0);
  assert.equal(done.at(-1), MODEL.length);
  assert.deepEqual(done, done.toSorted((a, b) => a - b));
});

Deno.test("ModelVerifier.verify() finds one wrong byte, and takes back the proof", async () => {
  await using scene = await PullScene.make();
  await scene.downloader().download("me/m");
  assert.equal(await proofsOf(scene), 1);
  const blob = `${scene.blobs}/${sha256(MODEL)}`;
  const { mtime } = await Deno.stat(blob);
  await flipOnDisk(blob, 12_345_678);
  // Nobody has written: bits rot without a new date.
  await Deno.utime(blob, mtime ?? 0, mtime ?? 0);
  const result = await verifier(scene).verify("me/m");
  assert.deepEqual(states(result), { "README.md": "right", "model.bin": "wrong" });
  assert.equal(await proofsOf(scene), 0);
});

Deno.test("ModelVerifier.verify() proves what another program has pulled, so that it is not hashed again", async () => {
  await using scene = await PullScene.make();
  await scene.downloader().download("me/m");
  await Deno.remove(scene.at("hf/ruv-hub"), { recursive: true });
  await verifier(scene).verify("me/m");
  assert.equal(await proofsOf(scene), 1);
  const { files } = await scene.downloader().download("me/m");
  assert.equal(files.find(({ path }) => path === "model.bin")?.verified, "before");
});

Deno.test("ModelVerifier.verify() tells a file of the wrong size without reading it", async () => {
  await using scene = await PullScene.make();
  await scene.downloader().download("me/m");
  await Deno.truncate(`${scene.blobs}/${sha256(MODEL)}`, 1000);
  const { files } = await verifier(scene).verify("me/m");
  const model = files.find(({ path }) => path === "model.bin");
  assert.deepEqual([model?.state, model?.size, model?.actual], ["wrong", 1000, null]);
});

Deno.test("ModelVerifier.verify() says what is missing, and what nobody knows", async () => {
  await using scene = await PullScene.make();
  const { path } = await scene.downloader().download("me/m");
  await Deno.remove(`${scene.blobs}/${sha256(MODEL)}`);
  await Deno.writeTextFile(`${path}/mine.txt`, "mine");
  assert.deepEqual(states(await verifier(scene).verify("me/m")), {
    "README.md": "right",
    "mine.txt": "unknown",
    "model.bin": "missing",
  });
});

Deno.test("ModelVerifier.verify() reads what revisions share once", async () => {
  await using scene = await PullScene.make();
  await scene.downloader().download("me/m");
  await scene.commit({ "new.txt": README.slice(1) });
  await scene.downloader().download("me/m");
  const { files, hashedBytes } = await verifier(scene).verify("me/m");
  assert.equal(files.filter(({ path }) => path === "model.bin").length, 2);
  assert.ok(hashedBytes < MODEL.length + 10_000, `${hashedBytes} bytes are read`);
  const one = await verifier(scene).verify("me/m@main");
  assert.deepEqual(states(one), {
    "README.md": "right",
    "model.bin": "right",
    "new.txt": "right",
  });
});

Deno.test("ModelVerifier.verify() goes by the names of blobs where no listing was kept", async () => {
  await using scene = await PullScene.make();
  const { path } = await scene.downloader().download("me/m");
  await Deno.remove(scene.at("hf/hub/models--me--m/trees"), { recursive: true });
  await Deno.writeTextFile(`${path}/mine.txt`, "mine");
  await flipOnDisk(`${scene.blobs}/${gitSha1(README)}`, 3);
  assert.deepEqual(states(await verifier(scene).verify("me/m")), {
    "README.md": "wrong",
    "mine.txt": "unknown",
    "model.bin": "right",
  });
});

Deno.test("ModelVerifier.verify() verifies a plain folder by its records", async () => {
  await using scene = await PullScene.make();
  const outputDir = scene.at("out");
  await scene.downloader({ outputDir }).download("me/m");
  await Deno.writeTextFile(`${outputDir}/mine.txt`, "mine");
  await flipOnDisk(`${outputDir}/model.bin`, 5);
  await Deno.remove(`${outputDir}/README.md`);
  const expected = { "README.md": "missing", "mine.txt": "unknown", "model.bin": "wrong" };
  assert.deepEqual(states(await verifier(scene).verify(outputDir)), expected);
  const { "mine.txt": _, ...recorded } = expected;
  assert.deepEqual(states(await verifier(scene, { outputDir }).verify("me/m")), recorded);
  await assert.rejects(verifier(scene, { outputDir }).verify("hf://me/m/none.bin"), {
    name: "NameNotFoundError",
    message: `Cannot find "hf://me/m/none.bin": "${outputDir}" has no record of it`,
  });
});

Deno.test("ModelVerifier.verify() verifies single files, wherever they lie", async () => {
  await using scene = await PullScene.make();
  const outputDir = scene.at("out");
  const { path } = await scene.downloader().download("me/m");
  await scene.commit({ "sub/folder/deep.bin": MODEL.slice(0, 200_000) });
  await scene.downloader({ outputDir }).download("me/m");
  const nobodys = scene.at("nobodys.bin");
  await Deno.writeFile(nobodys, MODEL);
  const blob = `${scene.blobs}/${sha256(MODEL)}`;
  const link = scene.at("link.bin");
  await Deno.symlink(blob, link);
  const table = [
    [`${path}/model.bin`, "right"],
    [blob, "right"],
    [link, "right"],
    [`${outputDir}/model.bin`, "right"],
    [`${outputDir}/sub/folder/deep.bin`, "right"],
    [`${outputDir}/sub`, "right"],
    [nobodys, "unknown"],
  ] as const;
  for (const [target, state] of table) {
    const { files } = await verifier(scene).verify(target);
    assert.deepEqual(files.map((file) => file.state), [state], target);
  }
  await assert.rejects(verifier(scene).verify(scene.at("none")), {
    name: "InvalidArgumentError",
    message: `Cannot find "${scene.at("none")}": there is no such file or folder`,
  });
});

Deno.test("ModelVerifier.verify() misses a part of a split model", async () => {
  const part = (index: number) => `big-Q8_0-0000${index}-of-00003.gguf`;
  const files = Object.fromEntries(
    [1, 2, 3].map((index) => [part(index), ggufFile({ data: 144 + index })]),
  );
  await using scene = await PullScene.make({ files });
  const { files: brought } = await scene.downloader().download("me/m", { all: true });
  const second = brought.find(({ path }) => path === part(2));
  await Deno.remove(second?.localPath ?? "");
  const result = await verifier(scene).verify("me/m:Q8_0");
  assert.deepEqual(states(result), {
    [part(1)]: "right",
    [part(2)]: "missing",
    [part(3)]: "right",
  });
});

Deno.test("ModelVerifier.verifyAll() verifies the cache, with blobs of no revision, and known folders", async () => {
  await using scene = await PullScene.make();
  const outputDir = scene.at("out");
  await scene.downloader().download("me/m");
  await scene.downloader({ outputDir }).download("me/m");
  const orphan = sha256(README);
  await Deno.writeFile(`${scene.blobs}/${orphan}`, README.slice(1));
  const { files } = await verifier(scene).verifyAll();
  const found = files.filter(({ path }) => path !== ".gitattributes");
  assert.deepEqual(
    found.map(({ localPath, state }) => [localPath.split("/").slice(-2).join("/"), state]).sort(),
    [
      [`blobs/${orphan}`, "wrong"],
      ["out/README.md", "right"],
      ["out/model.bin", "right"],
      ...found.filter(({ localPath }) => localPath.includes("snapshots"))
        .map(({ commit, path }) => [`${commit}/${path}`, "right"]),
    ].sort(),
  );
  assert.equal(found.length, 5);
});

Deno.test("ModelVerifier.verify() leaves alone a proof of a file that changes while it is read", async () => {
  await using scene = await PullScene.make();
  await scene.downloader().download("me/m");
  const blob = `${scene.blobs}/${sha256(MODEL)}`;
  const state = new StateFolder(scene.at("hf/ruv-hub"));
  const fingerprint = async () => {
    const { size, mtime, ino } = await Deno.stat(blob);
    return `${size}-${mtime?.getTime()}-${ino}`;
  };
  const before = await fingerprint();
  await verifier(scene, {
    onProgress: (event) => {
      if (event.type === "gathered") Deno.utimeSync(blob, 1_700_000_000, 1_700_000_000);
    },
  }).verify("me/m");
  assert.notEqual(await state.readProof(sha256(MODEL), before), undefined);
  assert.equal(await state.readProof(sha256(MODEL), await fingerprint()), undefined);
});
