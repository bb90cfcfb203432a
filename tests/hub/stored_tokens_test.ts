import assert from "node:assert/strict";
import { withoutStoredToken, withStoredToken } from "../../src/hub/stored_tokens.ts";

/** As Python's configparser writes them. */
const FILE = "[laptop]\nhf_token = hf_one\n\n[ci]\nhf_token = hf_two\n\n";

Deno.test("withStoredToken() adds a token under its name, and leaves the others alone", () => {
  assert.equal(withStoredToken(FILE, "new", "hf_3"), `${FILE}[new]\nhf_token = hf_3\n\n`);
  assert.equal(withStoredToken("", "new", "hf_3"), "[new]\nhf_token = hf_3\n\n");
  assert.equal(
    withStoredToken("[a]\nhf_token=x", "b", "y"),
    "[a]\nhf_token=x\n[b]\nhf_token = y\n\n",
  );
});

Deno.test("withStoredToken() replaces the token of a name that is there", () => {
  assert.equal(
    withStoredToken(FILE, "laptop", "hf_new"),
    "[laptop]\nhf_token = hf_new\n\n[ci]\nhf_token = hf_two\n\n",
  );
});

Deno.test("withStoredToken() keeps a name from breaking out of its brackets", () => {
  assert.equal(withStoredToken("", "a]\n[b", "t"), "[a  [b]\nhf_token = t\n\n");
});

Deno.test("withoutStoredToken() removes a token under every name, and nothing else", () => {
  assert.equal(withoutStoredToken(FILE, "hf_one"), "[ci]\nhf_token = hf_two\n\n");
  assert.equal(withoutStoredToken(FILE, "hf_tw"), FILE);
  assert.equal(withoutStoredToken("# mine\n[a]\nHF_TOKEN: x\n", "x"), "# mine\n");
});
