import assert from "node:assert/strict";
import { EmbeddedHub } from "../../../src/server/embedded_hub.ts";
import { ggufFile } from "../../gguf/gguf_file.ts";
import { safetensorsFile } from "../../weights/safetensors_file.ts";
import { type Run, runInMemory } from "../memory_context.ts";

const README = "---\nlicense: mit\ntags:\n- 1.0\n---\n# Hi\n\t\x1b[31mred\n";

/** A folder, a Hub with a card in it, and a command line that knows both. */
async function openScene() {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  const hub = await EmbeddedHub.start({ dataDir: `${folder}/hub` });
  const content = new TextEncoder().encode(README);
  await hub.commitFiles({ type: "model", name: "me/m" }, [{ path: "README.md", content }]);
  const env = {
    HF_HOME: `${folder}/home`,
    HF_ENDPOINT: hub.url,
    RUVLLM_MODELS_DIR: `${folder}/models`,
  };
  return {
    folder,
    run: (args: readonly string[]): Promise<Run> => runInMemory(["card", ...args], { env }),
    write: async (name: string, content: string | Uint8Array<ArrayBuffer>): Promise<string> => {
      const path = `${folder}/${name}`;
      if (typeof content === "string") await Deno.writeTextFile(path, content);
      else await Deno.writeFile(path, content);
      return path;
    },
    async [Symbol.asyncDispose]() {
      await hub.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

Deno.test("card shows the README.md of a model, and of a file, harmless for a terminal", async () => {
  await using scene = await openScene();
  const shown = "---\nlicense: mit\ntags:\n- 1.0\n---\n# Hi\n\t\\x1b[31mred\n";
  assert.deepEqual(await scene.run(["me/m"]), { exitCode: 0, stdout: shown, stderr: "" });
  const path = await scene.write("README.md", README);
  assert.deepEqual(await scene.run([path]), { exitCode: 0, stdout: shown, stderr: "" });
  assert.equal((await scene.run([scene.folder])).stdout, shown);
  const offline = await scene.run(["me/m", "--offline"]);
  assert.deepEqual([offline.exitCode, offline.stdout], [0, shown]);
});

Deno.test("card leaves the folder of models alone", async () => {
  await using scene = await openScene();
  await scene.run(["me/m"]);
  await assert.rejects(Deno.stat(`${scene.folder}/models`), Deno.errors.NotFound);
});

Deno.test("card --json gives the metadata and the page", async () => {
  await using scene = await openScene();
  const path = await scene.write("README.md", README);
  assert.deepEqual(JSON.parse((await scene.run([path, "--json"])).stdout), {
    path,
    repository: null,
    metadata: { license: "mit", tags: [1] },
    body: "# Hi\n\t\x1b[31mred\n",
  });
  const { repository } = JSON.parse((await scene.run(["me/m", "--json"])).stdout);
  assert.equal(repository, "me/m@main");
});

Deno.test("card --check names lines, and exits with 2 for what the Hub refuses", async () => {
  await using scene = await openScene();
  const message = "tags[0] is 1, expected a text; one that looks like something else needs quotes";
  assert.deepEqual(await scene.run(["me/m", "--check"]), {
    exitCode: 2,
    stdout: `me/m@main/README.md:4: error: ${message}\n`,
    stderr: "  1 error\n",
  });
  const path = await scene.write("README.md", README);
  assert.deepEqual(JSON.parse((await scene.run([path, "--check", "--json"])).stdout), {
    path,
    repository: null,
    errors: 1,
    warnings: 0,
    problems: [{ line: 4, severity: "error", message }],
  });
});

Deno.test("card --check exits with 0 for a good card, and for one with warnings alone", async () => {
  await using scene = await openScene();
  const good = await scene.write("good.md", "---\nlicense: mit\n---\n");
  assert.deepEqual(await scene.run([good, "--check"]), {
    exitCode: 0,
    stdout: "",
    stderr: "  the card is as the Hub wants it\n",
  });
  const fair = await scene.write("fair.md", "# No metadata\n");
  assert.deepEqual(await scene.run([fair, "--check"]), {
    exitCode: 0,
    stdout: `${fair}:1: warning: there is no metadata\n`,
    stderr: "  1 warning\n",
  });
});

Deno.test("card --build makes the card of a GGUF file from what it says about itself", async () => {
  await using scene = await openScene();
  const path = await scene.write("tiny-q4_k_m.gguf", ggufFile());
  const args = [path, "--build", "--repo", "me/tiny", "--description", "A *tiny* one"];
  const { exitCode, stdout, stderr } = await scene.run([...args, "--license", "mit"]);
  assert.deepEqual([exitCode, stderr], [0, ""]);
  assert.match(stdout, /^---\nlicense: mit\nlibrary_name: gguf\npipeline_tag: text-generation\n/);
  assert.match(stdout, /^# Little Llama\n\n<!-- .* -->\n\nA \\\*tiny\\\* one\n/m);
  assert.match(stdout, /^\| Context length \| 4096 tokens \|$/m);
  assert.match(stdout, /^\| Parameters \| 256 \|$/m);
  assert.match(stdout, /^\| `tiny-q4_k_m\.gguf` \| \d+ B \| Q4_K_M \| `[0-9a-f]{64}` \|$/m);
  assert.match(stdout, /^ollama run hf\.co\/me\/tiny:Q4_K_M$/m);
  const built = await scene.write("README.md", stdout);
  assert.equal((await scene.run([built, "--check"])).exitCode, 0);
  const { metadata } = JSON.parse((await scene.run([path, "--build", "--json"])).stdout);
  assert.deepEqual(metadata, { library_name: "gguf", pipeline_tag: "text-generation" });
});

Deno.test("card --build makes the card of an adapter in safetensors", async () => {
  await using scene = await openScene();
  const tensor = { dtype: "F32", shape: [1], data_offsets: [0, 4] };
  const file = safetensorsFile({ "q_proj.lora_A.weight": tensor }, 4);
  const path = await scene.write("adapter_model.safetensors", file);
  const { stdout } = await scene.run([path, "--build"]);
  assert.match(stdout, /^library_name: peft$/m);
  assert.match(stdout, /^\| `adapter_model\.safetensors` \| \d+ B \| F32 \| `[0-9a-f]{64}` \|$/m);
});

Deno.test("card fails with 2 for flags that contradict, and for weights taken for a card", async () => {
  await using scene = await openScene();
  const path = await scene.write("m.gguf", ggufFile());
  for (
    const args of [[path, "--build", "--check"], [path, "--repo", "a/b"], [path], [path, "--check"]]
  ) {
    assert.equal((await scene.run(args)).exitCode, 2, args.join(" "));
  }
});

Deno.test("card fails with 3 for a model without a card, and with 2 for a file that is not there", async () => {
  await using scene = await openScene();
  assert.equal((await scene.run(["me/nothing"])).exitCode, 3);
  const missing = await scene.run([`${scene.folder}/nothing.md`]);
  assert.equal(missing.exitCode, 2);
  assert.match(missing.stderr, /^error: Cannot read ".*nothing\.md": no such file or directory\n$/);
});

Deno.test("card --build fails with 2 for a file that is no model, or a damaged one", async () => {
  await using scene = await openScene();
  const other = await scene.run([await scene.write("x.bin", "text"), "--build"]);
  assert.equal(other.exitCode, 2);
  assert.match(other.stderr, /expected GGUF or safetensors, but it is something else\n/);
  const broken = await scene.run([await scene.write("x.gguf", "garbage!"), "--build"]);
  assert.equal(broken.exitCode, 2);
  assert.match(broken.stderr, /^error: Cannot read ".*x\.gguf" as GGUF: /);
});
