import assert from "node:assert/strict";
import { flagFor, type Need, NEEDS } from "../../scripts/permissions/needs.ts";
import { permissionsPage } from "../../scripts/permissions/permissions_page.ts";
import { COMMANDS } from "../../src/cli/commands.ts";
import { ggufFile } from "../gguf/gguf_file.ts";
import { EmbeddedHub } from "../../src/server/embedded_hub.ts";

const ROOT = new URL("../../", import.meta.url);
const CLI = new URL("cli.ts", ROOT).href;
const TOKEN = "hf_write0123456789";

/** How a command is tried: what happens before it, how it is called, and how it ends. */
interface Try {
  readonly args: readonly string[];
  readonly before?: readonly (readonly string[])[];
  /** Whether the Hub has something newer by then. @default false */
  readonly fallsBehind?: boolean;
  /** What happens then. */
  readonly afterwards?: readonly (readonly string[])[];
  /** Whether what is here has become wrong by then. @default false */
  readonly isDamaged?: boolean;
}

const PULLED = [["pull", "me/m"]];

/** One call of each command that meets everything it may need. `DIR` is a folder of files. */
const TRIES: Readonly<Record<string, Try>> = {
  pull: { args: ["pull", "me/m"] },
  push: { args: ["push", "--model", "FILES/my.gguf", "--repo", "me/new"] },
  list: { args: ["list"] },
  info: { args: ["info", "me/m"] },
  search: { args: ["search", "m"] },
  versions: { args: ["versions", "me/m"] },
  recommend: { args: ["recommend"] },
  outdated: { args: ["outdated"], before: PULLED },
  update: { args: ["update", "me/m"], before: PULLED, fallsBehind: true },
  sync: { args: ["sync", "FILES/hub.json"] },
  registry: { args: ["registry", "update"] },
  verify: { args: ["verify", "me/m"], before: PULLED },
  repair: { args: ["repair", "me/m"], before: PULLED, isDamaged: true },
  "cache rm": { args: ["cache", "rm", "me/m", "--yes"], before: PULLED },
  "cache prune": {
    args: ["cache", "prune", "--older-than", "0s", "--yes"],
    before: PULLED,
    fallsBehind: true,
    afterwards: [["update", "me/m"]],
  },
  "cache ls": { args: ["cache", "ls"], before: PULLED },
  card: { args: ["card", "me/m"] },
  login: { args: ["login", "--token", TOKEN] },
  logout: { args: ["logout"] },
  whoami: { args: ["whoami"] },
  doctor: { args: ["doctor"] },
  completions: { args: ["completions", "bash"] },
};

/** Commands that are for a person at a terminal, with everything granted. */
const WITH_EVERYTHING = ["serve", "demo"];

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A Hub with one model and one user, and processes that are given no permission but some. */
async function openScene() {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  const users = [{ name: "me", scope: "write", token: TOKEN }] as const;
  const hub = await EmbeddedHub.start({ dataDir: `${folder}/hub`, users });
  const content = new Uint8Array(12_000_000);
  const card = new TextEncoder().encode("# A model\n");
  await hub.commitFiles({ type: "model", name: "me/m" }, [
    { path: "README.md", content: card },
    { path: "weights.bin", content },
  ]);
  await hub.commitFiles({ type: "model", name: "ruv/ruvltra" }, [
    { path: "registry.json", content: new TextEncoder().encode('{"models": []}') },
  ]);
  const home = `${folder}/home`;
  await Deno.mkdir(`${folder}/files`);
  await Deno.writeFile(`${folder}/files/my.gguf`, ggufFile());
  const list = { models: [{ model: "me/m", to: "cache" }] };
  await Deno.writeTextFile(`${folder}/files/hub.json`, JSON.stringify(list));
  const places = {
    HUB: "127.0.0.1,localhost",
    HF_HOME: home,
    SOURCES: new URL("src", ROOT).pathname,
    FILES: `${folder}/files`,
  };
  const inPlace = (argument: string) => argument.replace("FILES", places.FILES);
  const run = async (args: readonly string[], flags: readonly string[]): Promise<Run> => {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", "--no-check", "--quiet", ...flags, CLI, ...args.map(inPlace)],
      env: { HF_HOME: home, HF_ENDPOINT: hub.url, NO_COLOR: "1" },
      stdin: "null",
    });
    const { code, stdout, stderr } = await child.output();
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  };
  let version = 0;
  const commitNext = () => {
    const next = new TextEncoder().encode(`# A model, ${++version}\n`);
    return hub.commitFiles({ type: "model", name: "me/m" }, [{ path: "README.md", content: next }]);
  };
  return {
    /** Runs a command with some of its needs, from the same beginning each time. */
    async tryOut(
      { args, before = [], fallsBehind, afterwards = [], isDamaged }: Try,
      needs: readonly Need[],
    ): Promise<Run> {
      await Deno.remove(home, { recursive: true }).catch(() => {});
      await Deno.mkdir(home);
      await Deno.writeTextFile(`${home}/token`, TOKEN);
      for (const earlier of before) assert.equal((await run(earlier, ["-A"])).code, 0);
      if (fallsBehind) await commitNext();
      for (const later of afterwards) assert.equal((await run(later, ["-A"])).code, 0);
      if (isDamaged) await damage(`${home}/hub`);
      return await run(args, needs.map((need) => flagFor(need, places)));
    },
    async [Symbol.asyncDispose]() {
      await hub.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** Spoils a byte of the largest blob. */
async function damage(cache: string): Promise<void> {
  const blobs = `${cache}/models--me--m/blobs`;
  for await (const { name } of Deno.readDir(blobs)) {
    if ((await Deno.stat(`${blobs}/${name}`)).size < 12_000_000) continue;
    using file = await Deno.open(`${blobs}/${name}`, { write: true });
    await file.write(new Uint8Array([1]));
  }
}

for (const [command, needs] of Object.entries(NEEDS)) {
  Deno.test(`${command} works with exactly its permissions, and names each that is missing`, async () => {
    await using scene = await openScene();
    const call = TRIES[command];
    assert.ok(call, `${command} is not tried`);
    const whole = await scene.tryOut(call, needs);
    assert.equal(whole.code, 0, `${whole.stdout}${whole.stderr}`);
    for (const missing of needs) {
      const { code, stdout, stderr } = await scene.tryOut(
        call,
        needs.filter((need) => need !== missing),
      );
      const [name = ""] = missing.flag.split("=");
      if (missing.without === undefined) {
        assert.notEqual(code, 0, `${command} works without ${missing.flag}`);
        assert.ok(`${stdout}${stderr}`.includes(name), `${name} is not named: ${stdout}${stderr}`);
        assert.doesNotMatch(stderr, /NotCapable|Requires .* access/);
      } else {
        assert.equal(code, 0, `${command} fails without ${missing.flag}: ${stdout}${stderr}`);
      }
    }
  });
}

Deno.test("NEEDS knows every command", () => {
  const known = new Set(Object.keys(NEEDS).map((name) => name.split(" ")[0]));
  const missing = Object.keys(COMMANDS.commands)
    .filter((name) => !known.has(name) && !WITH_EVERYTHING.includes(name));
  assert.deepEqual(missing, []);
});

Deno.test("docs/permissions.md is what the table says", async () => {
  const page = await Deno.readTextFile(new URL("docs/permissions.md", ROOT));
  const squeeze = (text: string): string => text.replace(/[\s-]+/g, " ");
  assert.equal(squeeze(page), squeeze(permissionsPage()), "run deno task permissions");
});
