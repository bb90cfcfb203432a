import { countCodeLines } from "./code_lines.ts";
import type { HouseRule } from "./house_rule.ts";

/** Code lines a file may have. */
const LIMIT = 300;

/** One idea per file. A long file holds a second idea that nobody finds by its name. */
export const fileSize: HouseRule = {
  good: { path: "src/hub/tree.ts", code: "// why\n\nlist();\n".repeat(LIMIT) },
  bad: { path: "src/hub/tree.ts", code: "list();\n".repeat(LIMIT + 1) },
  create(context) {
    return {
      Program() {
        const lines = countCodeLines(context.sourceCode);
        if (lines <= LIMIT) return;
        context.report({
          range: [0, Math.min(1, context.sourceCode.text.length)],
          message: `${lines} lines of code in one file: more than ${LIMIT} hold more than one idea`,
          hint: "Move the second idea to a file that is named after it",
        });
      },
    };
  },
};
