import assert from "node:assert/strict";
import { EmbeddedHub } from "../../src/server/embedded_hub.ts";
import { qwenModel } from "../gguf/qwen_model.ts";
import { type Run, runInMemory } from "./memory_context.ts";

/** A repository of three quantizations. With a context of 4096 tokens they need 351, 334 and 327 MB. */
const FILES = {
  "README.md": new Uint8Array(100),
  "m-Q8_0.gguf": qwenModel(32_000_000),
  "m-Q4_K_M.gguf": qwenModel(15_000_000),
  "m-Q2_K.gguf": qwenModel(8_000_000),
  "mmproj-F16.gguf": qwenModel(5_000),
};

async function withHub(
  run: (cli: (...args: string[]) => Promise<Run>, commit: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  try {
    await using hub = await EmbeddedHub.start({ dataDir: `${folder}/hub`, xet: false });
    const content = Object.entries(FILES).map(([path, content]) => ({ path, content }));
    const { commit } = await hub.commitFiles({ type: "model", name: "me/m" }, content);
    const env = { HF_HOME: `${folder}/home`, HF_ENDPOINT: hub.url };
    await run((...args) => runInMemory(args, { env }), commit);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const MEMORY = ["--ram", "340M", "--vram", "0"];

Deno.test("pull takes the best quantization that fits, and says why", async () => {
  await withHub(async (cli, commit) => {
    const { exitCode, stdout, stderr } = await cli("pull", "me/m", ...MEMORY);
    assert.equal(exitCode, 0, stderr);
    assert.match(stdout, /^\/.*\/snapshots\/[0-9a-f]{40}\/m-Q4_K_M\.gguf\n$/);
    assert.deepEqual(stderr.split("\n").slice(0, -2), [
      `me/m @ ${commit.slice(0, 7)} · Q4_K_M · 15.0 MB · fits: needs 334 MB of 340 MB RAM`,
      "  note: Q4_K_M is the best of 3 that fits: it needs 334 MB of 340 MB RAM",
      "  note: Q8_0, the next better, needs 351 MB",
      "  note: for a context of 4096 tokens; keys and values are counted by the header of " +
      '"m-Q2_K.gguf"',
      '  note: a vision projector is not part of it: "mmproj-F16.gguf"',
    ]);
  });
});

Deno.test("pull --json carries the choice and its reasons", async () => {
  await withHub(async (cli) => {
    for (const args of [["me/m:auto"], ["me/m", "--quant", "auto"], ["me/m", "--dry-run"]]) {
      const { stdout } = await cli("pull", ...args, ...MEMORY, "--context", "1000", "--json");
      const { files, choice } = JSON.parse(stdout);
      assert.deepEqual(files.map(({ path }: { readonly path: string }) => path), ["m-Q8_0.gguf"]);
      assert.equal(choice.quantization, "Q8_0");
      assert.equal(choice.place, "ram");
      assert.equal(choice.need.totalBytes, 32_000_000 + 12_288_000 + 268_435_456 + 640_000);
      assert.equal(
        choice.reasons[0],
        "Q8_0 is the best of 3, and fits: it needs 313 MB of 340 MB RAM",
      );
      assert.deepEqual(choice.considered.map(({ label }: { readonly label: string }) => label), [
        "Q8_0",
        "Q4_K_M",
        "Q2_K",
      ]);
    }
  });
});

Deno.test("pull ends with 10 when nothing fits, and says what would be needed", async () => {
  await withHub(async (cli) => {
    const { exitCode, stdout, stderr } = await cli("pull", "me/m", "--ram", "300M", "--vram", "0");
    assert.deepEqual([exitCode, stdout], [10, ""]);
    assert.equal(
      stderr,
      'error: Cannot choose from "me/m": none of 3 models fits 300 MB RAM; ' +
        "the smallest, Q2_K, needs 327 MB\n" +
        "  Q8_0    32.0 MB  needs 351 MB\n" +
        "  Q4_K_M  15.0 MB  needs 334 MB\n" +
        "  Q2_K    8.00 MB  needs 327 MB\n" +
        "hint: a shorter --context needs less; --ram and --vram say what another machine has\n" +
        "hint: --quant Q2_K takes it all the same\n",
    );
    const smaller = await cli("pull", "me/m", "--ram", "300M", "--vram", "0", "--context", "512");
    assert.match(smaller.stdout, /m-Q4_K_M\.gguf\n$/);
    const cache = await cli("pull", "me/m", ...MEMORY, "--kv-cache", "q8_0", "--dry-run");
    assert.match(cache.stdout, /^fetch {2}32\.0 MB {2}m-Q8_0\.gguf$/m);
    assert.match(cache.stderr, /^ {2}note: Q8_0 is the best of 3, and fits: it needs 328 MB/m);
  });
});

Deno.test("pull takes gigabytes, sizes and tokens, and refuses what is none", async () => {
  const accepted = await runInMemory(["pull", "--help"]);
  for (const flag of ["--ram GB", "--vram GB", "--context TOKENS", "--kv-cache"]) {
    assert.ok(accepted.stdout.includes(flag), flag);
  }
  for (
    const [flag, value, expected] of [
      ["--ram", "much", "gigabytes, or a size such as 512M or 1.5Gi"],
      ["--vram", "-1", "gigabytes, or a size such as 512M or 1.5Gi"],
      ["--context", "0", "a whole number from 1 to 100000000"],
      ["--kv-cache", "q5", "one of f16, q8_0, q4_0"],
    ] as const
  ) {
    const { exitCode, stderr } = await runInMemory(["pull", "me/m", `${flag}=${value}`]);
    assert.equal(exitCode, 2);
    assert.ok(stderr.startsWith(`error: Cannot use "${value}" for ${flag}: expected ${expected}`));
  }
});

Deno.test("pull says whether a model fits that was named, and takes it all the same", async () => {
  await withHub(async (cli, commit) => {
    const start = `me/m:Q8_0  me/m @ ${commit.slice(0, 7)} · Q8_0 · 32.0 MB`;
    const header = async (...flags: string[]) => {
      const { exitCode, stderr } = await cli("pull", "me/m:Q8_0", ...flags);
      assert.equal(exitCode, 0, stderr);
      return stderr.split("\n")[0];
    };
    assert.equal(
      await header(...MEMORY),
      `${start} · does not fit: needs 351 MB, not 340 MB RAM`,
    );
    assert.equal(
      await header("--ram", "1", "--vram", "0"),
      `${start} · fits: needs 351 MB of 1.00 GB RAM`,
    );
    const { stderr } = await cli("pull", "me/m:Q2_K", ...MEMORY);
    assert.match(
      stderr,
      /^me\/m:Q2_K {2}me\/m .* · Q2_K · 8\.00 MB · fits: needs 327 MB of 340 MB RAM\n/,
    );
  });
});
