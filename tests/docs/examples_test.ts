import assert from "node:assert/strict";
import { commandPage } from "../../src/cli/help_page.ts";
import { COMMANDS } from "../../src/cli/commands.ts";
import { DocScene } from "./doc_scene.ts";
import { exampleScripts } from "./example_scripts.ts";

for (const [name, script] of exampleScripts()) {
  Deno.test(`every example of "ruv-hub help ${name}" does what it says`, async () => {
    await using scene = await DocScene.open();
    const { code, output } = await scene.run(script);
    assert.equal(code, 0, `${script}\n${output}`);
  });
}

Deno.test("commandPage() shows each example under what it is for", () => {
  const { pull } = COMMANDS.commands;
  assert.ok(pull);
  assert.ok(
    commandPage("pull", pull).includes(
      "\n\nExamples:\n  # a model of the registry\n  ruv-hub pull ruvltra-small\n",
    ),
  );
});
