import assert from "node:assert/strict";
import { EmbeddedHub } from "../../src/server/embedded_hub.ts";
import { qwenModel } from "../gguf/qwen_model.ts";
import { runInMemory } from "./memory_context.ts";

type Cli = (...args: string[]) => Promise<{ readonly said: string; readonly commit: string }>;

/** A command line beside a Hub with these files; what it says is stdout and stderr together. */
async function withHub(
  files: Readonly<Record<string, Uint8Array>>,
  run: (cli: Cli) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await using hub = await EmbeddedHub.start({ dataDir: `${folder}/hub`, xet: false });
    const content = Object.entries(files).map(([path, content]) => ({ path, content }));
    const { commit } = await hub.commitFiles({ type: "model", name: "me/m" }, content);
    const env = { HF_HOME: `${folder}/home`, HF_ENDPOINT: hub.url };
    await run(async (...args) => {
      const { stdout, stderr } = await runInMemory(args, { env });
      return { said: stdout + stderr, commit: commit.slice(0, 7) };
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const MEMORY = ["--vram", "0", "--context", "2048"];

Deno.test("pull, its dry run, its choice and info say the same of one file's memory", async () => {
  const files = { "m-Q4_K_M.gguf": qwenModel(15_000_000), "m-Q2_K.gguf": qwenModel(8_000_000) };
  await withHub(files, async (cli) => {
    const ample = [...MEMORY, "--ram", "400M"];
    const scarce = [...MEMORY, "--ram", "100M"];
    const dry = await cli("pull", "me/m:Q2_K", ...ample, "--dry-run");
    const header = `me/m:Q2_K  me/m @ ${dry.commit} · Q2_K · 8.00 MB · `;
    assert.ok(dry.said.includes(`${header}fits: needs 302 MB of 400 MB RAM\n`), dry.said);
    const { said } = await cli("pull", "me/m:Q2_K", ...scarce);
    assert.ok(said.includes(`${header}does not fit: needs 302 MB, not 100 MB RAM\n`), said);
    const choice = await cli("pull", "me/m:auto", ...scarce);
    assert.match(choice.said, /the smallest, Q2_K, needs 302 MB\n/);
    assert.match(choice.said, /^ {2}Q2_K {4}8\.00 MB {2}needs 302 MB$/m);
    const info = await cli("info", "me/m:Q2_K", ...ample);
    assert.match(
      info.said,
      /^ {2}needs {7}302 MB with a context of 2048 tokens: fits 400 MB RAM$/m,
    );
    assert.match(info.said, /^Q2_K .* 302 MB {2}RAM {3}m-Q2_K\.gguf$/m);
    const named = JSON.parse(
      (await cli("pull", "me/m", "m-Q2_K.gguf", ...ample, "--dry-run", "--json", "-q")).said,
    );
    assert.deepEqual(named.fit, {
      neededBytes: 8_000_000 + 2048 * 12_288 + 268_435_456 + 160_000,
      isEstimate: false,
      place: "ram",
      ramBytes: 400_000_000,
      vramBytes: 0,
    });
  });
});

Deno.test("pull, its choice and info all say that a memory is estimated", async () => {
  const garbage = (size: number) => new Uint8Array(size).fill(7);
  const files = { "m-Q4_K_M.gguf": garbage(9_000_000), "m-Q2_K.gguf": garbage(5_000_000) };
  await withHub(files, async (cli) => {
    const scarce = [...MEMORY, "--ram", "100M"];
    const dry = await cli("pull", "me/m:Q2_K", ...scarce, "--dry-run");
    assert.match(dry.said, / · does not fit: needs about 275 MB, not 100 MB RAM\n/);
    const choice = await cli("pull", "me/m", ...scarce);
    assert.match(choice.said, /the smallest, Q2_K, needs about 275 MB\n/);
    assert.match(choice.said, /^ {2}Q2_K {4}5\.00 MB {2}needs about 275 MB$/m);
    const info = await cli("info", "me/m:Q2_K", ...scarce);
    assert.match(
      info.said,
      /^ {2}needs {7}about 275 MB with a context of 2048 tokens: more than /m,
    );
    assert.match(info.said, /^Q2_K .* ~275 MB {2}no {4}m-Q2_K\.gguf$/m);
    const better = await cli("pull", "me/m", ...MEMORY, "--ram", "276M", "--dry-run");
    assert.match(
      better.said,
      /note: Q2_K is the best of 2 that fits: it needs about 275 MB of 276 MB/,
    );
    assert.match(better.said, /note: Q4_K_M, the next better, needs about 279 MB\n/);
  });
});
