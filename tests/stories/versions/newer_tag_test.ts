import assert from "node:assert/strict";
import { newerTag } from "../../../src/stories/versions/newer_tag.ts";

Deno.test("newerTag() finds the highest version above a tag's", () => {
  const cases: readonly (readonly [string, readonly string[], string | undefined])[] = [
    ["v1.0.0", ["v1.0.0", "v1.2.0", "v1.10.0", "v1.9.9"], "v1.10.0"],
    ["v1.0", ["v1.0.0", "v1.0"], undefined],
    ["v1", ["1.0.1"], "1.0.1"],
    ["2.0", ["v1.9", "v2.0-rc1", "latest", "v3-beta"], undefined],
    ["main", ["v1.0.0"], undefined],
    ["v2", [], undefined],
  ];
  for (const [tag, tags, expected] of cases) {
    assert.equal(newerTag(tag, tags), expected, `${tag} among ${tags}`);
  }
});
