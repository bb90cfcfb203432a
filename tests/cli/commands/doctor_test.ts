import assert from "node:assert/strict";
import { EmbeddedHub } from "../../../src/server/embedded_hub.ts";
import { runInMemory } from "../memory_context.ts";

Deno.test("doctor() prints a line for each thing, and how to mend it; 1 when something is in the way", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await using hub = await EmbeddedHub.start({ dataDir: `${folder}/hub` });
    const env = { HF_HOME: `${folder}/home`, HF_ENDPOINT: hub.url };
    const healthy = await runInMemory(["doctor"], { env });
    assert.equal(healthy.exitCode, 0, healthy.stdout);
    assert.match(healthy.stdout, /^✓ endpoint +http:\/\/127\.0\.0\.1:\d+ answers in \d+ ms$/m);
    assert.match(healthy.stdout, /^· token +none: public models only\n +mend: ruv-hub login$/m);
    const away = { ...env, HF_ENDPOINT: "http://127.0.0.1:1" };
    const sick = await runInMemory(["doctor"], { env: away, unicode: false });
    assert.equal(sick.exitCode, 1);
    assert.match(sick.stdout, /^x endpoint +Cannot reach the Hub: /m);
    const json = await runInMemory(["doctor", "--json"], { env: away });
    assert.equal(json.exitCode, 1);
    assert.equal(JSON.parse(json.stdout).healthy, false);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
