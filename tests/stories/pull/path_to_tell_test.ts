import assert from "node:assert/strict";
import { pathToTell } from "../../../src/stories/pull/path_to_tell.ts";

/** What is told of files with these paths, of which `paths` were named. */
function told(files: readonly string[], paths: readonly string[] = []): string | undefined {
  return pathToTell(
    files.map((path) => ({ path, localPath: `/here/${path}`, size: 1 })),
    paths,
  );
}

Deno.test("pathToTell() is the one model, whatever lies beside it", () => {
  for (
    const beside of [
      [],
      [".gitattributes", "README.md", "config.json"],
      ["mmproj-F16.gguf", "imatrix.dat"],
      ["sona/m.safetensors", "ruvltra.json"],
    ]
  ) {
    assert.equal(told([...beside, "m-Q4_K_M.gguf"]), "/here/m-Q4_K_M.gguf");
  }
  assert.equal(
    told(["README.md", "q/m-00002-of-00002.gguf", "q/m-00001-of-00002.gguf"]),
    "/here/q/m-00001-of-00002.gguf",
  );
});

Deno.test("pathToTell() is undefined for several models, other weights and none", () => {
  assert.equal(told(["m-Q4_K_M.gguf", "m-Q8_0.gguf"]), undefined);
  assert.equal(told(["m-Q4_K_M.gguf", "model.safetensors"]), undefined);
  assert.equal(told(["config.json", "model.safetensors"]), undefined);
  assert.equal(told(["mmproj-F16.gguf"]), undefined);
  assert.equal(told([]), undefined);
});

Deno.test("pathToTell() is the file that was named, of a split model the first part", () => {
  assert.equal(told(["README.md"], ["README.md"]), "/here/README.md");
  assert.equal(
    told(["m-00001-of-00002.gguf", "m-00002-of-00002.gguf"], ["m-00002-of-00002.gguf"]),
    "/here/m-00001-of-00002.gguf",
  );
  assert.equal(told(["docs/a.md"], ["docs"]), undefined);
  assert.equal(told(["a.md", "b.md"], ["a.md", "b.md"]), undefined);
  assert.equal(told(["README.md", "m.gguf"], ["README.md", "m.gguf"]), "/here/m.gguf");
});
