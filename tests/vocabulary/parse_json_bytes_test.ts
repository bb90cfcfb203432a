import assert from "node:assert/strict";
import { parseJsonBytes } from "../../src/vocabulary/parse_json_bytes.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

Deno.test("parseJsonBytes() gives the value, and undefined where there is none", () => {
  assert.deepEqual(parseJsonBytes(bytes('{"a":[1,null]}')), { a: [1, null] });
  assert.equal(parseJsonBytes(bytes("{")), undefined);
  assert.equal(parseJsonBytes(Uint8Array.of(0x22, 0xff, 0x22)), undefined);
});

Deno.test("parseJsonBytes() takes a long text, and refuses millions of values before it makes them", () => {
  assert.equal(parseJsonBytes(bytes(`"${"a".repeat(3_000_000)}"`)), "a".repeat(3_000_000));
  assert.equal(parseJsonBytes(bytes(`[${"[],".repeat(1_100_000)}0]`)), undefined);
  assert.equal(parseJsonBytes(bytes(`[${"0,".repeat(2_100_000)}0]`)), undefined);
});
