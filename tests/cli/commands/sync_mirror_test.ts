import assert from "node:assert/strict";
import { cutsAfter, fails, FaultyHub, flipsByte } from "../../faulty_hub.ts";
import { pseudoRandomBytes } from "../../transfer/pseudo_random_bytes.ts";
import type { Run } from "../memory_context.ts";
import { UpdateScene } from "./update_scene.ts";

const REPOSITORY = { type: "model", name: "me/m" } as const;
const TOKEN = "hf_theOtherHubsOwn";
const WEIGHTS = pseudoRandomBytes(2_500_000, 5);

/** A file as a Hub lists it. */
interface Entry {
  readonly path: string;
  readonly oid: string;
  readonly size: number;
  readonly lfs?: { readonly oid: string };
}

/** A second Hub that only its user may write to, and how to mirror to it. */
class MirrorScene implements AsyncDisposable {
  readonly source: UpdateScene;
  readonly target: FaultyHub;

  private constructor(source: UpdateScene, target: FaultyHub) {
    this.source = source;
    this.target = target;
  }

  static async make(): Promise<MirrorScene> {
    const source = await UpdateScene.make({ lfsThresholdBytes: 100_000 });
    const target = await FaultyHub.start({
      dataDir: source.at("other"),
      users: [{ name: "me", scope: "write", token: TOKEN }],
      lfsThresholdBytes: 100_000,
      multipartThresholdBytes: 1_000_000,
      multipartPartBytes: 600_000,
    });
    return new MirrorScene(source, target);
  }

  /** The repository with weights in LFS and a small file. */
  async fill(): Promise<string> {
    return (await this.source.hub.hub.commitFiles(REPOSITORY, [
      { path: "model.bin", content: WEIGHTS },
      { path: "sub/config.json", content: new TextEncoder().encode("{}\n") },
    ])).commit;
  }

  mirror(list: string, ...args: string[]): Promise<Run> {
    const env = { RUV_HUB_TO_TOKEN: TOKEN };
    return this.source.run(["sync", list, "--to", this.target.url, ...args], { env });
  }

  /** The files a Hub lists, by path. */
  async tree(hub: FaultyHub, revision = "main", name = "me/m"): Promise<unknown[]> {
    const url = `${hub.url}/api/models/${name}/tree/${revision}?recursive=true`;
    const reply = await fetch(url, { headers: { Authorization: `Bearer ${TOKEN}` } });
    const entries: Entry[] = await reply.json();
    return entries.map(({ path, oid, size, lfs }) => [path, oid, size, lfs?.oid]).sort();
  }

  /** The message of a branch's head on the second Hub. */
  async head(revision = "main"): Promise<{ readonly title: string; readonly message: string }> {
    const url = `${this.target.url}/api/models/me/m/commits/${revision}?limit=1`;
    const reply = await fetch(url, { headers: { Authorization: `Bearer ${TOKEN}` } });
    return (await reply.json())[0];
  }

  /** What changed anything on the second Hub, by method and path. */
  get writes(): string[] {
    return this.target.seen.filter(({ target }) =>
      /\/commit\/|\/create|\.git\/info|\/uploads?\//.test(target)
    )
      .map(({ target }) => target);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.target[Symbol.asyncDispose]();
    await this.source[Symbol.asyncDispose]();
  }
}

Deno.test("sync --to gives another Hub the same content, and sends nothing the second time", async () => {
  await using scene = await MirrorScene.make();
  const commit = await scene.fill();
  const list = await scene.source.list([{ model: "me/m", to: "unused" }]);
  const { exitCode, stdout, stderr } = await scene.mirror(list);
  assert.equal(exitCode, 0, stderr);
  assert.match(stdout, /^me\/m {2}[0-9a-f]{7} {2}2 files, 2\.50 MB sent\n$/);
  assert.deepEqual(await scene.tree(scene.target), await scene.tree(scene.source.hub));
  const { title, message } = await scene.head();
  assert.equal(title, `Mirror ${commit.slice(0, 7)} of me/m`);
  assert.equal(message.trim(), `Source-Commit: ${commit}`);
  scene.target.reset();
  scene.source.hub.reset();
  const again = await scene.mirror(list);
  assert.match(again.stdout, /^me\/m {2}[0-9a-f]{7} {2}nothing is missing\n$/);
  assert.deepEqual(scene.writes, []);
  assert.equal(scene.source.hub.sentBytes, 0);
  await assert.rejects(Deno.stat(scene.source.at("hub.lock")), Deno.errors.NotFound);
});

