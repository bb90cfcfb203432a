import type { HouseRule } from "./house_rule.ts";
import { visitImportedModules } from "./imported_modules.ts";
import { projectPath } from "./project_path.ts";

const OF_DENO = new Set(["args", "env", "exit", "exitCode", "stdin", "stdout"]);
/** The door: what a caller who gave no settings finds in the environment is read here alone. */
const MAY_READ_ENV = "src/stories/environment.ts";

const DIALOGS = new Set(["alert", "confirm", "prompt"]);

/**
 * The library never prints, never reads the environment behind the caller's back, never exits. It
 * takes arguments, returns values and emits events; only the command line talks to the outside.
 */
export const noAmbient: HouseRule = {
  good: {
    path: "src/hub/token.ts",
    code: `
      import type { HubSettings } from "../vocabulary/settings.ts";
      export const tokenOf = (settings: HubSettings): string | undefined => settings.token;`,
  },
  bad: {
    path: "src/hub/token.ts",
    code: `export const tokenOf = (): string | undefined => Deno.env.get("HF_TOKEN");`,
  },
  create(context) {
    const path = projectPath(context.filename);
    if (path !== "mod.ts" && !/^src\/(?!cli\/)/.test(path)) return {};
    const refuse = (node: Deno.lint.Node, name: string): void =>
      context.report({
        node,
        message:
          `${name} belongs to cli.ts and src/cli: the library touches nothing it was not given`,
        hint: "Take the value as an argument or an option, return it, or emit an event",
      });
    return {
      ...visitImportedModules(({ specifier, loaded, node }) => {
        if (loaded !== "never" && /^(node:)?process$/.test(specifier)) refuse(node, specifier);
      }),
      Identifier(node) {
        if (node.name === "console" && isReference(node)) refuse(node, "console");
      },
      MemberExpression(node) {
        const name = nameOf(node.property, node.computed);
        if (name === "env" && path === MAY_READ_ENV) return;
        if (isDeno(node.object) && OF_DENO.has(name)) refuse(node, `Deno.${name}`);
        if (isNamed(node.object, "globalThis") && name === "console") refuse(node, name);
      },
      VariableDeclarator(node) {
        if (node.id.type !== "ObjectPattern" || !isDeno(node.init)) return;
        for (const property of node.id.properties) {
          if (property.type !== "Property") continue;
          const name = nameOf(property.key, property.computed);
          if (OF_DENO.has(name)) refuse(property, `Deno.${name}`);
        }
      },
      CallExpression({ callee }) {
        if (callee.type === "Identifier" && DIALOGS.has(callee.name)) {
          refuse(callee, `${callee.name}()`);
        }
      },
    };
  },
};

/** Whether an identifier means the variable of that name, and not a property. */
function isReference(node: Deno.lint.Identifier): boolean {
  const parent: Deno.lint.Node = node.parent;
  if (parent.type === "MemberExpression") return parent.computed || parent.object === node;
  return !("key" in parent && parent.key === node);
}

function isDeno(node: Deno.lint.Node | null): boolean {
  if (node?.type !== "MemberExpression") return isNamed(node, "Deno");
  return isNamed(node.object, "globalThis") && nameOf(node.property, node.computed) === "Deno";
}

function isNamed(node: Deno.lint.Node | null, name: string): boolean {
  return node?.type === "Identifier" && node.name === name;
}

function nameOf(node: Deno.lint.Node, computed: boolean): string {
  if (node.type === "Identifier") return computed ? "" : node.name;
  return node.type === "Literal" ? String(node.value) : "";
}
