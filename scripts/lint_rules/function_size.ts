import { countCodeLines } from "./code_lines.ts";
import type { HouseRule } from "./house_rule.ts";

/** Code lines a function may have, its signature and closing brace included. */
const LIMIT = 60;

type AnyFunction =
  | Deno.lint.FunctionDeclaration
  | Deno.lint.FunctionExpression
  | Deno.lint.ArrowFunctionExpression;

/** A function fits on a screen, so that it can be understood without scrolling. */
export const functionSize: HouseRule = {
  good: { path: "src/hub/tree.ts", code: functionOf(LIMIT) },
  bad: { path: "src/hub/tree.ts", code: functionOf(LIMIT + 1) },
  create(context) {
    const measure = (node: AnyFunction): void => {
      const lines = countCodeLines(context.sourceCode, node.range);
      if (lines <= LIMIT) return;
      context.report({
        range: [node.range[0], node.body?.range[0] ?? node.range[1]],
        message:
          `${lines} lines of code in one function: more than ${LIMIT} do not fit on a screen`,
        hint: "Give a step of it a name and a function of its own, below",
      });
    };
    return {
      FunctionDeclaration: measure,
      FunctionExpression: measure,
      ArrowFunctionExpression: measure,
    };
  },
};

function functionOf(lines: number): string {
  return `function list() {\n${"  step();\n".repeat(lines - 2)}}\n`;
}