Deno.test("sync --to sends only what is missing, and removes only what it brought", async () => {
  await using scene = await MirrorScene.make();
  await scene.fill();
  await scene.source.commit({ "old.txt": "old" });
  const list = await scene.source.list([{ model: "me/m" }]);
  await scene.mirror(list);
  const own = [{ path: "own.txt", content: new TextEncoder().encode("own") }];
  await scene.target.hub.commitFiles(REPOSITORY, own);
  const folder = scene.source.at("next");
  await Deno.mkdir(`${folder}/sub`, { recursive: true });
  await Deno.writeFile(`${folder}/moved.bin`, WEIGHTS);
  await Deno.writeTextFile(`${folder}/sub/config.json`, "{}\n");
  await scene.source.hub.hub.importFolder(REPOSITORY, folder);
  scene.source.hub.reset();
  const document = JSON.parse((await scene.mirror(list, "--json")).stdout);
  const [{ sent, removed, sentBytes }] = document.models;
  // The weights are there under another name.
  assert.deepEqual([sent, sentBytes], [["moved.bin"], 0]);
  assert.equal(scene.source.hub.sentBytes, 0);
  assert.deepEqual(removed, ["model.bin", "old.txt"]);
  const paths = (await scene.tree(scene.target)).map((entry) => (entry as string[])[0]);
  assert.deepEqual(paths, [".gitattributes", "moved.bin", "own.txt", "sub", "sub/config.json"]);
});

Deno.test("sync --to keeps the token of each Hub from the other", async () => {
  await using scene = await MirrorScene.make();
  await scene.fill();
  const list = await scene.source.list([{ model: "me/m" }]);
  const anonymous = await scene.source.run(["sync", list, "--to", scene.target.url]);
  assert.equal(anonymous.exitCode, 4);
  await scene.source.run(["sync", list, "--to", scene.target.url], {
    env: { HF_TOKEN: "hf_theFirstHubs", RUV_HUB_TO_TOKEN: TOKEN },
  });
  const tokensOf = (hub: FaultyHub) =>
    new Set(hub.seen.map(({ headers }) => headers.authorization));
  assert.ok(!tokensOf(scene.source.hub).has(`Bearer ${TOKEN}`));
  assert.ok(!tokensOf(scene.target).has("Bearer hf_theFirstHubs"));
});

Deno.test("sync --to stores nothing of a file whose bytes are wrong", async () => {
  await using scene = await MirrorScene.make();
  await scene.fill();
  const list = await scene.source.list([{ model: "me/m" }]);
  scene.source.hub.inject(flipsByte(1_900_000), { origin: "cdn", times: Infinity });
  const { exitCode, stderr } = await scene.mirror(list);
  assert.equal(exitCode, 6);
  assert.match(stderr, /^ {2}me\/m {2}Cannot pass on "model.bin": expected digest /m);
  assert.equal((await scene.tree(scene.target)).length, 1);
  scene.source.hub.reset();
  assert.equal((await scene.mirror(list)).exitCode, 0);
  assert.deepEqual(await scene.tree(scene.target), await scene.tree(scene.source.hub));
});

Deno.test("sync --to goes on when either Hub fails for a moment", async () => {
  await using scene = await MirrorScene.make();
  await scene.fill();
  const list = await scene.source.list([{ model: "me/m" }]);
  scene.source.hub.inject(cutsAfter(300_000), { origin: "cdn", after: 1 });
  scene.target.inject(fails(500), { origin: "cdn", after: 1 });
  const { exitCode, stderr } = await scene.mirror(list);
  assert.equal(exitCode, 0, stderr);
  assert.deepEqual(await scene.tree(scene.target), await scene.tree(scene.source.hub));
});

Deno.test("sync --to keeps tags, and a branch that has moved on", async () => {
  await using scene = await MirrorScene.make();
  await scene.fill();
  await scene.source.tag("v1.0.0");
  await scene.source.commit({ "later.txt": "later" });
  const list = await scene.source.list([{ model: "me/m" }, { model: "me/m@v1.0.0" }]);
  const { exitCode, stderr } = await scene.mirror(list);
  assert.equal(exitCode, 0, stderr);
  for (const revision of ["main", "v1.0.0"]) {
    assert.deepEqual(
      await scene.tree(scene.target, revision),
      await scene.tree(scene.source.hub, revision),
    );
  }
  scene.target.reset();
  const again = await scene.mirror(list, "--json");
  assert.deepEqual(
    JSON.parse(again.stdout).models.map(({ sent, removed }: { sent: []; removed: [] }) => [
      sent.length,
      removed.length,
    ]),
    [[0, 0], [0, 0]],
  );
  assert.deepEqual(scene.writes, []);
});

