import assert from "node:assert/strict";
import { findings } from "./findings.ts";

const REFUSED = ["61 lines of code in one function: more than 60 do not fit on a screen"];

/** The functions of each form, with a body of `lines` lines beside the two that frame it. */
const FORMS: Readonly<Record<string, (body: string) => string>> = {
  "a declaration": (body) => `export function go(): void {\n${body}}`,
  "an async generator": (body) => `export async function* go() {\n${body}}`,
  "an expression": (body) => `const go = function () {\n${body}};`,
  "an arrow": (body) => `const go = () => {\n${body}};`,
  "a callback": (body) => `Deno.test("go() goes", () => {\n${body}});`,
  "a method": (body) => `class Walker {\n  go() {\n${body}}\n}`,
  "a private method": (body) => `class Walker {\n  #go() {\n${body}}\n}`,
  "a constructor": (body) => `class Walker {\n  constructor() {\n${body}}\n}`,
  "a getter": (body) => `class Walker {\n  get go() {\n${body}}\n}`,
};

for (const [form, functionOf] of Object.entries(FORMS)) {
  Deno.test(`function-size accepts ${form} of 60 lines and refuses one of 61`, () => {
    const [fits, long] = [functionOf("  step();\n".repeat(58)), functionOf("step();\n".repeat(59))];
    assert.deepEqual(findings("function-size", "src/a.ts", fits), []);
    assert.deepEqual(findings("function-size", "src/a.ts", long), REFUSED);
  });
}

Deno.test("function-size counts neither blank lines nor comments", () => {
  const body = "  // why\n\n  /* how\n     so */\n  step();\n".repeat(58);
  assert.deepEqual(findings("function-size", "src/a.ts", `function go() {\n${body}}`), []);
});

Deno.test("function-size says nothing of a long class with short methods", () => {
  const methods = Array.from({ length: 50 }, (_, i) => `  go${i}() {\n    step();\n  }\n`).join("");
  assert.deepEqual(findings("function-size", "src/a.ts", `class Walker {\n${methods}}`), []);
});

Deno.test("function-size counts no comment before or after the function", () => {
  const around = "// why\n".repeat(60);
  const body = "  step();\n".repeat(59);
  const code = `${around}function go() {\n${body}}\n${around}`;
  assert.deepEqual(findings("function-size", "src/a.ts", code), REFUSED);
});
