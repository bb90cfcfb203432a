import type { HouseRule } from "./house_rule.ts";
import { whyRefused } from "./import_law.ts";
import { visitImportedModules } from "./imported_modules.ts";
import { projectPath } from "./project_path.ts";

/**
 * Imports point down: cli.ts → src/cli → mod.ts → stories → specialists → vocabulary. What is
 * below knows nothing of what is above, so it can be read, tested and moved alone.
 */
export const layers: HouseRule = {
  good: {
    path: "src/hub/tree.ts",
    code: `import { retry } from "../vocabulary/retry.ts";`,
  },
  bad: {
    path: "src/hub/tree.ts",
    code: `import { HubCache } from "../cache/hub_cache.ts";`,
  },
  create(context) {
    const from = projectPath(context.filename);
    return visitImportedModules(({ specifier, node }) => {
      const to = moduleOf(from, specifier);
      const reason = to === undefined ? undefined : whyRefused(from, to);
      if (reason === undefined) return;
      context.report({
        node,
        message: `${from} may not import ${to}: ${reason}`,
        hint: "Move what both need down into src/vocabulary, or let a story pass it in",
      });
    });
  },
};

/** The file of this project that a specifier leads to, where it leads to one. */
function moduleOf(from: string, specifier: string): string | undefined {
  if (specifier === "@ruv/hub") return "mod.ts";
  if (specifier === "@ruv/hub/cli") return "cli.ts";
  if (!specifier.startsWith(".")) return undefined;
  return new URL(specifier, `file:///${from}`).pathname.slice(1);
}
