import assert from "node:assert/strict";
import { requestedWaitMs } from "../../src/hub/rate_limit.ts";

for (
  const [what, headers, expected] of [
    ["nothing is left", { RateLimit: '"api";r=0;t=42' }, 43_000],
    ["nothing is left, with blanks", { RateLimit: '"api"; r=0; t=0' }, 1000],
    ["both headers are there", { RateLimit: '"api";r=0;t=42', "Retry-After": "5" }, 43_000],
    ["something is left", { RateLimit: '"api";r=3;t=42' }, undefined],
    ["only Retry-After counts", { RateLimit: '"api";r=3;t=42', "Retry-After": "5" }, 5000],
    ["Retry-After is zero", { "Retry-After": "0" }, 0],
    ["Retry-After is a date", { "Retry-After": "Fri, 02 Jan 2026 03:04:05 GMT" }, undefined],
    ["Retry-After is negative", { "Retry-After": "-5" }, undefined],
    ["nothing is said", {}, undefined],
  ] as const
) {
  Deno.test(`requestedWaitMs() gives ${expected} when ${what}`, () => {
    assert.equal(requestedWaitMs(new Headers(headers)), expected);
  });
}

Deno.test("requestedWaitMs() gives nothing, and at once, for numbers that are none", () => {
  const begin = performance.now();
  const digits = "9".repeat(200_000);
  assert.equal(requestedWaitMs(new Headers({ "Retry-After": digits })), undefined);
  const limit = `"api";${" ;".repeat(100_000)}r=${digits}`;
  assert.equal(requestedWaitMs(new Headers({ RateLimit: limit })), undefined);
  assert.ok(performance.now() - begin < 1000);
});
