import type { HouseRule } from "./house_rule.ts";

/** A run of three or more drawing characters at either end of a line, or an editor's region. */
const BANNER =
  /^([-=*#~_+/\u{2500}-\u{257F}])\1{2,}|([-=*#~_+/\u{2500}-\u{257F}])\2{2,}$|^#?(end)?region\b/u;

/**
 * No comments that draw lines. A file that needs chapters is more than one file; the order of a
 * newspaper (main symbol first, helpers after what uses them) does the rest.
 */
export const noBanner: HouseRule = {
  good: {
    path: "src/hub/tree.ts",
    code: "// The Hub sends at most 1000 entries a page.\nconst limit = 1000;",
  },
  bad: {
    path: "src/hub/tree.ts",
    code: "// ---- Constants ----\nconst limit = 1000;",
  },
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          if (!isBanner(comment)) continue;
          context.report({
            range: comment.range,
            message: "This comment is a banner: the order of the file should show what it shows",
            hint: "Say why in a plain sentence, or move the section to a file of its own",
          });
        }
      },
    };
  },
};

function isBanner(comment: Deno.lint.LineComment | Deno.lint.BlockComment): boolean {
  const isDoc = comment.type === "Block" && comment.value.startsWith("*");
  // Markdown in a docstring may hold tables and rules; only its frame can be a banner.
  const text = isDoc ? comment.value.replace(/^\*(?!\*)[^]*$/, "") : comment.value;
  return text.split("\n").some((line) => BANNER.test(line.trim()));
}
