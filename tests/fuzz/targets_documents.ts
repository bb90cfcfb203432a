import assert from "node:assert/strict";
import fc from "fast-check";
import builtIn from "../../src/registry/catalogue.json" with { type: "json" };
import { checkCard } from "../../src/card/check_card.ts";
import { mergeCard } from "../../src/card/merge_card.ts";
import { ModelCard } from "../../src/card/model_card.ts";
import { parseCard } from "../../src/card/parse_card.ts";
import { manifestText, mergeManifests, parseManifest } from "../../src/card/ruvltra_manifest.ts";
import { parseCatalogue } from "../../src/registry/catalogue.ts";
import { extendCatalogue } from "../../src/registry/extend_catalogue.ts";
import { formatSyncLock, parseSyncLock } from "../../src/stories/sync/sync_lock.ts";
import { parseSyncList } from "../../src/stories/sync/sync_list.ts";
import { type FuzzTarget, fuzzTarget } from "./fuzz_target.ts";
import { mutatedJson, valueOf } from "./mutated_json.ts";
import { mutatedText } from "./mutated_text.ts";

const SHA256 = "5".repeat(64);
const OID = "1".repeat(40);

const CARDS = [
  "---\nlicense: mit\nlanguage:\n- en\ntags: [a, 'b']\nbase_model: me/base\n---\n# A model\n",
  "---\r\nlicense: other # why\r\nmodel-index:\r\n- name: m\r\n  results:\r\n  - task: {type: t}\r\n    dataset: {type: d, name: d}\r\n    metrics:\r\n    - type: acc\r\n      value: 0.5\r\n---\r\ntext",
  "---\na: &a [1, 2]\nb: *a\nc: {<<: {d: 1}}\ne: |\n  text\n  more\n---\n<!-- ruv-hub:begin -->\nx\n<!-- ruv-hub:end -->\n",
  "# no metadata\n\n---\nlicense: mit\n",
  // The billion laughs.
  `---\na: &a [x,x,x,x,x,x,x,x,x]\n${
    [..."bcdefghi"].map((name, index) => {
      const before = "abcdefghi"[index];
      return `${name}: &${name} [${new Array(9).fill(`*${before}`).join(",")}]`;
    }).join("\n")
  }\n---\n`,
];

const OURS = new ModelCard(
  { license: "apache-2.0", tags: ["gguf"], "model-index": [{ name: "m", results: [] }] },
  "<!-- ruv-hub:begin -->\nfresh\n<!-- ruv-hub:end -->\n",
);

const PART = { path: "model.gguf", role: "model", size: 10, sha256: SHA256 };
const MANIFEST = {
  ...{ schema_version: 1, base_sha256: SHA256, base_model: "me/base" },
  parts: [PART, {
    path: "sona/s.json",
    role: "sona",
    size: 3,
    sha256: SHA256,
    base_sha256: SHA256,
  }],
};
const CATALOGUE = { ...builtIn, models: builtIn.models.slice(0, 2) };
const ENTRY = {
  ...{ model: "me/m:Q4_K_M@v1", to: "models", type: "model", revision: "main" },
  ...{ quantization: "auto", include: ["*.gguf"], exclude: ["a/"], all: true },
};
const LOCKED = {
  ...{ entry: ENTRY, repo: "me/m", type: "model", revision: "main", commit: "c".repeat(40) },
  files: [{ path: "a", size: 1, sha256: SHA256, oid: OID, xetHash: SHA256 }],
};
const LOCK = { version: 1, models: [LOCKED, { entry: ENTRY, failed: "NetworkError" }] };

/** Readers of the documents that come with models or tell which to bring. */
export const DOCUMENT_TARGETS: readonly FuzzTarget[] = [
  fuzzTarget("card", 500, { input: mutatedText(...CARDS), run: parseCard }),
  fuzzTarget("card check", 500, { input: mutatedText(...CARDS), run: checkCard }),
  fuzzTarget("card merge", 300, {
    input: mutatedText(...CARDS),
    run: async (text) => {
      const merged = await mergeCard(text, OURS);
      assert.equal(await mergeCard(merged, OURS), merged);
    },
  }),
  fuzzTarget("ruvltra.json", 1000, {
    input: mutatedJson(MANIFEST),
    run: (text) => {
      const manifest = parseManifest(text);
      const merged = mergeManifests(manifest, manifest);
      assert.deepEqual(parseManifest(manifestText(merged)), merged);
    },
  }),
  fuzzTarget("catalogue", 500, {
    input: mutatedJson(CATALOGUE),
    run: (text) => parseCatalogue(valueOf(text)),
  }),
  fuzzTarget("registry.json", 500, {
    input: mutatedJson(CATALOGUE),
    run: (text) => extendCatalogue(parseCatalogue(builtIn), valueOf(text), '"registry.json"'),
  }),
  fuzzTarget("hub.json", 1000, {
    input: mutatedJson({ $schema: "x", models: [ENTRY, { model: "ruvltra-small" }] }),
    run: (text) => parseSyncList(valueOf(text), '"hub.json"'),
  }),
  fuzzTarget("hub.lock", 1000, {
    input: mutatedJson(LOCK),
    run: (text) => {
      const lock = parseSyncLock(valueOf(text), '"hub.lock"');
      assert.equal(
        formatSyncLock(parseSyncLock(JSON.parse(formatSyncLock(lock)), "it")),
        formatSyncLock(lock),
      );
    },
  }),
  fuzzTarget("hub.json of any value", 500, {
    input: fc.anything({ maxDepth: 3, withNullPrototype: true }),
    run: (value) => parseSyncList(value, '"hub.json"'),
  }),
];
