import assert from "node:assert/strict";
import { Interruption } from "../../../src/cli/interruption.ts";
import { ggufFile } from "../../gguf/gguf_file.ts";
import { model, PART, PushScene } from "../../stories/push/push_scene.ts";
import { memoryContext, type MemoryOptions, type Run } from "../memory_context.ts";
import { runCli } from "../../../src/cli/run.ts";

/** Runs a command line that knows the scene's Hub. */
async function run(
  scene: PushScene,
  args: readonly string[],
  options: MemoryOptions = {},
): Promise<Run> {
  const env = { HF_HOME: scene.at("hf"), HF_ENDPOINT: scene.hub.url, ...options.env };
  const { context, written } = memoryContext({ ...options, env });
  return { exitCode: await runCli(args, context), ...written };
}

async function head(scene: PushScene): Promise<string> {
  const reply = await fetch(`${scene.hub.hub.url}/api/models/me/m`);
  const { sha } = await reply.json();
  return sha;
}

Deno.test("push prints the commit's page alone on stdout, and talks on stderr", async () => {
  await using scene = await PushScene.make();
  const path = await scene.file("my-q4_k_m.gguf");
  const args = ["push", "--model", path, "--repo", "me/m", "--license", "mit"];
  const { exitCode, stdout, stderr } = await run(scene, args);
  assert.equal(exitCode, 0, stderr);
  const commit = await head(scene);
  assert.equal(stdout, `${scene.hub.url}/me/m/commit/${commit}\n`);
  assert.match(
    stderr,
    new RegExp([
      "^me/m @ main · new · 263 kB",
      "✓ my-q4_k_m\\.gguf {2}sha256 [0-9a-f]{4}…[0-9a-f]{2} {2}263 kB",
      "  committing 2 files",
      `✓ committed ${commit.slice(0, 7)} {2}Upload my-q4_k_m\\.gguf`,
      "  264 kB sent in \\d+\\.\\d s\n$",
    ].join("\n")),
  );
});

Deno.test("push takes every flag of the model, the commit and the repository", async () => {
  await using scene = await PushScene.make();
  const path = await scene.file("my.gguf", ggufFile({ metadata: {} }));
  const { exitCode, stderr } = await run(scene, [
    "push",
    ...["--model", path, "--repo", "me/m", "--description", "Mine", "--params", "0.5"],
    ...["--architecture", "llama", "--context", "4096", "--quant", "Q4_K_M", "--license", "mit"],
    ...["--dataset", "ruv/a", "--dataset", "ruv/b", "--tag", "one", "--tag", "two"],
    ...["--base-model", "ruv/base", "--metric", "accuracy=0.71@squad", "--metric", "loss=1.5"],
    ...["--message", "First", "--version-tag", "v1.0.0", "--private"],
  ]);
  assert.equal(exitCode, 0, stderr);
  assert.deepEqual(await scene.titles("v1.0.0"), ["First", "initial commit"]);
  const reply = await fetch(`${scene.hub.url}/me/m/raw/main/README.md`);
  const card = await reply.text();
  assert.match(stderr, /note: "my\.gguf" says parameters 256, where 500 M was given/);
  assert.match(stderr, /, tagged v1\.0\.0\n$/);
  for (
    const expected of [
      "license: mit",
      "base_model: ruv/base",
      "| Architecture | `llama` |",
      "| Parameters | 500 M |",
      "| Context length | 4096 tokens |",
      "| Quantization | `Q4_K_M` |",
      "- `ruv/a`",
      "| accuracy | 0.71 | `squad` |",
      "| loss | 1.5 |  |",
    ]
  ) assert.ok(card.includes(expected), `${expected} is not in ${card}`);
});

Deno.test("push of what is there already says so, and prints its page", async () => {
  await using scene = await PushScene.make();
  const path = await scene.file("my.gguf");
  const args = ["push", "--model", path, "--repo", "me/m"];
  const first = await run(scene, args);
  const second = await run(scene, args);
  assert.equal(second.stdout, first.stdout);
  assert.equal(
    second.stderr,
    "me/m @ main · 2 unchanged\n✓ nothing to commit: me/m @ main has all of it\n",
  );
});

Deno.test("push that has nothing to commit says what it did all the same", async () => {
  await using scene = await PushScene.make();
  const ignore = await scene.file(".gitignore", "*.log\n");
  await run(scene, ["push", "--model", ignore, "--repo", "me/m"]);
  const log = await scene.file("run.log", "x");
  const args = ["push", "--model", ignore, "--model", log, "--repo", "me/m"];
  const { stderr } = await run(scene, [...args, "--version-tag", "v1"]);
  assert.deepEqual(stderr.split("\n"), [
    '  note: "run.log" is left out: the repository\'s .gitignore says so',
    "me/m @ main · 1 unchanged",
    "✓ nothing to commit: me/m @ main has all that its .gitignore lets in, tagged v1",
    "",
  ]);
});

