import assert from "node:assert/strict";
import { qwenModel } from "../../gguf/qwen_model.ts";
import { contents, UpdateScene } from "./update_scene.ts";

const read = (path: string): Promise<string> => Deno.readTextFile(path);

Deno.test("sync brings a list into folders and the cache, and writes a lock", async () => {
  await using scene = await UpdateScene.make();
  const commit = await scene.commit({ "a.txt": "one", "sub/b.txt": "two" });
  const other = await scene.commit({ "x.bin": "ex", "y.bin": "why" }, "me/n");
  const list = await scene.list([
    { model: "me/m", to: "models/m/", exclude: [".gitattributes"] },
    { model: "me/n", include: ["x.*"] },
  ]);
  const { exitCode, stdout, stderr } = await scene.run(["sync", list]);
  assert.equal(exitCode, 0, stderr);
  assert.equal(
    stdout,
    `me/m  ${commit.slice(0, 7)}  6 B fetched  ${scene.at("models/m")}\n` +
      `me/n  ${other.slice(0, 7)}  2 B fetched  ${
        scene.at(`home/hub/models--me--n/snapshots/${other}`)
      }\n`,
  );
  assert.match(stderr, /^2 models · 3 files · 8 B\n/);
  assert.match(stderr, /✓ me\/m\/sub\/b.txt {2}sha256|✓ me\/m\/sub\/b.txt {2}git-sha1/);
  assert.ok(stderr.endsWith(`Written to ${scene.at("hub.lock")}\n2 models, 2 updated\n`));
  assert.deepEqual(await contents(scene.at("models")), {
    "m/a.txt": "one",
    "m/sub/b.txt": "two",
  });
  assert.equal(
    await read(scene.at("hub.lock")),
    lockOf(commit, other),
  );
  const again = await scene.run(["sync", list]);
  assert.match(again.stdout, /already here/);
  assert.doesNotMatch(again.stderr, /Written/);
});

const lockOf = (commit: string, other: string): string =>
  `{
  "version": 1,
  "models": [
    {
      "entry": {
        "model": "me/m",
        "to": "models/m/",
        "exclude": [
          ".gitattributes"
        ]
      },
      "repo": "me/m",
      "type": "model",
      "revision": "main",
      "commit": "${commit}",
      "files": [
        {
          "path": "a.txt",
          "size": 3,
          "oid": "43dd47ea691c90a5fa7827892c70241913351963"
        },
        {
          "path": "sub/b.txt",
          "size": 3,
          "oid": "64c5e5885a4b06010b3a0c20edb7900dd0311025"
        }
      ]
    },
    {
      "entry": {
        "model": "me/n",
        "include": [
          "x.*"
        ]
      },
      "repo": "me/n",
      "type": "model",
      "revision": "main",
      "commit": "${other}",
      "files": [
        {
          "path": "x.bin",
          "size": 2,
          "sha256": "5312fb609f60384731fcfcb95deef3602239bf61f865a07bd8e08d818d22e9fa"
        }
      ]
    }
  ]
}
`;

Deno.test("sync keeps what the lock knows of a model that fails", async () => {
  await using scene = await UpdateScene.make();
  const commit = await scene.commit({ "a.txt": "one" });
  await scene.commit({ "a.txt": "one" }, "me/n");
  const list = await scene.list([{ model: "me/m" }, { model: "me/n" }]);
  await scene.run(["sync", list]);
  await scene.hub.hub.deleteRepository({ type: "model", name: "me/m" });
  const fresh = await scene.commit({ "a.txt": "two" }, "me/n");
  assert.equal((await scene.run(["sync", list])).exitCode, 3);
  const { models } = JSON.parse(await read(scene.at("hub.lock")));
  assert.deepEqual(
    models.map((model: { readonly commit: string }) => model.commit),
    [commit, fresh],
  );
});

Deno.test("sync refuses two models that put different files in one place", async () => {
  await using scene = await UpdateScene.make();
  await scene.commit({ "README.md": "# M", "m.bin": "m" });
  await scene.commit({ "README.md": "# N", "n.bin": "n" }, "me/n");
  const list = await scene.list([
    { model: "me/m", to: "out", exclude: [".git*"] },
    { model: "me/n", to: "out/", exclude: [".git*"] },
  ]);
  const { exitCode, stderr } = await scene.run(["sync", list]);
  assert.equal(exitCode, 2);
  assert.match(
    stderr,
    /^ {2}me\/n {2}Cannot bring "me\/n" to "out\/": "me\/m" puts another "README.md" there$/m,
  );
  assert.deepEqual(await contents(scene.at("out")), { "README.md": "# M", "m.bin": "m" });
});

