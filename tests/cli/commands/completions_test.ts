import assert from "node:assert/strict";
import { runInMemory } from "../memory_context.ts";

const ROOT = new URL("../../../", import.meta.url).pathname;

async function proposed(...words: readonly string[]): Promise<readonly string[]> {
  const { exitCode, stdout } = await runInMemory(["completions", "propose", "--", ...words]);
  assert.equal(exitCode, 0);
  return stdout.split("\n").slice(0, -1);
}

Deno.test("proposeWords() completes commands and their aliases", async () => {
  assert.deepEqual(await proposed("pul"), ["pull"]);
  assert.ok((await proposed("")).includes("whoami"));
});

Deno.test("proposeWords() completes flags of the command, and of every command", async () => {
  assert.deepEqual(await proposed("pull", "--dr"), ["--dry-run"]);
  assert.deepEqual(await proposed("pull", "--qui"), ["--quiet"]);
});

Deno.test("proposeWords() completes the values of a flag that has few", async () => {
  assert.deepEqual(await proposed("pull", "--type", ""), ["model", "dataset"]);
});

Deno.test("proposeWords() completes models of the registry where a model is wanted", async () => {
  assert.deepEqual(await proposed("pull", "ruvltra-med"), ["ruvltra-medium", "ruvltra-medium-q8"]);
  assert.deepEqual(await proposed("completions", "f"), ["fish"]);
});

Deno.test("proposeWords() completes the commands that help is wanted for", async () => {
  assert.deepEqual(await proposed("help", "pu"), ["pull", "push"]);
  assert.deepEqual(await proposed("help", "pull", "p"), []);
});

Deno.test("proposeWords() proposes nothing where nothing fits", async () => {
  assert.deepEqual(await proposed("nonsense", "x"), []);
  assert.deepEqual(await proposed("pull", "--nonsense"), []);
});

Deno.test("completions() refuses a shell it does not know", async () => {
  const { exitCode, stderr } = await runInMemory(["completions", "tcsh"]);
  assert.equal(exitCode, 2);
  assert.match(stderr, /Cannot complete words in "tcsh": expected bash, zsh or fish/);
});

Deno.test("completions() makes a real bash complete a command, a flag, a value and a model", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(
      `${folder}/ruv-hub`,
      `#!/bin/sh\nexec "${Deno.execPath()}" run -A --quiet --no-check "${ROOT}cli.ts" "$@"\n`,
      { mode: 0o755 },
    );
    const program = `eval "$(ruv-hub completions bash)"
      ask() { COMP_WORDS=(ruv-hub "$@"); COMP_CWORD=$#; COMPREPLY=(); _ruv_hub; echo "\${COMPREPLY[*]}"; }
      ask pul; ask pull --dr; ask pull --type mo; ask pull ruvltra-s; complete -p ruv-hub`;
    const { stdout, stderr } = await new Deno.Command("bash", {
      args: ["--norc", "-c", program],
      env: { PATH: `${folder}:${Deno.env.get("PATH")}` },
    }).output();
    assert.deepEqual(new TextDecoder().decode(stdout).trimEnd().split("\n"), [
      "pull",
      "--dry-run",
      "model",
      "ruvltra-small ruvltra-small-q8 ruvltra-small-coder",
      "complete -o bashdefault -o default -F _ruv_hub ruv-hub",
    ], new TextDecoder().decode(stderr));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
