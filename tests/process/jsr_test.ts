import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { type LocalRegistry, serveRegistry } from "../../scripts/jsr/local_registry.ts";
import { EmbeddedHub } from "../../src/server/embedded_hub.ts";

const ROOT = new URL("../../", import.meta.url);

/** The package in a registry of its own, a Hub with one model, and a machine that has only Deno. */
async function openScene() {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  const registry = await serveRegistry(ROOT);
  const hub = await EmbeddedHub.start({ dataDir: `${folder}/hub` });
  const content = crypto.getRandomValues(new Uint8Array(60_000));
  const weights = new Uint8Array(12_000_000).map((_, index) => content[index % 60_000] ?? 0);
  await hub.commitFiles({ type: "model", name: "me/m" }, [
    { path: "weights.bin", content: weights },
  ]);
  const empty = `${folder}/empty`;
  await Deno.mkdir(empty);
  const env = {
    DENO_DIR: `${folder}/deno`,
    JSR_URL: registry.url,
    HF_HOME: `${folder}/home`,
    HF_ENDPOINT: hub.url,
    DENO_INSTALL_ROOT: `${folder}/install`,
    NO_COLOR: "1",
    HF_TOKEN: "",
  };
  return {
    registry,
    folder,
    weights,
    run: (command: string, args: readonly string[]): Promise<Run> =>
      runIn(empty, command, args, env),
    async [Symbol.asyncDispose]() {
      await hub.close();
      await registry[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function runIn(
  cwd: string,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Run> {
  const { code, stdout, stderr } = await new Deno.Command(command, { args: [...args], cwd, env })
    .output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test("jsr:@ruv/hub pulls, is imported and is installed from an empty folder and an empty cache", async (t) => {
  await using scene = await openScene();
  const { registry, run } = scene;
  const name = `jsr:${registry.name}`;

  await t.step(
    "deno run -A jsr:@ruv/hub pull me/m brings the file, its worker included",
    async () => {
      const { code, stdout, stderr } = await run(Deno.execPath(), [
        "run",
        "--quiet",
        "-A",
        name,
        "pull",
        "me/m",
        "weights.bin",
      ]);
      assert.equal(code, 0, stderr);
      assert.equal(sha256(await Deno.readFile(stdout.trimEnd())), sha256(scene.weights));
    },
  );

  await t.step(`import from "jsr:@ruv/hub" gives the registry`, async () => {
    const program = `import { RuvLtraRegistry } from "${name}";
      console.log(new RuvLtraRegistry().recommendForRam(1)?.id);`;
    const { stdout, stderr } = await run(Deno.execPath(), ["eval", "--quiet", program]);
    assert.equal(stdout, "ruvltra-small\n", stderr);
  });

  await t.step("registry, cards and server are imported alone, without a permission", async () => {
    const program = `import { RuvLtraRegistry } from "${name}/registry";
      import { ModelCardBuilder } from "${name}/card";
      import { EmbeddedHub } from "${name}/server";
      const card = await new ModelCardBuilder("M").build().toMarkdown();
      console.log(new RuvLtraRegistry().modelIds().length > 0, card.includes("# M"), typeof EmbeddedHub);`;
    const path = `${scene.folder}/alone.ts`;
    await Deno.writeTextFile(path, program);
    const { stdout, stderr } = await run(Deno.execPath(), ["run", "--quiet", "--no-prompt", path]);
    assert.equal(stdout, "true true function\n", stderr);
  });

  await t.step("jsr:@ruv/hub/cli is the command line", async () => {
    const { stdout, stderr } = await run(
      Deno.execPath(),
      ["run", "--quiet", "--no-prompt", `${name}/cli`, "list", "--json"],
    );
    assert.match(stdout, /"ruvltra-small"/, stderr);
  });

  await t.step("deno install -g gives a command that runs", async () => {
    const installed = await run(Deno.execPath(), [
      "install",
      "--quiet",
      "--global",
      "-A",
      "--name",
      "ruv-hub",
      name,
    ]);
    assert.equal(installed.code, 0, installed.stderr);
    const { stdout, stderr } = await run(`${scene.folder}/install/bin/ruv-hub`, ["--version"]);
    assert.match(stdout, /^ruv-hub \d+\.\d+\.\d+\n$/, stderr);
  });

  assert.deepEqual(registry.missing, []);
});

Deno.test("serveRegistry() offers what publishing would send, and no bare specifier", async () => {
  await using registry: LocalRegistry = await serveRegistry(ROOT);
  const paths = registry.files.map(({ path }) => path);
  assert.ok(paths.includes("/mod.ts") && paths.includes("/src/transfer/hash_worker.ts"));
  assert.deepEqual(paths.filter((path) => /^\/(tests|scripts|docs)\//.test(path)), []);
  const bare = registry.files.filter(({ path }) => path.endsWith(".ts")).filter(({ content }) =>
    /(from|import\() ?"(hono|hash-wasm|@stricli|@huggingface)/.test(
      new TextDecoder().decode(content),
    )
  );
  assert.deepEqual(bare.map(({ path }) => path), []);
});

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
