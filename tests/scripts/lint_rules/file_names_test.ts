import assert from "node:assert/strict";
import { findings } from "./findings.ts";

const CASES: readonly (readonly [path: string, message: string | undefined])[] = [
  ["mod.ts", undefined],
  ["cli.ts", undefined],
  ["src/cache/safe_path.ts", undefined],
  ["src/cache/safe_path_2.ts", undefined],
  ["docs/examples/pull.ts", undefined],
  [
    "src/cache/safePath.ts",
    '"safePath" is not in snake_case: a reader looks for an idea by its name',
  ],
  [
    "src/cache/SafePath.ts",
    '"SafePath" is not in snake_case: a reader looks for an idea by its name',
  ],
  [
    "src/cache/safe-path.ts",
    '"safe-path" is not in snake_case: a reader looks for an idea by its name',
  ],
  [
    "src/cache/safe__path.ts",
    '"safe__path" is not in snake_case: a reader looks for an idea by its name',
  ],
  [
    "src/cache/safe.path.ts",
    '"safe.path" is not in snake_case: a reader looks for an idea by its name',
  ],
  ["src/Cache/path.ts", '"Cache" is not in snake_case: a reader looks for an idea by its name'],
  [
    "src/utils/path.ts",
    '"utils" says nothing of what is in it: a reader looks for an idea by its name',
  ],
  [
    "src/cache/utils.ts",
    '"utils" says nothing of what is in it: a reader looks for an idea by its name',
  ],
  [
    "src/helpers/path.ts",
    '"helpers" says nothing of what is in it: a reader looks for an idea by its name',
  ],
  [
    "src/common/path.ts",
    '"common" says nothing of what is in it: a reader looks for an idea by its name',
  ],
  [
    "src/types/path.ts",
    '"types" says nothing of what is in it: a reader looks for an idea by its name',
  ],
];

for (const [path, message] of CASES) {
  Deno.test(`file-names ${message === undefined ? "accepts" : "refuses"} ${path}`, () => {
    assert.deepEqual(
      findings("file-names", path, "export const one = 1;\n"),
      message === undefined ? [] : [message],
    );
  });
}

Deno.test("file-names refuses an empty file of a bad name too", () => {
  assert.equal(findings("file-names", "src/utils/path.ts", "").length, 1);
});
