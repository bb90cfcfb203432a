import assert from "node:assert/strict";
import { normalizeArguments } from "../../src/cli/arguments.ts";

Deno.test("normalizeArguments() knows the flags of hf by their names", () => {
  assert.deepEqual(
    normalizeArguments([
      "pull",
      "m",
      "--local-dir",
      "x",
      "--repo-type=dataset",
      "--force-download",
    ]),
    ["pull", "m", "--output", "x", "--type=dataset", "--force"],
  );
});

Deno.test("normalizeArguments() leaves alone what follows --", () => {
  assert.deepEqual(normalizeArguments(["pull", "m", "--", "--local-dir", "help"]), [
    "pull",
    "m",
    "--",
    "--local-dir",
    "help",
  ]);
});

Deno.test("normalizeArguments() puts flags behind the command when they stand before it", () => {
  assert.deepEqual(
    normalizeArguments(["--json", "--token", "-", "--endpoint=http://h", "pull", "m"]),
    ["pull", "--json", "--token", "-", "--endpoint=http://h", "m"],
  );
});

Deno.test("normalizeArguments() turns help with a topic into the topic's --help", () => {
  assert.deepEqual(normalizeArguments(["help", "pull"]), ["pull", "--help"]);
  assert.deepEqual(normalizeArguments(["-q", "help", "pull"]), ["pull", "-q", "--help"]);
  assert.deepEqual(normalizeArguments(["help"]), ["help"]);
  assert.deepEqual(normalizeArguments(["--help"]), ["--help"]);
});

Deno.test("normalizeArguments() makes a value of its own when it is empty or has a line break", () => {
  assert.deepEqual(normalizeArguments(["pull", "--token=", "--include=a\nb"]), [
    "pull",
    "--token",
    "",
    "--include",
    "a\nb",
  ]);
});

Deno.test("normalizeArguments() keeps a command line of flags alone, and an empty one", () => {
  assert.deepEqual(normalizeArguments(["--quiet"]), ["--quiet"]);
  assert.deepEqual(normalizeArguments([]), []);
});
