import assert from "node:assert/strict";
import { FaultyHub } from "../faulty_hub.ts";
import { ggufFile } from "../gguf/gguf_file.ts";
import { runInMemory } from "./memory_context.ts";

const TOKEN = "hf_swordfishswordfishswordfishsword";

/** What must be found nowhere: our token, a signature's beginning, and a token of the store of chunks. */
const SECRETS = ["swordfish", "Signature=", "X-Xet-Signed", "xet_ey", "Bearer "];

/** Everything in a folder that holds a secret. */
async function secretsIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory, isFile } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) found.push(...await secretsIn(path));
    if (!isFile) continue;
    const text = new TextDecoder("latin1").decode(await Deno.readFile(path));
    found.push(
      ...SECRETS.filter((secret) => text.includes(secret)).map((it) => `${it} in ${path}`),
    );
  }
  return found;
}

for (const xet of [false, true]) {
  Deno.test(`ruv-hub keeps and says no secret while models go up and down ${xet ? "as chunks" : "in one piece"}`, async () => {
    const folder = await Deno.realPath(await Deno.makeTempDir());
    const users = [{ name: "me", scope: "write", token: TOKEN }] as const;
    await using hub = await FaultyHub.start({
      dataDir: `${folder}/hub`,
      lfsThresholdBytes: 10_000,
      multipartThresholdBytes: 100_000,
      multipartPartBytes: 64 * 1024,
      users,
      xet,
    });
    const here = `${folder}/here`;
    await Deno.mkdir(here);
    await Deno.writeFile(`${here}/m.gguf`, ggufFile({ data: 2_000_000 }));
    await Deno.writeTextFile(`${here}/hub.json`, '{"models":[{"model":"me/m","to":"synced"}]}');
    const env = { HF_HOME: `${here}/hf`, HF_ENDPOINT: hub.url, HF_TOKEN: TOKEN };
    let output = "";
    for (
      const line of [
        `push --model ${here}/m.gguf --repo me/m --private --progress json`,
        "pull me/m --progress json",
        `pull me/m --output ${here}/out --progress json`,
        "pull me/m --dry-run --json",
        "info me/m --json",
        "versions me/m --json",
        `sync ${here}/hub.json --progress json`,
        "verify me/m --json",
        "cache ls --json",
        "outdated --json",
        "doctor --json",
        "whoami --json",
        "list --json",
        "pull me/missing --json",
      ]
    ) {
      const { exitCode, stdout, stderr } = await runInMemory(line.split(" "), { env });
      assert.equal(exitCode, line.includes("missing") ? 3 : 0, `${line}: ${stderr}`);
      output += stdout + stderr;
    }
    assert.ok(output.includes('"type":"bytes"') && output.includes('"type":"sent"'));
    assert.deepEqual(SECRETS.filter((secret) => output.includes(secret)), []);
    assert.deepEqual(await secretsIn(here), []);
    const strangers = hub.seen.filter(({ origin }) => origin === "cdn");
    assert.ok(strangers.length > 0);
    for (const { headers, target } of strangers) {
      assert.ok(!`${target}${JSON.stringify(headers)}`.includes("swordfish"), target);
    }
    await Deno.remove(here, { recursive: true });
  });
}
