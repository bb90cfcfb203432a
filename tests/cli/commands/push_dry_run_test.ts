import assert from "node:assert/strict";
import { ggufFile } from "../../gguf/gguf_file.ts";
import { model, PushScene } from "../../stories/push/push_scene.ts";
import { type Run, runInMemory } from "../memory_context.ts";

/** Runs a command line that knows the scene's Hub. */
function run(scene: PushScene, args: readonly string[]): Promise<Run> {
  return runInMemory(args, { env: { HF_HOME: scene.at("hf"), HF_ENDPOINT: scene.hub.url } });
}

async function head(scene: PushScene): Promise<string> {
  const reply = await fetch(`${scene.hub.hub.url}/api/models/me/m`);
  const { sha } = await reply.json();
  return sha;
}

Deno.test("push --dry-run shows the plan and the whole card, and changes nothing", async () => {
  await using scene = await PushScene.make();
  const path = await scene.file("my.gguf", ggufFile());
  const args = ["push", "--model", path, "--repo", "me/m", "--dry-run"];
  const { exitCode, stdout, stderr } = await run(scene, [
    ...args,
    ...["--private", "--version-tag", "v1", "--revision", "next", "--context", "8192"],
  ]);
  assert.deepEqual([exitCode, stderr], [0, "  note: README.md: license is missing\n"]);
  assert.match(
    stdout,
    new RegExp([
      "^create private me/m",
      "create branch next of me/m",
      "upload  \\d{3} B  README\\.md \\(generated\\)",
      "upload  400 B  my\\.gguf",
      "my\\.gguf says context length 4096, where 8192 was given",
      "send 1\\.\\d\\d kB at most",
      'commit "Upload my\\.gguf" to me/m @ next',
      "tag it v1",
      "",
      "README\\.md:",
      "---",
      "library_name: gguf",
    ].join("\n")),
  );
  assert.match(stdout, /<!-- ruv-hub:end -->\n$/);
  assert.equal(scene.hub.hub.writeRequests, 0);
});

Deno.test("push --dry-run --json touches no endpoint that writes", async () => {
  await using scene = await PushScene.make();
  const path = await scene.file("my.gguf");
  const args = ["push", "--model", path, "--repo", "me/m"];
  await run(scene, args);
  const writes = scene.hub.hub.writeRequests;
  await scene.file("my.gguf", model(8));
  const { stdout } = await run(scene, [...args, "--dry-run", "--json", "--create-pr"]);
  const { card, files, ...plan } = JSON.parse(stdout);
  assert.match(card, /^---\n/);
  assert.deepEqual(
    files.map(({ path, action, replaces }: Readonly<Record<string, unknown>>) => [
      path,
      action,
      replaces,
    ]),
    [["README.md", "upload", true], ["my.gguf", "upload", true]],
  );
  assert.deepEqual(plan, {
    repo: "me/m",
    type: "model",
    revision: "main",
    user: "local",
    mayWrite: true,
    createsRepository: false,
    private: false,
    createsBranch: false,
    createsPullRequest: true,
    parent: await head(scene),
    message: "Upload my.gguf",
    tag: null,
    totalBytes: model().length + card.length,
    sendBytes: model().length + card.length,
    contradictions: [],
  });
  assert.equal(scene.hub.hub.writeRequests, writes);
});

Deno.test("push --dry-run works without a token, and cannot tell whose it is", async () => {
  await using scene = await PushScene.make({
    users: [{ name: "me", scope: "write", token: "secret" }],
  });
  const path = await scene.file("my.gguf");
  const args = ["push", "--model", path, "--repo", "me/m", "--dry-run", "--json"];
  const { exitCode, stdout } = await run(scene, args);
  const { user, mayWrite } = JSON.parse(stdout);
  assert.deepEqual([exitCode, user, mayWrite], [0, null, null]);
});

Deno.test("push --dry-run works with a token that may not write, and says so", async () => {
  await using scene = await PushScene.make({
    users: [
      { name: "me", scope: "read", token: "reading" },
      { name: "them", scope: "write", token: "theirs" },
    ],
  });
  await scene.hub.hub.createRepository({ type: "model", name: "me/m" });
  const path = await scene.file("my.gguf");
  const args = ["push", "--model", path, "--repo", "me/m", "--license", "mit", "--dry-run"];
  for (const token of ["reading", "theirs"]) {
    const { exitCode, stdout, stderr } = await run(scene, [...args, "--token", token]);
    assert.deepEqual([exitCode, stderr], [0, '  note: this token cannot write to "me/m"\n']);
    assert.match(stdout, /^commit "Upload my\.gguf" to me\/m @ main$/m);
    const { stdout: json } = await run(scene, [...args, "--token", token, "--json"]);
    assert.equal(JSON.parse(json).mayWrite, false);
  }
});

Deno.test("push says that the Hub does not know a licence, and which may be meant", async () => {
  await using scene = await PushScene.make();
  const path = await scene.file("my.gguf");
  const args = ["push", "--model", path, "--repo", "me/m", "--dry-run", "--license"];
  const { stdout, stderr } = await run(scene, [...args, "MTI"]);
  assert.equal(
    stderr,
    '  note: "MTI" is no licence the Hub knows, so the card says "other" and this name; did you mean mit?\n',
  );
  assert.match(stdout, /^license: other\nlicense_name: MTI$/m);
  const { stderr: ours } = await run(scene, [...args, "acme-model-terms"]);
  assert.match(ours, /so the card says "other" and this name\n$/);
  const { stderr: known } = await run(scene, [...args, "MIT"]);
  assert.equal(known, "");
});
