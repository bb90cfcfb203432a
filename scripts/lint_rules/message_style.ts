import type { HouseRule } from "./house_rule.ts";
import { projectPath } from "./project_path.ts";

/** Stands where a template has an expression. */
const VALUE = "\u{FFFC}";

/** Each pattern, and what a message that matches it does wrong. */
const FAULTS: readonly (readonly [pattern: RegExp, fault: string])[] = [
  [/^(?!Cannot \S)/, 'begins with something other than "Cannot "'],
  [/^(?!.*: \S)/s, "does not say why after a colon"],
  [/[.!]\s*$/, "ends with a full stop or an exclamation mark"],
  [/\s$/, "ends with a blank"],
  [/\n/, "has more than one line"],
  [/!(\s|$)/, "shouts"],
  [/\bplease\b|\btry (again|to|with)\b|\byou (can|could|may|must|need|should)\b/i, "gives advice"],
  [/['`\u{2018}\u{201C}]\u{FFFC}/u, "quotes a value in something other than double quotes"],
];

/**
 * A message is a fact: `Cannot <action>: <state>`, sentence case, values in double quotes, no final
 * full stop. Advice is the command line's business, on a `hint:` line.
 */
export const messageStyle: HouseRule = {
  good: {
    path: "src/hub/tree.ts",
    code: 'throw new NetworkError(`Cannot list "${name}": the Hub sent ${status}`);',
  },
  bad: {
    path: "src/hub/tree.ts",
    code: 'throw new NetworkError("Failed to list: the Hub is away");',
  },
  create(context) {
    if (!/^(src\/|mod\.ts$|cli\.ts$)/.test(projectPath(context.filename))) return {};
    return {
      NewExpression(node) {
        const [message] = node.arguments;
        if (node.callee.type !== "Identifier" || !node.callee.name.endsWith("Error")) return;
        for (const text of message === undefined ? [] : textsOf(message)) {
          const [, fault] = FAULTS.find(([pattern]) => pattern.test(text)) ?? [];
          if (fault === undefined) continue;
          context.report({
            node: message ?? node,
            message:
              `The message ${fault}: errors of this house read alike, and people search for them`,
            hint:
              'Write `Cannot <action>: <state>`, with values in "double quotes" and no full stop',
          });
        }
      },
    };
  },
};

/** The texts an expression can become, as far as they are written out in it. */
function textsOf(node: Deno.lint.Node): string[] {
  switch (node.type) {
    case "Literal":
      return typeof node.value === "string" ? [node.value] : [];
    case "TemplateLiteral": {
      const [first = "", ...rest] = node.quasis.map((quasi) => quasi.cooked);
      const start = first === "" && rest.length > 0 ? undefined : first;
      return start === undefined ? [] : [[start, ...rest].join(VALUE)];
    }
    case "ConditionalExpression":
      return [...textsOf(node.consequent), ...textsOf(node.alternate)];
    case "BinaryExpression":
      return node.operator === "+" ? joined(node) : [];
    default:
      return [];
  }
}

/** What `left + right` can become; a side that is not written out counts as a value. */
function joined(node: Deno.lint.BinaryExpression): string[] {
  const left = textsOf(node.left);
  const right = textsOf(node.right);
  const ends = right.length > 0 ? right : [VALUE];
  return left.flatMap((start) => ends.map((end) => start + end));
}
