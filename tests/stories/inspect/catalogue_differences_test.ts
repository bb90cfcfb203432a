import assert from "node:assert/strict";
import { ModelInfo } from "../../../src/registry/model_info.ts";
import { RuvLtraRegistry } from "../../../src/registry/ruv_ltra_registry.ts";
import { catalogueDifferences } from "../../../src/stories/inspect/catalogue_differences.ts";

const SMALL = new RuvLtraRegistry().require("ruvltra-small");
const MEDIUM = new RuvLtraRegistry().require("ruvltra-medium");
const OID = "0".repeat(40);
const SHA256 = "ab".repeat(32);

Deno.test("catalogueDifferences() is empty when all agree, and when the Hub is not heard", () => {
  const files = [{ path: SMALL.filename, size: 662_000_000, oid: OID, sha256: SHA256 }];
  assert.deepEqual(catalogueDifferences(SMALL, files), []);
  assert.deepEqual(catalogueDifferences(SMALL, undefined), []);
  assert.deepEqual(catalogueDifferences(new ModelInfo({ ...SMALL, sha256: SHA256 }), files), []);
});

Deno.test("catalogueDifferences() tells another size and another checksum", () => {
  const pinned = new ModelInfo({ ...SMALL, sha256: "cd".repeat(32) });
  const files = [{ path: SMALL.filename, size: 661_913_600, oid: OID, sha256: SHA256 }];
  assert.deepEqual(catalogueDifferences(pinned, files), [
    { fact: "sizeBytes", catalogue: 662_000_000, other: 661_913_600, source: "hub" },
    { fact: "sha256", catalogue: "cd".repeat(32), other: SHA256, source: "hub" },
  ]);
});

Deno.test("catalogueDifferences() tells a pinned checksum for which the Hub has none", () => {
  const pinned = new ModelInfo({ ...SMALL, sha256: SHA256 });
  const files = [{ path: SMALL.filename, size: 662_000_000, oid: OID }];
  assert.deepEqual(catalogueDifferences(pinned, files), [
    { fact: "sha256", catalogue: SHA256, other: null, source: "hub" },
  ]);
});

Deno.test("catalogueDifferences() tells a file that is not on the Hub", () => {
  assert.deepEqual(catalogueDifferences(SMALL, [{ path: "README.md", size: 1, oid: OID }]), [
    { fact: "filename", catalogue: "ruvltra-small-0.5b-q4_k_m.gguf", other: null, source: "hub" },
  ]);
});

Deno.test("catalogueDifferences() tells what the file's own name contradicts", () => {
  assert.deepEqual(catalogueDifferences(MEDIUM, undefined), [
    { fact: "paramsB", catalogue: 3, other: 1.1, source: "filename" },
  ]);
  const misnamed = new ModelInfo({ ...SMALL, filename: "m-0.5b-q5_k_m.gguf" });
  assert.deepEqual(catalogueDifferences(misnamed, undefined), [
    { fact: "quantization", catalogue: "Q4_K_M", other: "Q5_K_M", source: "filename" },
  ]);
});
