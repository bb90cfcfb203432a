import type { HouseRule } from "./house_rule.ts";
import { projectPath } from "./project_path.ts";

const SNAKE_CASE = /^[a-z0-9]+(_[a-z0-9]+)*$/;
const DRAWERS = /^(common|helpers?|misc|types|utils?)$/;

/** A file is named after its one idea, in whole words; a drawer for things has no idea. */
export const fileNames: HouseRule = {
  good: { path: "src/cache/safe_path.ts", code: "export {};" },
  bad: { path: "src/cache/safePath.ts", code: "export {};" },
  create(context) {
    const names = projectPath(context.filename).replace(/\.[cm]?[jt]sx?$/, "").split("/");
    const reason = names.map(faultOf).find((fault) => fault !== undefined);
    if (reason === undefined) return {};
    return {
      Program() {
        context.report({
          range: [0, Math.min(1, context.sourceCode.text.length)],
          message: `${reason}: a reader looks for an idea by its name`,
          hint: "Name the file after the one thing it holds, such as safe_path.ts",
        });
      },
    };
  },
};

function faultOf(name: string): string | undefined {
  if (DRAWERS.test(name)) return `"${name}" says nothing of what is in it`;
  if (!SNAKE_CASE.test(name)) return `"${name}" is not in snake_case`;
  return undefined;
}
