import assert from "node:assert/strict";
import { projectPath } from "../../../scripts/lint_rules/project_path.ts";

Deno.test("projectPath() takes the project's folder off an absolute path", () => {
  const absolute = new URL("../../../src/hub/tree.ts", import.meta.url).pathname;
  assert.equal(projectPath(absolute), "src/hub/tree.ts");
});

Deno.test("projectPath() leaves a relative path as it is, and turns backslashes round", () => {
  assert.equal(projectPath("src/hub/tree.ts"), "src/hub/tree.ts");
  assert.equal(projectPath("src\\hub\\tree.ts"), "src/hub/tree.ts");
});

Deno.test("projectPath() leaves a path outside the project as it is", () => {
  assert.equal(projectPath("/elsewhere/src/hub/tree.ts"), "/elsewhere/src/hub/tree.ts");
});