Deno.test("sync names the place of what is wrong in the list", async () => {
  await using scene = await UpdateScene.make();
  const cases: readonly (readonly [unknown, string])[] = [
    [{ model: 5 }, "models[0].model is 5, expected a text"],
    [{ model: "me/m", to: [] }, "models[0].to is [], expected a text"],
    [{ model: "me/m", include: ["a", 1] }, "models[0].include[1] is 1, expected a text"],
    [{ model: "me/m", type: "space" }, 'models[0].type is "space", expected one of model, dataset'],
    [
      { model: "me/m", incldue: [] },
      'models[0].incldue is not a field it may have; the nearest: "include"',
    ],
    [{ model: "a:b:c" }, 'models[0].model is "a:b:c": expected an id'],
    [{ model: "me/-m" }, 'models[0].model is "me/-m": no part may begin or end with "-" or "."'],
    ["me/m", 'models[0] is "me/m", expected an object'],
  ];
  for (const [entry, reason] of cases) {
    const list = await scene.list([entry]);
    const { exitCode, stderr } = await scene.run(["sync", list]);
    assert.ok(stderr.includes(`error: Cannot read "${list}": ${reason}`), `${stderr} ≠ ${reason}`);
    assert.equal(exitCode, 2);
  }
  const twice = await scene.list([{ model: "me/m" }, { model: "me/m", to: "cache" }]);
  assert.match(
    (await scene.run(["sync", twice])).stderr,
    /: models\[1\] is the same as models\[0\]$/m,
  );
  await Deno.writeTextFile(scene.at("hub.json"), "{");
  assert.match((await scene.run(["sync", twice])).stderr, /: it is not JSON: /);
});

Deno.test("sync shows what a list looks like when there is none, in a line that makes one", async () => {
  await using scene = await UpdateScene.make();
  const list = scene.at("hub.json");
  const example = '{"models": [{"model": "ruvltra-small", "to": "models/"}]}';
  assert.deepEqual(await scene.run(["sync", list]), {
    exitCode: 2,
    stdout: "",
    stderr: `error: Cannot sync: there is no list "${list}"\n` +
      `hint: a list names models, and where they go: echo '${example}' > ${list}\n`,
  });
  await Deno.writeTextFile(list, example);
  assert.match((await scene.run(["sync", list])).stderr, /^error: Cannot sync 1 of 1 model$/m);
});

Deno.test("sync --dry-run says what would be fetched, and writes nothing", async () => {
  await using scene = await UpdateScene.make();
  const commit = await scene.commit({ "a.txt": "one" });
  const list = await scene.list([{ model: "me/m", include: ["*.txt"], to: "out" }]);
  const { stdout, stderr, exitCode } = await scene.run(["sync", list, "--dry-run"]);
  assert.deepEqual([stdout, stderr, exitCode], [
    `me/m  ${commit.slice(0, 7)}  3 B of 3 B to fetch  ${scene.at("out")}\n`,
    "1 model, 1 to update\n3 B of 3 B to fetch\n",
    0,
  ]);
  const names = (await Array.fromAsync(Deno.readDir(scene.folder))).map(({ name }) => name).sort();
  assert.deepEqual(names, ["data", "home", "hub.json"]);
});

Deno.test("sync chooses a quantization that fits, says why, and locks it", async () => {
  await using scene = await UpdateScene.make();
  const contents = ["Q4_K_M", "Q8_0"].map((label, index) => ({
    path: `m-${label}.gguf`,
    content: qwenModel(1_000_000 * (index + 1)),
  }));
  await scene.hub.hub.commitFiles({ type: "model", name: "me/q" }, contents);
  const list = await scene.list([{ model: "me/q:auto", to: "out" }]);
  const { exitCode, stderr } = await scene.run(["sync", list]);
  assert.equal(exitCode, 0, stderr);
  assert.match(stderr, /^ {2}note: me\/q:auto: .*Q8_0/m);
  const [model] = JSON.parse(await read(scene.at("hub.lock"))).models;
  assert.deepEqual(model.files.map(({ path }: { path: string }) => path), ["m-Q8_0.gguf"]);
});

Deno.test("sync fetches what two of its models share once", async () => {
  await using scene = await UpdateScene.make({ lfsThresholdBytes: 1_000 });
  await scene.commit({ "a.bin": "a".repeat(200_000), "b.bin": "b".repeat(200_000) });
  const list = await scene.list([
    { model: "me/m", include: ["a.bin"] },
    { model: "me/m", include: ["*.bin"] },
  ]);
  const { exitCode, stderr } = await scene.run(["sync", list]);
  assert.equal(exitCode, 0, stderr);
  assert.equal(scene.hub.sentBytes, 400_000);
  assert.doesNotMatch(stderr, /another process/);
});

Deno.test("sync brings what there is room for, and names what does not fit on the disk", async () => {
  await using scene = await UpdateScene.make();
  await scene.commit({ "a.txt": "one" });
  await scene.commit({ "b.txt": "two" }, "me/huge");
  const size = 2 ** 50;
  const entry = { type: "file", path: "huge.bin", oid: "1".repeat(40), size };
  const lfs = { oid: "2".repeat(64), size, pointerSize: 100 };
  scene.hub.inject(() => Response.json([{ ...entry, lfs }]), { target: "/me/huge/tree" });
  const list = await scene.list([{ model: "me/huge" }, { model: "me/m", include: ["a.txt"] }]);
  const { exitCode, stdout, stderr } = await scene.run(["sync", list]);
  assert.equal(exitCode, 9);
  assert.match(stdout, /^me\/m /, stderr);
  assert.match(stderr, /^ {2}me\/huge {2}Cannot download to ".*": 1\.13 PB are needed, /m);
});

Deno.test("sync takes a list that begins with a byte order mark", async () => {
  await using scene = await UpdateScene.make();
  await scene.commit({ "a.txt": "one" });
  const list = await scene.list([{ model: "me/m", to: "out" }]);
  await Deno.writeTextFile(list, `\ufeff${await Deno.readTextFile(list)}`);
  const { exitCode, stderr } = await scene.run(["sync", list]);
  assert.equal(exitCode, 0, stderr);
});
