import assert from "node:assert/strict";
import { formatAge } from "../../src/vocabulary/format_age.ts";

Deno.test("formatAge() counts whole units, from minutes to years", () => {
  const cases: readonly (readonly [number, string])[] = [
    [-5, "just now"],
    [59.9, "just now"],
    [60, "1 minute ago"],
    [3_599, "59 minutes ago"],
    [3_600, "1 hour ago"],
    [86_399, "23 hours ago"],
    [86_400, "1 day ago"],
    [30 * 86_400, "30 days ago"],
    [31 * 86_400, "1 month ago"],
    [365 * 86_400, "11 months ago"],
    [366 * 86_400, "1 year ago"],
    [800 * 86_400, "2 years ago"],
  ];
  for (const [seconds, expected] of cases) assert.equal(formatAge(seconds), expected);
});
