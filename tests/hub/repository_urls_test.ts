import assert from "node:assert/strict";
import fc from "fast-check";
import {
  repositoryPage,
  resolvePath,
  revisionApiPath,
  treeApiPath,
} from "../../src/hub/repository_urls.ts";

const model = { type: "model", name: "ns/m" } as const;
const dataset = { type: "dataset", name: "ns/d" } as const;

Deno.test("revisionApiPath() uses the plural type and one segment for the revision", () => {
  assert.equal(revisionApiPath(model, "main"), "/api/models/ns/m/revision/main");
  assert.equal(revisionApiPath(dataset, "refs/pr/1"), "/api/datasets/ns/d/revision/refs%2Fpr%2F1");
});

Deno.test("treeApiPath() asks for all folders", () => {
  assert.equal(treeApiPath(dataset, "a b"), "/api/datasets/ns/d/tree/a%20b?recursive=true");
});

Deno.test("resolvePath() has no prefix for a model, one for a dataset", () => {
  assert.equal(resolvePath(model, "main", "a/b.bin"), "/ns/m/resolve/main/a/b.bin");
  assert.equal(resolvePath(dataset, "v/1", "b.bin"), "/datasets/ns/d/resolve/v%2F1/b.bin");
  assert.equal(resolvePath({ type: "model", name: "gpt2" }, "main", "x"), "/gpt2/resolve/main/x");
});

Deno.test("resolvePath() encodes what a URL would read otherwise", () => {
  assert.equal(
    resolvePath(model, "main", "50% off#1?/a+b c/ü模.bin"),
    "/ns/m/resolve/main/50%25%20off%231%3F/a%2Bb%20c/%C3%BC%E6%A8%A1.bin",
  );
});

Deno.test("resolvePath() gives a server back every path, segment by segment", () => {
  const segment = fc.string({ unit: "grapheme", minLength: 1 })
    .filter((text) => !text.includes("/") && text !== "." && text !== "..");
  fc.assert(fc.property(fc.array(segment, { minLength: 1 }), (segments) => {
    const url = new URL(`http://h${resolvePath(model, "main", segments.join("/"))}`);
    const [, , , , , ...rest] = url.pathname.split("/");
    assert.deepEqual(rest.map(decodeURIComponent), segments);
    assert.equal(url.search + url.hash, "");
  }));
});

Deno.test("resolvePath() refuses a segment that would mean another URL", () => {
  const refused = { name: "InvalidArgumentError", message: /^Cannot ask the Hub for "\.\.?"/ };
  assert.throws(() => resolvePath(model, "main", "../../api/whoami-v2"), refused);
  assert.throws(() => resolvePath(model, "main", "a/./b"), refused);
  assert.throws(() => revisionApiPath(model, ".."), refused);
  assert.equal(resolvePath(model, "main", "%2e%2e/..."), "/ns/m/resolve/main/%252e%252e/...");
});

Deno.test("repositoryPage() is where people look", () => {
  assert.equal(repositoryPage("https://h/x", model), "https://h/x/ns/m");
  assert.equal(repositoryPage("https://h", dataset), "https://h/datasets/ns/d");
});