Deno.test("push --json gives one document that says what was done to each file", async () => {
  await using scene = await PushScene.make();
  const path = await scene.file("my.gguf");
  const args = ["push", "--model", path, "--repo", "me/m", "--no-card", "--json"];
  const { stdout } = await run(scene, args);
  const { seconds, ...document } = JSON.parse(stdout);
  assert.ok(seconds > 0);
  const commit = await head(scene);
  const { sha256 } = document.files[0];
  assert.match(sha256, /^[0-9a-f]{64}$/);
  assert.deepEqual(document, {
    repo: "me/m",
    type: "model",
    revision: "main",
    commit,
    url: `${scene.hub.url}/me/m/commit/${commit}`,
    changed: true,
    created: true,
    tag: null,
    sentBytes: model().length,
    contradictions: [],
    files: [{
      path: "my.gguf",
      localPath: path,
      size: model().length,
      sha256,
      outcome: "sent",
      sentBytes: model().length,
    }],
  });
});

Deno.test("push says nothing but the page when quiet, and events when asked for JSON", async () => {
  await using scene = await PushScene.make();
  const args = ["push", "--model", await scene.file("my.gguf"), "--repo", "me/m"];
  const quiet = await run(scene, [...args, "-q"]);
  assert.equal(quiet.stderr, "");
  assert.match(quiet.stdout, /\/commit\//);
  await scene.file("my.gguf", model(8));
  const { stderr } = await run(scene, [...args, "--progress", "json"]);
  const events = stderr.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.equal(events[0].type, "gathered");
  assert.equal(events.at(-1).type, "committed");
});

Deno.test("push that is interrupted says what is kept, and continues with the rest", async () => {
  await using scene = await PushScene.make();
  const abort = new AbortController();
  scene.hub.inject(async (request, answer) => {
    const reply = await answer(request);
    abort.abort(new Interruption("SIGINT"));
    return reply;
  }, { origin: "cdn", target: "/5?" });
  const args = ["push", "--model", await scene.file("my.gguf"), "--repo", "me/m"];
  const { exitCode, stdout, stderr } = await run(scene, args, { signal: abort.signal });
  assert.deepEqual([exitCode, stdout], [130, ""]);
  assert.match(
    stderr,
    /\ninterrupted: what the Hub has is kept; run the same command to continue\n$/,
  );
  scene.hub.reset();
  const again = await run(scene, args);
  assert.equal(again.exitCode, 0, again.stderr);
  assert.match(again.stderr, /^ {2}resumed at \d+ kB$/m);
  assert.ok(scene.parts.length < 5, String(scene.parts.length));
  assert.deepEqual((await scene.pulled()).get("my.gguf"), model());
  assert.ok(model().length > 4 * PART);
});

Deno.test("push is called upload by those who know hf, with hf's names for its flags", async () => {
  await using scene = await PushScene.make();
  const path = await scene.file("train.csv", "a,b\n");
  const args = ["upload", "--model", path, "--repo", "me/m", "--repo-type", "dataset"];
  const { exitCode, stdout } = await run(scene, [...args, "--commit-message", "First"]);
  assert.equal(exitCode, 0);
  assert.match(stdout, /\/datasets\/me\/m\/commit\//);
});

const NUMBERS = [
  ["0.5", "500 M"],
  ["7", "7 B"],
  ["494M", "494 M"],
  ["1.1b", "1.1 B"],
  ["1500000", "1.5 M"],
] as const;

for (const [given, shown] of NUMBERS) {
  Deno.test(`push --params ${given} means ${shown}`, async () => {
    await using scene = await PushScene.make();
    const args = ["push", "--model", await scene.file("my.gguf"), "--repo", "me/m", "--dry-run"];
    const { stdout } = await run(scene, [...args, "--params", given]);
    assert.ok(stdout.includes(`| Parameters | ${shown} |`), stdout);
  });
}

const REFUSED = [
  ["--params", "many", "a number of billions such as 0.5, or one such as 494M or 7B"],
  ["--params", "0", "a number of billions such as 0.5, or one such as 494M or 7B"],
  ["--metric", "accuracy", "a result such as accuracy=0.71 or accuracy=0.71@squad"],
  ["--metric", "accuracy=good", "a result such as accuracy=0.71 or accuracy=0.71@squad"],
  ["--context", "4k", "a whole number from 1 to 1000000000"],
] as const;

for (const [flag, value, expected] of REFUSED) {
  Deno.test(`push refuses ${flag} ${value}`, async () => {
    await using scene = await PushScene.make();
    const { exitCode, stderr } = await run(scene, ["push", flag, value]);
    assert.equal(exitCode, 2);
    assert.match(stderr, new RegExp(`Cannot use "${value}" for ${flag}: expected ${expected}`));
  });
}
