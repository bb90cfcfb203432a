import assert from "node:assert/strict";
import { relative } from "node:path";
import { assertModelArgument } from "../../src/cli/model_argument.ts";
import { runInMemory } from "./memory_context.ts";

const env = { HF_HOME: "/nonexistent" };

async function refusal(...args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await runInMemory(args, { env });
  assert.deepEqual([exitCode, stdout], [2, ""], stderr);
  return stderr;
}

Deno.test("pull and info tell a repository from a file of it, when both are one argument", async () => {
  assert.equal(
    await refusal("pull", "me/m/q/m Q4.gguf"),
    'error: Cannot run "pull": "me/m/q/m Q4.gguf" is a repository and a file of it in one\n' +
      "hint: did you mean ruv-hub pull me/m 'q/m Q4.gguf'?\n" +
      'hint: "ruv-hub help pull" shows how it is used\n',
  );
  assert.equal(
    await refusal("info", "datasets/me/d/a.csv"),
    'error: Cannot run "info": "datasets/me/d/a.csv" is a repository and a file of it in one\n' +
      "hint: did you mean ruv-hub info hf://datasets/me/d/a.csv?\n" +
      'hint: "ruv-hub help info" shows how it is used\n',
  );
});

Deno.test("pull and info say what to do with a file or a folder of this machine", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const file = `${folder}/my.gguf`;
    await Deno.writeTextFile(file, "GGUF");
    const nearby = relative(Deno.cwd(), file);
    assert.equal(
      await refusal("pull", nearby),
      `error: Cannot run "pull": "${nearby}" is a file on this machine, not a model of the Hub\n` +
        `hint: "ruv-hub push --model ${nearby} --repo USER/NAME" uploads it\n` +
        `hint: "ruv-hub card --build ${nearby}" shows what it is\n` +
        'hint: "ruv-hub help pull" shows how it is used\n',
    );
    assert.equal(
      await refusal("info", folder),
      `error: Cannot run "info": "${folder}" is a folder on this machine, not a model of the Hub\n` +
        `hint: "ruv-hub push --model ${folder} --repo USER/NAME" uploads it\n` +
        'hint: "ruv-hub help info" shows how it is used\n',
    );
    assert.equal(
      await refusal("pull", `${folder}/other.gguf`),
      `error: Cannot run "pull": "${folder}/other.gguf" is a path on this machine, not a model of the Hub\n` +
        'hint: "ruv-hub help pull" shows how it is used\n',
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("assertModelArgument() lets every name of a model pass", async () => {
  for (
    const name of [
      "ruvltra-small",
      "absent.gguf",
      "me/m",
      "me/m.gguf:Q4_K_M",
      "me/m@refs/pr/1",
      "datasets/me/d",
      "hf://me/m/q/m.gguf",
      "https://huggingface.co/me/m/blob/main/m.gguf",
    ]
  ) {
    await assertModelArgument("pull", name);
  }
});

Deno.test("push takes a file that stands alone for what --model was meant to say", async () => {
  assert.equal(
    await refusal("push", "my.gguf"),
    'error: Cannot run "push": "my.gguf" is one argument too many\n' +
      "hint: did you mean --model my.gguf?\n" +
      'hint: "ruv-hub help push" shows how it is used\n',
  );
});
