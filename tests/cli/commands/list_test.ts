import assert from "node:assert/strict";
import { runInMemory } from "../memory_context.ts";

const BASES = `\
Base model            size  quant    RAM  for
ruvltra-small       662 MB  Q4_K_M  1 GB  Edge devices, includes SONA weights
ruvltra-small-q8   1.32 GB  Q8_0    2 GB  High quality, small model
ruvltra-medium     2.10 GB  Q4_K_M  4 GB  General purpose, extended context
ruvltra-medium-q8  4.20 GB  Q8_0    6 GB  High quality, balanced model
`;
const ADAPTERS = `\
Adapter                 size  base model     for
ruvltra-small-coder  50.0 MB  ruvltra-small  Code completion specialization
`;

Deno.test("list shows base models, then adapters, within 80 columns", async () => {
  const { exitCode, stdout, stderr } = await runInMemory(["list"]);
  assert.equal(stdout, `${BASES}\n${ADAPTERS}`);
  assert.equal(stderr, "");
  assert.equal(exitCode, 0);
  for (const line of stdout.split("\n")) assert.ok(line.length <= 80, line);
});

Deno.test("list needs no permission", async () => {
  const cli = new URL("../../../cli.ts", import.meta.url);
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--quiet", "--no-check", cli.href, "list"],
    stderr: "inherit",
  }).output();
  assert.equal(new TextDecoder().decode(stdout), `${BASES}\n${ADAPTERS}`);
});

Deno.test("list is called ls too", async () => {
  assert.equal((await runInMemory(["ls"])).stdout, `${BASES}\n${ADAPTERS}`);
});

Deno.test("list keeps to a size and to a base model's adapters", async () => {
  assert.equal((await runInMemory(["list", "--size", "tiny"])).stdout, ADAPTERS);
  assert.equal((await runInMemory(["list", "--adapters-of", "ruvltra-small"])).stdout, ADAPTERS);
});

Deno.test("list leads who wants to see what is on this disk to the command for that", async () => {
  assert.deepEqual(await runInMemory(["ls", "me/x"]), {
    exitCode: 2,
    stdout: "",
    stderr: 'error: Cannot run "list": "me/x" is one argument too many\n' +
      'hint: did you mean "ruv-hub list" or "ruv-hub cache ls me/x"?\n' +
      'hint: "ruv-hub help list" shows how it is used\n',
  });
  const { exitCode, stderr } = await runInMemory(["ls"], { screen: { columns: 80, rows: 24 } });
  assert.equal(stderr, '"ruv-hub cache ls" lists what is on this disk\n');
  assert.equal(exitCode, 0);
});

Deno.test("list says so on stderr when there is no such model", async () => {
  assert.deepEqual(await runInMemory(["list", "--size", "large"]), {
    exitCode: 0,
    stdout: "",
    stderr: "The registry has no such model\n",
  });
});

Deno.test("list --json is an array of models", async () => {
  const { stdout } = await runInMemory(["list", "--json"]);
  const models = JSON.parse(stdout);
  assert.deepEqual(models.map(({ id }: { id: string }) => id), [
    "ruvltra-small",
    "ruvltra-small-q8",
    "ruvltra-medium",
    "ruvltra-medium-q8",
    "ruvltra-small-coder",
  ]);
  assert.deepEqual(models[4], {
    id: "ruvltra-small-coder",
    name: "RuvLTRA Small Coder (LoRA)",
    repository: "ruv/ruvltra",
    filename: "ruvltra-small-coder-lora.safetensors",
    size: "tiny",
    quantization: "F16",
    sizeBytes: 50_000_000,
    paramsB: 0.05,
    contextLength: 4096,
    hardware: {
      minRamGb: 0.1,
      recommendedRamGb: 0.5,
      supportsAne: true,
      supportsMetal: true,
      supportsCuda: true,
      minVramGb: null,
    },
    description: "Code completion specialization",
    sona: false,
    adapterFor: "ruvltra-small",
  });
  const none = await runInMemory(["list", "--size", "large", "--json"]);
  assert.equal(none.stdout, "[]\n");
});

Deno.test("list --cached shows what the cache has", async () => {
  const home = await Deno.makeTempDir();
  try {
    const env = { HF_HOME: home };
    assert.equal((await runInMemory(["list", "--cached"], { env })).stdout, "");
    const repository = `${home}/hub/models--ruv--ruvltra`;
    const commit = "0123456789abcdef0123456789abcdef01234567";
    await Deno.mkdir(`${repository}/snapshots/${commit}`, { recursive: true });
    await Deno.mkdir(`${repository}/refs`);
    await Deno.writeTextFile(`${repository}/refs/main`, commit);
    await Deno.writeTextFile(
      `${repository}/snapshots/${commit}/ruvltra-small-coder-lora.safetensors`,
      "weights",
    );
    assert.equal((await runInMemory(["list", "--cached"], { env })).stdout, ADAPTERS);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

Deno.test("list --adapters-of guesses at a misspelt id", async () => {
  assert.deepEqual(await runInMemory(["list", "--adapters-of", "ruvltra-smal"]), {
    exitCode: 3,
    stdout: "",
    stderr: 'error: Cannot find "ruvltra-smal": the registry has no such model\n' +
      "hint: did you mean ruvltra-small?\n",
  });
});
