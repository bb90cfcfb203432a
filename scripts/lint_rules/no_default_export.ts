import type { HouseRule } from "./house_rule.ts";
import { projectPath } from "./project_path.ts";

/** A named export has one name everywhere, so that searching for it finds every use. */
export const noDefaultExport: HouseRule = {
  good: { path: "src/hub/tree.ts", code: "export const limit = 1000;" },
  bad: { path: "src/hub/tree.ts", code: "export default 1000;" },
  create(context) {
    // Deno asks for a plugin's default export.
    if (projectPath(context.filename) === "scripts/lint_plugin.ts") return {};
    const refuse = (node: Deno.lint.Node): void =>
      context.report({
        node,
        message: "A default export: each file that imports it gives it another name",
        hint: "Export it by its name",
      });
    return {
      ExportDefaultDeclaration: refuse,
      ExportSpecifier(node) {
        const { exported } = node;
        if ((exported.type === "Identifier" ? exported.name : exported.value) === "default") {
          refuse(node);
        }
      },
    };
  },
};
