import assert from "node:assert/strict";
import { EmbeddedHub } from "../../src/server/embedded_hub.ts";

const CLI = new URL("../../cli.ts", import.meta.url).pathname;
const MOD = new URL("../../mod.ts", import.meta.url).pathname;

function command(
  args: readonly string[],
  options: {
    readonly flags?: readonly string[];
    readonly entry?: string;
    readonly env?: Record<string, string>;
  } = {},
): Deno.Command {
  const { flags = ["-A"], entry = CLI, env = {} } = options;
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--quiet", "--no-check", ...flags, entry, ...args],
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

async function output(...args: Parameters<typeof command>) {
  const { code, stdout, stderr } = await command(...args).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test("mod.ts becomes the command line when it is run", async () => {
  const fromMod = await output(["--version"], { entry: MOD });
  assert.match(fromMod.stdout, /^ruv-hub \d+\.\d+\.\d+\n$/);
  assert.deepEqual(fromMod, await output(["--version"]));
});

Deno.test("cli.ts needs no permission to print help and to refuse nonsense", async () => {
  const help = await output(["help"], { flags: [] });
  assert.deepEqual([help.code, help.stderr], [0, ""]);
  const none = await output([], { flags: [] });
  assert.deepEqual([none.code, none.stdout, none.stderr], [2, "", help.stdout]);
  assert.equal((await output(["nonsense"], { flags: [] })).code, 2);
});

Deno.test("cli.ts names the flag when a permission is missing", async () => {
  const withoutEnv = await output(["pull", "me/m"], { flags: [] });
  assert.equal(withoutEnv.code, 1);
  assert.match(withoutEnv.stderr, /^hint: give deno --allow-env, /m);
  const withoutNet = await output(["pull", "me/m", "--endpoint", "http://127.0.0.1:4321"], {
    flags: ["--allow-env", "--allow-read"],
  });
  assert.equal(withoutNet.code, 1);
  assert.match(withoutNet.stderr, /^hint: give deno --allow-net=127\.0\.0\.1, /m);
});

Deno.test("cli.ts is quiet when the reader of stdout is gone", async () => {
  await using child = command(["help"]).spawn();
  await child.stdout.cancel();
  const stderr = await new Response(child.stderr).text();
  assert.deepEqual([stderr, (await child.status).code], ["", 0]);
});

for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  Deno.test({
    name: `pull ends with ${code} when ${signal} comes, and the same command continues`,
    ignore: Deno.build.os === "windows",
    async fn() {
      const folder = await Deno.makeTempDir();
      await using hub = await EmbeddedHub.start({ dataDir: `${folder}/hub` });
      const content = new Uint8Array(24 * 1024 * 1024).fill(7);
      await hub.commitFiles({ type: "model", name: "me/m" }, [{ path: "a.bin", content }]);
      const env = { HF_HOME: `${folder}/home`, HF_ENDPOINT: hub.url };
      const args = ["pull", "me/m", "a.bin", "--progress", "json", "--connections", "2"];

      await using child = command([...args, "--limit-rate", "8M"], { env }).spawn();
      const text = child.stderr.pipeThrough(new TextDecoderStream());
      let said = "";
      for await (const chunk of text) {
        // The first interruption comes in the middle of the transfer.
        if (!said.includes('"bytes"') && (said + chunk).includes('"bytes"')) child.kill(signal);
        said += chunk;
      }
      assert.equal(await new Response(child.stdout).text(), "");
      assert.equal((await child.status).code, code);
      assert.match(said, /^interrupted: .* are kept; run the same command to continue$/m);

      const { code: again, stdout } = await output([...args, "--json"], { env });
      assert.equal(again, 0);
      const [file] = JSON.parse(stdout).files;
      assert.ok(file.resumedBytes > 0 && file.fetchedBytes < content.length, stdout);
      await hub.close();
      await Deno.remove(folder, { recursive: true });
    },
  });
}

Deno.test({
  name: "serve ends well when SIGTERM comes, and leaves no folder behind",
  ignore: Deno.build.os === "windows",
  async fn() {
    const folder = await Deno.makeTempDir();
    await using child = command(["serve", "-q"], { env: { TMPDIR: folder } }).spawn();
    let said = "";
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
      said += chunk;
      if (said.includes("\n")) child.kill("SIGTERM");
    }
    assert.match(said, /^listening on http:\/\/127\.0\.0\.1:\d+\n$/);
    assert.equal(await new Response(child.stderr).text(), "");
    assert.equal((await child.status).code, 0);
    assert.deepEqual([...Deno.readDirSync(folder)], []);
    await Deno.remove(folder, { recursive: true });
  },
});
