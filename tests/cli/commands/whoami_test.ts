import assert from "node:assert/strict";
import { EmbeddedHub } from "../../../src/server/embedded_hub.ts";
import { runInMemory } from "../memory_context.ts";

const TOKEN = "hf_aVeryGoodTokenIndeed";

async function openScene() {
  const folder = await Deno.makeTempDir();
  const users = [{ name: "ann", scope: "read", token: TOKEN }] as const;
  const hub = await EmbeddedHub.start({ dataDir: folder, users });
  return {
    env: { HF_ENDPOINT: hub.url, HF_HOME: `${folder}/home` },
    async [Symbol.asyncDispose]() {
      await hub.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

Deno.test("whoami prints the name behind the token, and what it may do", async () => {
  await using scene = await openScene();
  const run = await runInMemory(["whoami"], { env: { ...scene.env, HF_TOKEN: TOKEN } });
  assert.deepEqual(run, {
    exitCode: 0,
    stdout: "ann\n",
    stderr: "  the token in HF_TOKEN may read\n",
  });
  const args = ["whoami", "--json", "--token", "-"];
  const { stdout } = await runInMemory(args, { env: scene.env, stdin: `${TOKEN}\n` });
  assert.deepEqual(JSON.parse(stdout), {
    name: "ann",
    type: "user",
    role: "read",
    tokenName: "ann",
  });
});

Deno.test("whoami exits 4 without a token, and with one the Hub does not know", async () => {
  await using scene = await openScene();
  const none = await runInMemory(["whoami"], { env: scene.env });
  assert.equal(none.exitCode, 4);
  assert.match(none.stderr, /^error: Cannot tell whose token is in use: there is none\n/);
  const wrong = await runInMemory(["whoami"], { env: { ...scene.env, HF_TOKEN: "hf_wrongwrong" } });
  assert.equal(wrong.exitCode, 4);
  assert.doesNotMatch(wrong.stderr, /wrongwrong/);
});

Deno.test("whoami exits 8 when offline", async () => {
  await using scene = await openScene();
  const env = { ...scene.env, HF_TOKEN: TOKEN, HF_HUB_OFFLINE: "1" };
  assert.equal((await runInMemory(["whoami"], { env })).exitCode, 8);
});