Deno.test("sync --to --dry-run says what would be sent, and makes nothing", async () => {
  await using scene = await MirrorScene.make();
  await scene.fill();
  const list = await scene.source.list([{ model: "me/m" }]);
  const { stdout } = await scene.mirror(list, "--dry-run");
  assert.equal(stdout, "me/m  new  3 files, 2.50 MB to send\n");
  assert.deepEqual(scene.writes, []);
});

Deno.test("sync --to names what it cannot mirror, and mirrors the rest", async () => {
  await using scene = await MirrorScene.make();
  await scene.fill();
  const list = await scene.source.list([{ model: "me/missing" }, { model: "me/m" }]);
  const { exitCode, stdout, stderr } = await scene.mirror(list);
  assert.equal(exitCode, 3);
  assert.match(stdout, /^me\/m {2}/);
  assert.match(stderr, /^error: Cannot sync 1 of 2 models\n {2}me\/missing {2}Cannot /m);
  const itself = await scene.source.run(["sync", list, "--to", `${scene.source.hub.url}/`]);
  assert.equal(itself.exitCode, 2);
  assert.match(itself.stderr, /that is where the models are$/m);
  assert.equal((await scene.mirror(list, "--offline")).exitCode, 8);
  assert.equal((await scene.mirror(list, "--prune")).exitCode, 2);
});

Deno.test("sync --to sends what several models of the list want of one revision together", async () => {
  await using scene = await MirrorScene.make();
  const { hub } = scene.source.hub;
  const commit = (text: string): Promise<unknown> =>
    scene.source.commit({ "a.txt": `a${text}`, "b.txt": `b${text}`, "c.txt": `c${text}` });
  await commit("1");
  await hub.createTag(REPOSITORY, "v1");
  const list = await scene.source.list([
    { model: "me/m", include: ["a.txt"] },
    { model: "me/m", include: ["a.txt", "b.txt"] },
    { model: "me/m@v1", include: ["a.txt"] },
    { model: "me/m@v1", include: ["c.txt"] },
  ]);
  const dry = await scene.mirror(list, "--dry-run", "--json");
  assert.deepEqual(sentIn(dry), [["a.txt", "b.txt"], [], ["a.txt", "c.txt"], []]);
  const first = await scene.mirror(list, "--json");
  assert.equal(first.exitCode, 0, first.stderr);
  await commit("2");
  const second = await scene.mirror(list, "--json");
  assert.equal(second.exitCode, 0, second.stderr);
  assert.deepEqual(sentIn(second), [["a.txt", "b.txt"], [], [], []]);
  scene.target.reset();
  const third = await scene.mirror(list, "--json");
  assert.deepEqual(sentIn(third), [[], [], [], []]);
  assert.deepEqual(scene.writes, []);
  const paths = async (revision: string): Promise<unknown[]> =>
    (await scene.tree(scene.target, revision)).map((entry) => Array.isArray(entry) && entry[0]);
  assert.deepEqual(await paths("main"), [".gitattributes", "a.txt", "b.txt"]);
  // What main had when the tag was made stays below it.
  assert.deepEqual(await paths("v1"), [".gitattributes", "a.txt", "b.txt", "c.txt"]);
});

Deno.test("sync --to says whose token it is that the other Hub refuses", async () => {
  await using scene = await MirrorScene.make();
  await scene.fill();
  const list = await scene.source.list([{ model: "me/m" }]);
  const env = { RUV_HUB_TO_TOKEN: "hf_wrong" };
  const { exitCode, stderr } = await scene.source.run(["sync", list, "--to", scene.target.url], {
    env,
  });
  assert.equal(exitCode, 4);
  assert.match(stderr, /^hint: RUV_HUB_TO_TOKEN is the token of the other Hub$/m);
});

/** The paths that a mirroring has sent, by model of the list. */
function sentIn({ stdout }: Run): unknown[] {
  const { models }: { models: { sent: string[] }[] } = JSON.parse(stdout);
  return models.map(({ sent }) => sent.toSorted());
}
