import assert from "node:assert/strict";
import plugin, { houseRules } from "../../scripts/lint_plugin.ts";

for (const [name, { good, bad }] of Object.entries(houseRules)) {
  Deno.test(`${name} accepts its good example`, () => {
    assert.deepEqual(idsOf(good.path, good.code), []);
  });

  Deno.test(`${name} refuses its bad example, once`, () => {
    assert.deepEqual(idsOf(bad.path, bad.code), [`house/${name}`]);
  });

  Deno.test(`${name} gives a reason and a way out`, () => {
    const [diagnostic] = Deno.lint.runPlugin(plugin, bad.path, bad.code);
    assert.match(diagnostic?.message ?? "", /^.+: \S.+[^.]$/);
    assert.match(diagnostic?.hint ?? "", /^(Export|Give|Move|Name|Say|Take|Write) /);
  });
}

Deno.test("lint_plugin judges a file by its path within the project", () => {
  const absolute = new URL("../../src/hub/tree.ts", import.meta.url).pathname;
  assert.deepEqual(idsOf(absolute, `import { HubCache } from "../cache/hub_cache.ts";`), [
    "house/layers",
  ]);
});

Deno.test("lint_plugin is the one that deno.json names", async () => {
  const config = JSON.parse(await Deno.readTextFile(new URL("../../deno.json", import.meta.url)));
  assert.deepEqual(config.lint.plugins, ["./scripts/lint_plugin.ts"]);
});

Deno.test("lint_plugin holds a rule for each file of scripts/lint_rules that exports one", async () => {
  const folder = new URL("../../scripts/lint_rules/", import.meta.url);
  const rules: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    const text = await Deno.readTextFile(new URL(name, folder));
    if (/^export const \w+: HouseRule/m.test(text)) rules.push(name);
  }
  assert.deepEqual(
    rules.sort(),
    Object.keys(houseRules).map((rule) => `${rule.replaceAll("-", "_")}.ts`).sort(),
  );
});

function idsOf(path: string, code: string): string[] {
  return Deno.lint.runPlugin(plugin, path, code).map(({ id }) => id);
}
