import type { HouseRule } from "./house_rule.ts";
import { projectPath } from "./project_path.ts";

/** Folders of `tests/` whose files test single symbols, as the folders of `src/` hold them. */
const UNITS =
  /^tests\/(cache|card|gguf|hub|progress|registry|stories|transfer|vocabulary|xet)\/.*_test\.ts$/;

/** `symbol() does …`, `Class does …`, `Class.method() does …`. */
const SENTENCE = /^([\w$.#]+\(\)|[A-Z][\w$]*(\.[\w$#]+)*) \S/;

/** A failing test says which symbol did not do what: its name is a sentence that begins with it. */
export const testNames: HouseRule = {
  good: {
    path: "tests/vocabulary/retry_test.ts",
    code: `Deno.test("retry() waits as long as the server asked", () => {});`,
  },
  bad: {
    path: "tests/vocabulary/retry_test.ts",
    code: `Deno.test("waits long enough", () => {});`,
  },
  create(context) {
    if (!UNITS.test(projectPath(context.filename))) return {};
    return {
      CallExpression(node) {
        const [first] = node.arguments;
        if (first === undefined || !isDenoTest(node.callee)) return;
        const name = nameOf(first);
        if (name === undefined || (SENTENCE.test(name) && !name.endsWith("."))) return;
        context.report({
          node: first,
          message:
            `"${name}" is no sentence about a symbol: a failure should say what did not do what`,
          hint: 'Write "symbol() behaviour when condition", without a full stop',
        });
      },
    };
  },
};

/** Deno.test, Deno.test.only, Deno.test.ignore. */
function isDenoTest(node: Deno.lint.Node): boolean {
  if (node.type !== "MemberExpression" || node.property.type !== "Identifier") return false;
  const { object, property } = node;
  if (object.type === "Identifier") return object.name === "Deno" && property.name === "test";
  return isDenoTest(object);
}

/** The name of a test as far as it is written out; undefined where it is computed. */
function nameOf(node: Deno.lint.Node): string | undefined {
  if (node.type === "Literal" && typeof node.value === "string") return node.value;
  if (node.type === "TemplateLiteral") {
    const [first, ...rest] = node.quasis.map((quasi) => quasi.cooked);
    return first === "" && rest.length > 0 ? undefined : [first, ...rest].join("…");
  }
  if (node.type !== "ObjectExpression") return undefined;
  for (const property of node.properties) {
    if (property.type === "Property" && property.key.type === "Identifier") {
      if (property.key.name === "name") return nameOf(property.value);
    }
  }
  return undefined;
}
