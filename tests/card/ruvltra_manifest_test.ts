import assert from "node:assert/strict";
import fc from "fast-check";
import {
  manifestText,
  mergeManifests,
  type ModelPart,
  parseManifest,
  type RuvltraManifest,
} from "../../src/card/ruvltra_manifest.ts";
import { InvalidFormatError } from "../../src/vocabulary/errors.ts";

const A = "a".repeat(64);
const B = "b".repeat(64);
const C = "c".repeat(64);
const MODEL: ModelPart = { path: "m.gguf", role: "model", size: 5, sha256: A };
const SONA: ModelPart = { path: "sona/m.bin", role: "sona", size: 3, sha256: B };
const MANIFEST: RuvltraManifest = { baseSha256: A, parts: [MODEL, SONA] };

Deno.test("manifestText() writes the names of the wire", () => {
  assert.equal(
    manifestText({
      baseSha256: A,
      baseModel: "o/base:Q4_K_M",
      parts: [{ ...SONA, baseSha256: C }],
    }),
    `{
  "schema_version": 1,
  "base_sha256": "${A}",
  "base_model": "o/base:Q4_K_M",
  "parts": [
    {
      "path": "sona/m.bin",
      "role": "sona",
      "size": 3,
      "sha256": "${B}",
      "base_sha256": "${C}"
    }
  ]
}
`,
  );
});

Deno.test("parseManifest() reads back what manifestText() wrote", () => {
  const sha256 = fc.string({
    unit: fc.constantFrom(..."0123456789abcdef"),
    minLength: 64,
    maxLength: 64,
  });
  const name = fc.string({ unit: "grapheme", minLength: 1 }).filter((name) =>
    !/^\.{1,2}$|[\\/]/.test(name)
  );
  const part: fc.Arbitrary<ModelPart> = fc.record({
    path: fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join("/")),
    role: fc.constantFrom("model", "adapter", "sona"),
    size: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    sha256,
    baseSha256: sha256,
  }, { requiredKeys: ["path", "role", "size", "sha256"] });
  const manifest: fc.Arbitrary<RuvltraManifest> = fc.record({
    baseSha256: sha256,
    baseModel: fc.string({ minLength: 1 }),
    parts: fc.uniqueArray(part, { selector: ({ path }) => path, maxLength: 4 }),
  }, { requiredKeys: ["baseSha256", "parts"] });
  fc.assert(fc.property(manifest, (manifest) => {
    assert.deepEqual(parseManifest(manifestText(manifest)), structuredClone(manifest));
  }));
});

Deno.test("parseManifest() ignores fields it does not know", () => {
  const text = manifestText(MANIFEST).replace('"parts"', '"later": 1, "parts"');
  assert.deepEqual(parseManifest(text), MANIFEST);
});

const wire = (changes: object, part: object = {}): string =>
  JSON.stringify({
    schema_version: 1,
    base_sha256: A,
    parts: [{ path: "m.gguf", role: "model", size: 5, sha256: A, ...part }],
    ...changes,
  });

const REFUSED: Readonly<Record<string, readonly [text: string, message: RegExp]>> = {
  "it is no JSON": ["{", /it is no JSON$/],
  "it is a list": ["[]", /it is \[\], expected an object$/],
  "it has no version": [
    wire({ schema_version: undefined }),
    /its schema_version is undefined, not 1$/,
  ],
  "it is of a later version": [wire({ schema_version: 2 }), /its schema_version is 2, not 1$/],
  "its base is no digest": [wire({ base_sha256: "A".repeat(64) }), /base_sha256 is "A/],
  "its base has no name": [wire({ base_model: "" }), /base_model is "", expected a text$/],
  "it has no list of parts": [wire({ parts: {} }), /parts is \{\}, expected a list$/],
  "it has too many parts": [wire({ parts: Array(1001).fill(0) }), /it has 1001 parts$/],
  "a part has another role": [wire({}, { role: "king" }), /parts\[0\]\.role is "king"/],
  "a part has no size": [wire({}, { size: 0 }), /parts\[0\]\.size is 0/],
  "a part has half a byte": [wire({}, { size: 0.5 }), /parts\[0\]\.size is 0\.5/],
  "a part has no digest": [wire({}, { sha256: "x" }), /parts\[0\]\.sha256 is "x"/],
  "a part is there twice": [wire({ parts: [MODEL, MODEL] }), /"m\.gguf" is named twice$/],
  "it is far too long": [wire({ later: "x".repeat(256 * 1024) }), /it has \d+ characters$/],
};

for (const [what, [text, message]] of Object.entries(REFUSED)) {
  Deno.test(`parseManifest() refuses a manifest when ${what}`, () => {
    assert.throws(() => parseManifest(text), (error) => {
      assert.ok(error instanceof InvalidFormatError);
      assert.match(error.message, message);
      return true;
    });
  });
}

for (const path of ["/etc/x", "../x", "a/../x", "a//x", "a/", "./x", "a\\x", "", "..", "a\nb"]) {
  Deno.test(`parseManifest() refuses the path ${JSON.stringify(path)}`, () => {
    assert.throws(() => parseManifest(wire({}, { path })), InvalidFormatError);
  });
}

Deno.test("mergeManifests() renews parts, and keeps others with the base they are made for", () => {
  const other: ModelPart = { path: "m-q8.gguf", role: "model", size: 9, sha256: C };
  const fresh: RuvltraManifest = {
    baseSha256: C,
    parts: [other, { path: "sona/q8.bin", role: "sona", size: 1, sha256: A }],
  };
  assert.deepEqual(mergeManifests(MANIFEST, fresh), {
    baseSha256: C,
    parts: [...fresh.parts, MODEL, { ...SONA, baseSha256: A }],
  });
  assert.deepEqual(mergeManifests(undefined, fresh), fresh);
  assert.deepEqual(mergeManifests(MANIFEST, MANIFEST), MANIFEST);
  const back = mergeManifests(mergeManifests(MANIFEST, fresh), MANIFEST);
  assert.deepEqual(back.parts.find(({ path }) => path === "sona/q8.bin")?.baseSha256, C);
});
