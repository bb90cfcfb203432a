import assert from "node:assert/strict";
import { EmbeddedHub } from "../../../src/server/embedded_hub.ts";
import { qwenModel } from "../../gguf/qwen_model.ts";
import { runInMemory } from "../memory_context.ts";

async function withHub(
  run: (env: Readonly<Record<string, string>>) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await using hub = await EmbeddedHub.start({
      dataDir: folder,
      now: () => Date.UTC(2026, 0, 2, 3, 4, 5),
    });
    const content = (length: number) => new Uint8Array(length);
    await hub.commitFiles({ type: "model", name: "ruv/ruvltra" }, [
      { path: "ruvltra-medium-1.1b-q4_k_m.gguf", content: content(2_000_000) },
      { path: "ruvltra-small-0.5b-q8_0.gguf", content: content(1_000_000) },
    ]);
    await hub.commitFiles({ type: "model", name: "me/split" }, [
      {
        path: "UD-Q4_K_XL/A-Long-Name-Instruct-2507-UD-Q4_K_XL-00001-of-00002.gguf",
        content: content(7),
      },
      {
        path: "UD-Q4_K_XL/A-Long-Name-Instruct-2507-UD-Q4_K_XL-00002-of-00002.gguf",
        content: content(5),
      },
    ]);
    await run({ HF_HOME: `${folder}/home`, HF_ENDPOINT: hub.url });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const MEMORY = ["--ram", "8", "--vram", "0"];

const OFFLINE = `\
ruvltra-medium  RuvLTRA Medium (3B Q4)
General purpose, extended context

                registry
  repository    ruv/ruvltra
  file          ruvltra-medium-1.1b-q4_k_m.gguf
  size          2.10 GB (estimate)
  sha256        not pinned
  parameters    3 B                              ≠ 1.1 B in the file's name
  quantization  Q4_K_M
  size class    medium: 1 to < 5 B
  context       8192 tokens
  memory        at least 4 GB, better 8 GB
  accelerators  Apple Neural Engine, Metal, CUDA (4 GB of GPU memory)
  SONA          weights included
  needs         about 2.76 GB with a context of 4096 tokens: fits 8.00 GB RAM
  download      28 min 00 s at 10 Mbit/s, 2 min 48 s at 100 Mbit/s
`;

Deno.test("info --offline shows what the registry says", async () => {
  const env = { HF_HOME: "/nonexistent" };
  const { exitCode, stdout, stderr } = await runInMemory([
    "info",
    "ruvltra-medium",
    "--offline",
    ...MEMORY,
  ], {
    env,
  });
  assert.equal(stdout, OFFLINE);
  assert.equal(stderr, "");
  assert.equal(exitCode, 0);
  const ascii = await runInMemory(["info", "ruvltra-medium", "--offline", ...MEMORY], {
    env,
    unicode: false,
  });
  assert.equal(ascii.stdout, OFFLINE.replace("≠", "!="));
});

Deno.test("info shows what an adapter belongs to", async () => {
  const { stdout } = await runInMemory(["info", "ruvltra-small-coder", "--offline"], {
    env: { HF_HOME: "/nonexistent" },
  });
  assert.match(stdout, /^ {2}adapter for {3}ruvltra-small$/m);
  assert.match(stdout, /^ {2}accelerators {2}Apple Neural Engine, Metal, CUDA$/m);
  assert.match(stdout, /^ {2}SONA {10}no weights$/m);
});

Deno.test("info marks every difference between the registry and the Hub", async () => {
  await withHub(async (env) => {
    const { stdout } = await runInMemory(["info", "ruvltra-medium", ...MEMORY], { env });
    const commit = /main @ ([0-9a-f]{7})/.exec(stdout)?.[1];
    assert.equal(
      stdout,
      `\
ruvltra-medium  RuvLTRA Medium (3B Q4)
General purpose, extended context

                registry                         Hub, main @ ${commit}
  repository    ruv/ruvltra                      the same
  file          ruvltra-medium-1.1b-q4_k_m.gguf  the same
  size          2.10 GB (estimate)               ≠ 2.00 MB
  sha256        not pinned                       13aea960...24a7a6cd
  parameters    3 B                              ≠ 1.1 B in the file's name
  quantization  Q4_K_M
  size class    medium: 1 to < 5 B
  context       8192 tokens
  memory        at least 4 GB, better 8 GB
  accelerators  Apple Neural Engine, Metal, CUDA (4 GB of GPU memory)
  SONA          weights included
  needs         about 622 MB with a context of 4096 tokens: fits 8.00 GB RAM
  access        public
  changed       2026-01-02
  holds         3 files, 3.00 MB
  download      1.6 s at 10 Mbit/s, 0.2 s at 100 Mbit/s

quant      size  10 Mbit/s  100 Mbit/s    needs  fits
Q8_0    1.00 MB      0.8 s       0.1 s  ~337 MB  RAM
  ruvltra-small-0.5b-q8_0.gguf
Q4_K_M  2.00 MB      1.6 s       0.2 s  ~622 MB  RAM
  ruvltra-medium-1.1b-q4_k_m.gguf

needs  for a context of 4096 tokens
       keys and values are estimated: Cannot read the GGUF file: it does not
       begin with "GGUF"
`,
    );
    const missing = await runInMemory(["info", "ruvltra-small"], { env });
    assert.match(
      missing.stdout,
      /^ {2}file {10}ruvltra-small-0.5b-q4_k_m.gguf {2}≠ not there$/m,
    );
  });
});

Deno.test("info shows a repository the registry does not hold", async () => {
  await withHub(async (env) => {
    const { stdout } = await runInMemory(["info", "me/split:ud-q4_k_xl", ...MEMORY], { env });
    const commit = /@ ([0-9a-f]{7})/.exec(stdout)?.[1];
    assert.equal(
      // The Hub's own .gitattributes is most of it.
      stdout.replace(/(3 files), .*/, "$1"),
      `\
me/split @ ${commit} (main)
  access      public
  changed     2026-01-02
  holds       3 files
  pull takes  2 files, 12 B
  needs       about 268 MB with a context of 4096 tokens: fits 8.00 GB RAM
  download    0.0 s at 10 Mbit/s, 0.0 s at 100 Mbit/s

quant       size  10 Mbit/s  100 Mbit/s    needs  fits
UD-Q4_K_XL  12 B      0.0 s       0.0 s  ~268 MB  RAM
  UD-Q4_K_XL/A-Long-Name-Instruct-2507-UD-Q4_K_XL-00001-of-00002.gguf and 1 file more

needs  for a context of 4096 tokens
       keys and values are estimated: Cannot read the GGUF file: it has only 7
       bytes
`,
    );
    const open = await runInMemory(["info", "ruv/ruvltra"], { env });
    assert.match(open.stdout, /^ {2}pull takes {2}one of the models below, by its quantization$/m);
    assert.doesNotMatch(open.stdout, /download/);
  });
});

Deno.test("info names no quantization where a file's name says none", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await using hub = await EmbeddedHub.start({ dataDir: folder });
    await hub.commitFiles({ type: "model", name: "me/m" }, [
      { path: "alpha.gguf", content: new Uint8Array(1_000) },
    ]);
    const env = { HF_HOME: `${folder}/home`, HF_ENDPOINT: hub.url };
    const { stdout } = await runInMemory(["info", "me/m", ...MEMORY], { env });
    assert.match(stdout, /^- {6}1\.00 kB .* RAM {3}alpha\.gguf$/m);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("info --json is one object", async () => {
  await withHub(async (env) => {
    const { stdout } = await runInMemory(["info", "ruvltra-medium", "--json"], { env });
    const { catalogue, hub, hubFailure, differences, repository } = JSON.parse(stdout);
    assert.deepEqual(repository, { type: "model", name: "ruv/ruvltra" });
    assert.equal(catalogue.id, "ruvltra-medium");
    assert.deepEqual(
      hub.models.map(({ label, id }: { label: string; id: string }) => [label, id]),
      [["Q8_0", "ruvltra-small-q8"], ["Q4_K_M", "ruvltra-medium"]],
    );
    assert.equal(hubFailure, null);
    assert.deepEqual(differences, [
      { fact: "sizeBytes", catalogue: 2_100_000_000, other: 2_000_000, source: "hub" },
      { fact: "paramsB", catalogue: 3, other: 1.1, source: "filename" },
    ]);
  });
});

Deno.test("info says that the Hub did not answer, below what the registry says", async () => {
  const { exitCode, stdout } = await runInMemory(["info", "ruvltra-medium", ...MEMORY], {
    env: { HF_HOME: "/nonexistent", HF_ENDPOINT: closedPort() },
  });
  assert.equal(exitCode, 0);
  assert.ok(stdout.startsWith(OFFLINE), stdout);
  assert.match(
    stdout.slice(OFFLINE.length),
    /^\nNothing from the Hub: Cannot find "ruv\/ruvltra": .+\n$/,
  );
});

Deno.test("info refuses what it cannot find, with a hint and the exit code", async () => {
  const home = { HF_HOME: "/nonexistent" };
  assert.deepEqual(await runInMemory(["info", "ruvltra-smal"], { env: home }), {
    exitCode: 3,
    stdout: "",
    stderr: 'error: Cannot find "ruvltra-smal": the registry has no such model\n' +
      "hint: did you mean ruvltra-small?\n",
  });
  assert.equal((await runInMemory(["info", "me/other", "--offline"], { env: home })).exitCode, 8);
  await withHub(async (env) => {
    assert.equal((await runInMemory(["info", "me/other"], { env })).exitCode, 3);
    const unknown = await runInMemory(["info", "ruv/ruvltra", "--quant", "Q4_K_S"], { env });
    assert.equal(unknown.exitCode, 3);
    assert.match(unknown.stderr, /^hint: did you mean Q4_K_M\?$/m);
  });
});

/** The address of a port that nobody listens on. */
function closedPort(): string {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  return `http://127.0.0.1:${port}`;
}

Deno.test("info says of every quantization whether it fits, by one header", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await using hub = await EmbeddedHub.start({
      dataDir: folder,
      now: () => Date.UTC(2026, 0, 2, 3, 4, 5),
    });
    const { commit } = await hub.commitFiles({ type: "model", name: "me/m" }, [
      { path: "m-Q8_0.gguf", content: qwenModel(32_000_000) },
      { path: "m-Q4_K_M.gguf", content: qwenModel(15_000_000) },
      { path: "m-Q2_K.gguf", content: qwenModel(8_000_000) },
    ]);
    const env = { HF_HOME: `${folder}/home`, HF_ENDPOINT: hub.url };
    const page = async (...flags: string[]) =>
      (await runInMemory(["info", "me/m", ...flags], { env })).stdout;
    assert.equal(
      await page("--ram", "340M", "--vram", "0"),
      `\
me/m @ ${commit.slice(0, 7)} (main)
  access      public
  changed     2026-01-02
  holds       4 files, 55.0 MB
  pull takes  m-Q4_K_M.gguf, 15.0 MB: Q4_K_M is the best of 3 that fits: it
              needs 334 MB of 340 MB RAM
  needs       334 MB with a context of 4096 tokens: fits 340 MB RAM
  download    12 s at 10 Mbit/s, 1.2 s at 100 Mbit/s

quant      size  10 Mbit/s  100 Mbit/s   needs  fits  file
Q8_0    32.0 MB       26 s       2.6 s  351 MB  no    m-Q8_0.gguf
Q4_K_M  15.0 MB       12 s       1.2 s  334 MB  RAM   m-Q4_K_M.gguf
Q2_K    8.00 MB      6.4 s       0.6 s  327 MB  RAM   m-Q2_K.gguf

needs  for a context of 4096 tokens
       keys and values are counted by the header of "m-Q2_K.gguf"
`,
    );
    const tight = await page("--ram", "10M", "--vram", "330M");
    assert.match(tight, /^Q4_K_M .* RAM\+GPU {2}m-Q4_K_M\.gguf$/m);
    assert.match(tight, /^Q2_K .* GPU {6}m-Q2_K\.gguf$/m);
    const nothing = await page("--ram", "10M", "--vram", "0");
    assert.match(nothing, /^ {2}pull takes {2}nothing: no model below fits$/m);
    const { machine, fit, hub: facts } = JSON.parse(
      await page("--ram", "1", "--vram", "0", "--json"),
    );
    assert.deepEqual(machine.ram, { totalBytes: 1_000_000_000, availableBytes: 1_000_000_000 });
    assert.equal(fit.need.kvBytesPerToken, 12_288);
    assert.equal(facts.choice.quantization, "Q8_0");
    assert.deepEqual(
      facts.models.map(({ label, place }: { label: string; place: string }) => [label, place]),
      [["Q8_0", "ram"], ["Q4_K_M", "ram"], ["Q2_K", "ram"]],
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
