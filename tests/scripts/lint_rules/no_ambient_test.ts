import assert from "node:assert/strict";
import { findings } from "./findings.ts";

const REFUSED: readonly (readonly [name: string, code: string])[] = [
  ["console", `console.log("hello");`],
  ["console", `const { log } = console;`],
  ["console", `tell(console);`],
  ["console", `const seams = { console };`],
  ["console", `const seams = { out: console };`],
  ["console", `globalThis.console.error("hello");`],
  ["Deno.args", `const [first] = Deno.args;`],
  ["Deno.env", `Deno.env.get("HOME");`],
  ["Deno.env", `Deno["env"].get("HOME");`],
  ["Deno.env", `globalThis.Deno.env.get("HOME");`],
  ["Deno.env", `const { env } = Deno;`],
  ["Deno.env", `const { env: environment, version } = Deno;`],
  ["Deno.exit", `Deno.exit(1);`],
  ["Deno.exitCode", `Deno.exitCode = 1;`],
  ["Deno.stdout", `await Deno.stdout.write(bytes);`],
  ["Deno.stdin", `for await (const bytes of Deno.stdin.readable) take(bytes);`],
  ["prompt()", `const name = prompt("Name?");`],
  ["confirm()", `if (confirm("Sure?")) go();`],
  ["alert()", `alert("done");`],
  ["node:process", `import process from "node:process";`],
];

const ACCEPTED = [
  `await Deno.readTextFile(path);`,
  `const seams = { console: writer };`,
  `writer.console.log("hello");`,
  `interface Seams { readonly console: Writer }`,
  `class Seams { console = 1; alert(): void {} }`,
  `seams.confirm("Sure?"); const { version } = Deno;`,
  `import type { Process } from "node:process";`,
  `// console.log and Deno.env stay in src/cli\nexport const text = "Deno.exit()";`,
];

for (const [name, code] of REFUSED) {
  Deno.test(`no-ambient refuses ${code}`, () => {
    assert.deepEqual(findings("no-ambient", "src/hub/token.ts", code), [
      `${name} belongs to cli.ts and src/cli: the library touches nothing it was not given`,
    ]);
  });
}

for (const code of ACCEPTED) {
  Deno.test(`no-ambient accepts ${code}`, () => {
    assert.deepEqual(findings("no-ambient", "src/hub/token.ts", code), []);
  });
}

Deno.test("no-ambient holds for the whole library and for nothing else", () => {
  const code = `console.log(Deno.args);`;
  const count = (path: string) => findings("no-ambient", path, code).length;
  assert.deepEqual(["mod.ts", "src/server/app.ts", "src/stories/x.ts"].map(count), [2, 2, 2]);
  assert.deepEqual(
    ["cli.ts", "src/cli/list.ts", "scripts/pin.ts", "tests/x_test.ts"].map(count),
    [0, 0, 0, 0],
  );
});

Deno.test("no-ambient lets one file read the environment, and do nothing else", () => {
  const code = `export const get = (name: string) => Deno.env.get(name); console.log(Deno.args);`;
  assert.deepEqual(
    findings("no-ambient", "src/stories/environment.ts", code).map((text) => text.split(" ")[0]),
    ["console", "Deno.args"],
  );
});
