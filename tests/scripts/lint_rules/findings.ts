import plugin from "../../../scripts/lint_plugin.ts";

/** The messages of one rule on one file. */
export function findings(rule: string, path: string, code: string): string[] {
  return Deno.lint.runPlugin(plugin, path, code)
    .filter(({ id }) => id === `house/${rule}`)
    .map(({ message }) => message);
}
