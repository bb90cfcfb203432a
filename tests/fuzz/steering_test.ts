import assert from "node:assert/strict";
import { runInMemory } from "../cli/memory_context.ts";
import { STEERING, steeringHub } from "./steering_hub.ts";

const COMMANDS: readonly (readonly string[])[] = [
  ["info", "me/m"],
  ["info", "me/names"],
  ["info", "me/unknown"],
  ["pull", "me/m"],
  ["pull", "me/m", "--dry-run"],
  ["pull", "me/m", "--output", "FOLDER/out"],
  ["pull", "me/names"],
  ["pull", "me/bidi"],
  ["pull", "me/m@FEARED"],
  ["list", "--size", "FEARED"],
  ["card", "me/m"],
  ["card", "me/m", "--check"],
  ["card", "FOLDER/README.md", "--check"],
  ["search", "FEARED"],
  ["versions", "me/m"],
  ["outdated"],
  ["whoami"],
  ["doctor"],
  ["recommend"],
  ["verify", "me/m"],
  ["cache", "ls"],
  ["sync", "FOLDER/hub.json"],
  ["push", "--model", "FOLDER/config.json", "--repo", "me/m", "--dry-run"],
  ["push", "--model", "FOLDER/config.json", "--repo", "me/new"],
  ["registry", "update"],
  ["FEARED"],
];

// deno-lint-ignore no-control-regex -- these are what it is about
const RAW = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

for (const command of COMMANDS) {
  for (const flags of [[], ["--json"], ["--progress", "json"]]) {
    const line = [...command, ...flags].join(" ");
    Deno.test(`ruv-hub steers no terminal when "${line}" meets a Hub that tries`, async () => {
      const folder = await Deno.makeTempDir();
      await using hub = steeringHub();
      await Deno.writeTextFile(`${folder}/config.json`, "{}");
      await Deno.writeTextFile(`${folder}/README.md`, `---\nlicense: ["${"\\e[2J"}"]\n---\n`);
      await Deno.writeTextFile(`${folder}/hub.json`, '{"models":[{"model":"me/\\u001b[2J"}]}');
      const args = [...command, ...flags].map((word) =>
        word.replace("FOLDER", folder).replace("FEARED", STEERING)
      );
      const env = { HF_HOME: `${folder}/home`, HF_ENDPOINT: hub.url, HF_TOKEN: "hf_token" };
      const { stdout, stderr } = await runInMemory(args, { env });
      await Deno.remove(folder, { recursive: true });
      const output = stdout + stderr;
      assert.notEqual(output, "");
      const found = RAW.exec(output);
      const around = output.slice(Math.max(0, (found?.index ?? 0) - 80), (found?.index ?? 0) + 40);
      assert.equal(found, null, `raw in ${JSON.stringify(around)}`);
    });
  }
}
