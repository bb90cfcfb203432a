import assert from "node:assert/strict";
import { findings } from "./findings.ts";

const PATH = "tests/vocabulary/retry_test.ts";

const ACCEPTED = [
  `Deno.test("retry() gives up when the attempts are used up", () => {});`,
  `Deno.test("HubCache finds a blob of hf", () => {});`,
  `Deno.test("HubCache.destination() makes no folder", () => {});`,
  `Deno.test("HubCache#close() is called twice", () => {});`,
  `Deno.test({ name: "retry() gives up", fn() {} });`,
  "Deno.test(`retry() waits ${ms} ms`, () => {});",
  "Deno.test(`${name} waits`, () => {});",
  "Deno.test(name, () => {});",
  `Deno.test(options);`,
  `check("waits", () => {});`,
];

const REFUSED = [
  `Deno.test("waits", () => {});`,
  `Deno.test("retry waits", () => {});`,
  `Deno.test("retry()", () => {});`,
  `Deno.test("HubCache", () => {});`,
  `Deno.test("retry() waits.", () => {});`,
  `Deno.test("", () => {});`,
  `Deno.test({ name: "waits", fn() {} });`,
  "Deno.test(`waits ${ms} ms`, () => {});",
  `Deno.test.ignore("waits", () => {});`,
  `Deno.test.only("waits", () => {});`,
];

for (const code of ACCEPTED) {
  Deno.test(`test-names accepts ${code}`, () => {
    assert.deepEqual(findings("test-names", PATH, code), []);
  });
}

for (const code of REFUSED) {
  Deno.test(`test-names refuses ${code}`, () => {
    assert.equal(findings("test-names", PATH, code).length, 1);
  });
}

Deno.test("test-names leaves alone the tests that are about no single symbol", () => {
  const count = (path: string) => findings("test-names", path, `Deno.test("waits", f);`).length;
  assert.deepEqual(
    ["tests/cli/pull_test.ts", "tests/faults/matrix_test.ts", "tests/architecture_test.ts"]
      .map(count),
    [0, 0, 0],
  );
});
