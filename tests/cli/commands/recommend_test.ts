import assert from "node:assert/strict";
import { EmbeddedHub } from "../../../src/server/embedded_hub.ts";
import { qwenModel } from "../../gguf/qwen_model.ts";
import { runInMemory } from "../memory_context.ts";

const NOWHERE = { HF_HOME: "/nonexistent" };

const run = (...args: string[]) => runInMemory(["recommend", ...args], { env: NOWHERE });

Deno.test("recommend prints the id alone on stdout, and what it went by on stderr", async () => {
  assert.deepEqual(await run("--ram", "4", "--vram", "0", "--context", "4096", "--offline"), {
    exitCode: 0,
    stdout: "ruvltra-medium\n",
    stderr: `\
Memory: 4.00 GB RAM, no GPU memory, ${navigator.hardwareConcurrency} processors
  note: Cannot find "ruv/ruvltra" offline: the cache has no revision "main" of it; sizes are the registry's, needs are estimated

Base model         quant      size     needs
ruvltra-medium-q8  Q8_0    4.20 GB  ~4.90 GB  does not fit
ruvltra-medium     Q4_K_M  2.10 GB  ~2.76 GB  fits
ruvltra-small-q8   Q8_0    1.32 GB  ~1.69 GB  fits
ruvltra-small      Q4_K_M   662 MB  ~1.01 GB  fits

`,
  });
});

Deno.test("recommend counts the GPU in", async () => {
  const { stdout, stderr } = await run("--ram", "1", "--vram", "4Gi", "--offline");
  assert.equal(stdout, "ruvltra-medium-q8\n");
  assert.match(stderr, /^Memory: 1\.00 GB RAM, 4\.29 GB of GPU memory free, /);
  assert.match(stderr, /^ruvltra-medium-q8 .* fits RAM and GPU together$/m);
  assert.match(stderr, /^ruvltra-medium {2} .* fits the GPU$/m);
});

Deno.test("recommend --explain prints the sum line by line", async () => {
  const { stderr } = await run("--ram", "4", "--vram", "0", "--offline", "--explain");
  assert.ok(
    stderr.includes(`
ruvltra-small needs
   662 MB  weights: the size of its files
  67.1 MB  keys and values: 4096 tokens of 16384 bytes, stored as f16, estimated
           by the model's size
   282 MB  overhead: 256 MiB for the program and its buffers, 2 % of the weights
           for what grows with them
  1.01 GB  in all
`),
    stderr,
  );
});

Deno.test("recommend ends with 10 when nothing fits", async () => {
  const { exitCode, stdout, stderr } = await run("--ram", "0.5", "--vram", "0", "--offline");
  assert.deepEqual([exitCode, stdout], [10, ""]);
  assert.match(
    stderr,
    /^error: Cannot recommend a model: none fits 500 MB; the smallest, ruvltra-small, needs about 1\.01 GB$/m,
  );
  const json = await run("--ram", "0.5", "--vram", "0", "--offline", "--json");
  assert.equal(json.exitCode, 10);
  assert.equal(JSON.parse(json.stdout).recommended, null);
});

Deno.test("recommend counts by the Hub's sizes and headers, and remembers them", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const hub = await EmbeddedHub.start({ dataDir: `${folder}/hub` });
    await hub.commitFiles({ type: "model", name: "ruv/ruvltra" }, [
      { path: "ruvltra-small-0.5b-q4_k_m.gguf", content: qwenModel(1_000_000) },
    ]);
    const env = { HF_HOME: `${folder}/home`, HF_ENDPOINT: hub.url };
    const args = ["recommend", "--ram", "0.4", "--vram", "0", "--explain", "--json"];
    const online = JSON.parse((await runInMemory(args, { env })).stdout);
    assert.equal(online.recommended, "ruvltra-small");
    assert.deepEqual(online.notes, []);
    const [{ explanation, ...small }, other] = online.models;
    assert.deepEqual(small, {
      id: "ruvltra-small",
      quantization: "Q4_K_M",
      size: 1_000_000,
      source: "hub",
      need: {
        totalBytes: 1_000_000 + 50_331_648 + 268_455_456,
        weightsBytes: 1_000_000,
        kvCacheBytes: 50_331_648,
        kvBytesPerToken: 12_288,
        kvCacheType: "f16",
        contextLength: 4096,
        overheadBytes: 268_455_456,
        basis: "header",
      },
      place: "ram",
    });
    assert.equal(explanation.length, 4);
    assert.equal(other.source, "catalogue");
    await hub.close();
    const offline = await runInMemory([...args, "--offline"], { env });
    assert.deepEqual(JSON.parse(offline.stdout).models, online.models);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("recommend goes by the registry when the Hub does not answer", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const endpoint = `http://127.0.0.1:${listener.addr.port}`;
  listener.close();
  const { exitCode, stdout, stderr } = await runInMemory(
    ["recommend", "--ram", "3", "--vram", "0", "--endpoint", endpoint],
    { env: NOWHERE },
  );
  assert.deepEqual([exitCode, stdout], [0, "ruvltra-medium\n"]);
  assert.match(stderr, /^ {2}note: Cannot .*; sizes are the registry's, needs are estimated$/m);
});
