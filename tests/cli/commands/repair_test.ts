import assert from "node:assert/strict";
import { dirname } from "node:path";
import { flipOnDisk, MODEL, PullScene, README, sha256 } from "../../stories/pull/pull_scene.ts";
import { type MemoryOptions, type Run, runInMemory } from "../memory_context.ts";

/** What a pull would do for files of which nobody has kept where they came from. */
const COMPARES = "compares with the Hub, and fetches what differs";

async function run(scene: PullScene, args: string[], options: MemoryOptions = {}): Promise<Run> {
  const env = { HF_HOME: scene.at("hf"), HF_ENDPOINT: scene.hub.url };
  const { stdout, ...rest } = await runInMemory(args, { env, ...options });
  return { ...rest, stdout };
}

Deno.test("repair fetches what is damaged, and says what it kept", async () => {
  await using scene = await PullScene.make();
  const { path, commit } = await scene.downloader().download("me/m");
  await flipOnDisk(`${scene.blobs}/${sha256(MODEL)}`, 99);
  const { exitCode, stdout, stderr } = await run(scene, ["repair", "me/m"]);
  assert.equal(exitCode, 0, stderr);
  assert.equal(
    stdout,
    `\
repaired  me/m@${commit.slice(0, 12)}/model.bin  8.39 MB fetched, 16.8 MB kept
2 files right already, 1 of 1 repaired, 8.39 MB fetched
`,
  );
  assert.match(stderr, new RegExp(`^me/m @ ${commit.slice(0, 7)} · 25.2 MB$`, "m"));
  assert.match(stderr, /resumed at 16\.8 MB/);
  assert.deepEqual(await Deno.readFile(`${path}/model.bin`), MODEL);
});

Deno.test("repair does nothing when all is right", async () => {
  await using scene = await PullScene.make({ files: { "README.md": README } });
  await scene.downloader().download("me/m");
  assert.deepEqual(await run(scene, ["repair", "--all"]), {
    exitCode: 0,
    stdout: "2 files right already\n",
    stderr: "",
  });
});

Deno.test("repair ends with the code of the first file it cannot repair", async () => {
  await using scene = await PullScene.make({ files: { "README.md": README } });
  const { path, commit } = await scene.downloader().download("me/m");
  await flipOnDisk(`${path}/README.md`, 1);
  const offline = await run(scene, ["repair", "me/m", "--offline"]);
  assert.deepEqual(offline, {
    exitCode: 8,
    stdout: `\
not repaired  me/m@${commit.slice(0, 12)}/README.md  Cannot fetch "README.md": offline was asked for
1 file right already, 0 of 1 repaired
`,
    stderr: `\
me/m @ ${commit.slice(0, 7)} · 10 B
  run this once without --offline and without HF_HUB_OFFLINE
`,
  });
});

Deno.test("repair --json is one document", async () => {
  await using scene = await PullScene.make({ files: { "README.md": README } });
  const { path, commit } = await scene.downloader().download("me/m");
  await flipOnDisk(`${path}/README.md`, 1);
  const { exitCode, stdout } = await run(scene, ["repair", "me/m", "--json", "--quiet"]);
  assert.equal(exitCode, 0);
  const { seconds, ...document } = JSON.parse(stdout);
  assert.equal(typeof seconds, "number");
  assert.deepEqual(document, {
    right: 1,
    fetchedBytes: README.length,
    files: [{
      repo: "me/m",
      type: "model",
      commit,
      path: "README.md",
      localPath: `${path}/README.md`,
      was: "wrong",
      repaired: true,
      fetchedBytes: README.length,
      keptBytes: 0,
      failure: null,
    }],
  });
});

Deno.test("repair without a name repairs everything that is here", async () => {
  await using scene = await PullScene.make({ files: { "README.md": README } });
  const { path, commit } = await scene.downloader().download("me/m");
  await flipOnDisk(`${path}/README.md`, 1);
  const { exitCode, stdout } = await run(scene, ["repair"]);
  assert.equal(exitCode, 0);
  assert.equal(
    stdout,
    `\
repaired  me/m@${commit.slice(0, 12)}/README.md  10 B fetched
1 file right already, 1 of 1 repaired, 10 B fetched
`,
  );
});

Deno.test("repair ends with 1 when nothing is known of what is named, and says so", async () => {
  await using scene = await PullScene.make({});
  await Deno.writeTextFile(scene.at("own.bin"), "own");
  assert.deepEqual(await run(scene, ["repair", scene.at("own.bin")]), {
    exitCode: 1,
    stdout: "0 files right already, 1 unknown\n",
    stderr: `  "ruv-hub pull USER/NAME --output ${dirname(scene.at("own.bin"))}" ${COMPARES}\n`,
  });
});

Deno.test("repair says how a folder is mended of which our state is lost", async () => {
  await using scene = await PullScene.make({ files: { "README.md": README } });
  const folder = scene.at("plain");
  await run(scene, ["pull", "me/m", "-o", folder]);
  await flipOnDisk(`${folder}/README.md`, 1);
  await Deno.remove(scene.at("hf/ruv-hub"), { recursive: true });
  const line = `ruv-hub pull USER/NAME --output ${folder}`;
  const found = await run(scene, ["verify", folder]);
  assert.equal(found.exitCode, 6);
  assert.equal(found.stderr, `  "${line}" fetches what is wrong again\n`);
  const { exitCode, stdout, stderr } = await run(scene, ["repair", folder]);
  assert.equal(exitCode, 1);
  assert.match(
    stdout,
    /: nobody has kept where it came from\n1 file right already, 0 of 1 repaired\n$/,
  );
  assert.equal(stderr, `  "${line}" ${COMPARES}\n`);
  const pull = line.replace("USER/NAME", "me/m").split(" ").slice(1);
  assert.equal((await run(scene, pull)).exitCode, 0);
  assert.equal((await run(scene, ["verify", folder])).exitCode, 0);
});
