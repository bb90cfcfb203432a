import assert from "node:assert/strict";
import { checkScreen } from "../../scripts/screens/check_screen.ts";
import { drawScreens } from "../../scripts/screens/draw_screens.ts";
import { SCREENS } from "../../scripts/screens/screens.ts";
import { displayWidth } from "../../mod.ts";

const DOCS = new URL("../../docs/", import.meta.url);

function problemsOf(unbroken: string, text = unbroken): string[] {
  return checkScreen({ colored: "", text, unbroken }, { columns: 20, hostname: "this-one" });
}

Deno.test("checkScreen() finds nothing wrong with lines that fit, typed ones and whole paths", () => {
  assert.deepEqual(
    problemsOf("$ ruv-hub pull ruvltra-small\nshort\n/a/path/that/is/wider/still"),
    [],
  );
});

Deno.test("checkScreen() names a line that could have been broken, an escape and a name of the machine", () => {
  assert.deepEqual(problemsOf("one two three four five"), [
    '"one two three four five" is wider than 20 columns',
  ]);
  assert.deepEqual(problemsOf("[32mgreen"), ["an escape sequence is shown"]);
  assert.deepEqual(problemsOf("http://127.0.0.1:1"), ['"127.0.0.1" is of this machine']);
  assert.deepEqual(problemsOf("on this-one"), ['"this-one" is of this machine']);
});

Deno.test("drawScreens() places each run of a colour by its columns", () => {
  const svg = drawScreens([{ columns: 80, colored: "\x1b[32m✓\x1b[39m a <b>" }]);
  assert.match(svg, /<text class="green" x="28" y="63" textLength="8" [^>]*>✓<\/text>/);
  assert.match(svg, /<text x="44" y="63" textLength="40" [^>]*>a &lt;b><\/text>/);
});

for (const { name } of SCREENS) {
  for (const columns of [80, 40]) {
    Deno.test(`docs/screens/${name}-${columns}.txt is within ${columns} columns, and of no machine`, async () => {
      const text = await Deno.readTextFile(new URL(`screens/${name}-${columns}.txt`, DOCS));
      assert.deepEqual(text.split("\n").filter((line) => displayWidth(line) > columns), []);
      // deno-lint-ignore no-control-regex -- what must not be there begins with a control character
      assert.doesNotMatch(text, /\x1b|\/tmp\/|127\.0\.0\.1/);
      assert.match(text, /^\$ ruv-hub /);
    });
  }
}
