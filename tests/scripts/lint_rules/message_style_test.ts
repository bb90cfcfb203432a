import assert from "node:assert/strict";
import { findings } from "./findings.ts";

const START = 'begins with something other than "Cannot "';
const REFUSED: readonly (readonly [fault: string, message: string])[] = [
  [START, `"Failed to read: it is gone"`],
  [START, `"cannot read: it is gone"`],
  [START, `"Cannot  read: it is gone"`],
  [START, `""`],
  [START, "`the file ends at byte ${position}`"],
  [START, `path === "" ? "Empty path" : "Cannot read: it is gone"`],
  [START, `"Could not read " + path + ": it is gone"`],
  ["does not say why after a colon", `"Cannot read the file"`],
  ["does not say why after a colon", '`Cannot read "${path}"`'],
  ["does not say why after a colon", `"Cannot use https://huggingface.co"`],
  ["ends with a full stop or an exclamation mark", `"Cannot read: it is gone."`],
  ["ends with a full stop or an exclamation mark", `"Cannot read: it is gone!"`],
  ["ends with a full stop or an exclamation mark", "`Cannot read: ${reason}.`"],
  ["ends with a full stop or an exclamation mark", `"Cannot read: " + reason + "."`],
  ["ends with a blank", `"Cannot read: it is gone "`],
  ["has more than one line", `"Cannot read: it is gone\\nand lost"`],
  ["shouts", `"Cannot read: stop! it is gone"`],
  ["gives advice", `"Cannot read: please check the path"`],
  ["gives advice", `"Cannot read: it is gone, try again later"`],
  ["gives advice", `"Cannot read: you need to log in"`],
  ["quotes a value in something other than double quotes", "`Cannot read '${path}': it is gone`"],
  ["quotes a value in something other than double quotes", "`Cannot read “${path}”: it is gone`"],
];

const ACCEPTED = [
  `new HubError("Cannot read: it is gone")`,
  'new HubError(`Cannot read "${path}": ${reason}`)',
  'new HubError(`Cannot read "${path}": ${reason}`, { cause })',
  "new HubError(`Cannot hash with node:crypto: it gives no correct ${algorithm} here`)",
  "new HubError(`Cannot ${action}: the Hub sent ${status} (request id ${id})`)",
  `new HubError("Cannot read " + path + ": " + reason)`,
  "new HubError(`${reason}`)",
  "new HubError(reason)",
  "new HubError(describe(reason))",
  "new HubError()",
  "new HubHttpError(404)",
  "new Map([['a', 1]])",
  `new Warning("not an error.")`,
];

for (const [fault, message] of REFUSED) {
  Deno.test(`message-style refuses ${message}`, () => {
    assert.deepEqual(findings("message-style", "src/hub/tree.ts", `new HubError(${message});`), [
      `The message ${fault}: errors of this house read alike, and people search for them`,
    ]);
  });
}

for (const code of ACCEPTED) {
  Deno.test(`message-style accepts ${code}`, () => {
    assert.deepEqual(findings("message-style", "src/hub/tree.ts", `throw ${code};`), []);
  });
}

Deno.test("message-style judges each branch of a choice", () => {
  const code = `new HubError(gone ? "It is gone" : late ? "It is late" : "Cannot go: it rains");`;
  assert.equal(findings("message-style", "src/hub/tree.ts", code).length, 2);
});

Deno.test("message-style holds for what is published and for nothing else", () => {
  const count = (path: string) => findings("message-style", path, `new Error("Oops");`).length;
  assert.deepEqual(["src/cli/list.ts", "mod.ts", "cli.ts"].map(count), [1, 1, 1]);
  assert.deepEqual(["tests/x_test.ts", "scripts/pin.ts"].map(count), [0, 0]);
});
