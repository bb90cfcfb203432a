import assert from "node:assert/strict";
import { jsonText } from "../../src/cli/json_text.ts";

Deno.test("jsonText() is the same to a reader of JSON, and holds nothing that steers a terminal", () => {
  const value = { name: "a\u009b31m\u202eb\u2028\x7f\x1b[2J", list: ["é漢👩‍👧", 1] };
  const text = jsonText(value);
  assert.equal(
    text,
    '{"name":"a\\u009b31m\\u202eb\\u2028\\u007f\\u001b[2J","list":["é漢👩‍👧",1]}',
  );
  assert.deepEqual(JSON.parse(text), value);
  assert.equal(jsonText([1], 2), "[\n  1\n]");
});
