import assert from "node:assert/strict";
import { filesToUpdate } from "../../../src/stories/versions/files_to_update.ts";
import type { RemoteFile } from "../../../src/vocabulary/repository.ts";

const files = (...paths: string[]): RemoteFile[] =>
  paths.map((path) => ({ path, size: 1, oid: "0".repeat(40) }));

const updated = (had: string[], after: string[]): string[] =>
  filesToUpdate(files(...had), files(...after)).map(({ path }) => path);

Deno.test("filesToUpdate() takes the same paths, and nothing new", () => {
  assert.deepEqual(updated(["a.txt", "gone.txt"], ["a.txt", "new.txt"]), ["a.txt"]);
});

Deno.test("filesToUpdate() follows a quantization to its new name", () => {
  assert.deepEqual(
    updated(["m-v1-Q4_K_M.gguf"], ["README.md", "m-v2-Q4_K_M.gguf", "m-v2-Q8_0.gguf"]),
    ["m-v2-Q4_K_M.gguf"],
  );
  assert.deepEqual(
    updated(
      ["m-Q8_0-00001-of-00002.gguf", "m-Q8_0-00002-of-00002.gguf"],
      ["m-Q8_0-00001-of-00003.gguf", "m-Q8_0-00002-of-00003.gguf", "m-Q8_0-00003-of-00003.gguf"],
    ),
    ["m-Q8_0-00001-of-00003.gguf", "m-Q8_0-00002-of-00003.gguf", "m-Q8_0-00003-of-00003.gguf"],
  );
});

Deno.test("filesToUpdate() guesses nothing when several models have the quantization", () => {
  assert.deepEqual(updated(["m-Q8_0.gguf"], ["a-Q8_0.gguf", "b-Q8_0.gguf"]), []);
});
