import assert from "node:assert/strict";
import { validateCard } from "../../../src/server/store/card_validation.ts";
import { ask, withHub } from "../hub_fixture.ts";

function errorsOf(yaml: string): string[] {
  const { errors } = validateCard(`---\n${yaml}\n---\n# M\n`, "model");
  return errors.map(({ message }) => message);
}

Deno.test("validateCard() takes a card with everything in it", () => {
  const yaml = [
    "license: other",
    "license_name: mine",
    "license_link: LICENSE",
    "language: [en, zh-Hans, multilingual]",
    "tags: [a, 'no', '1.0']",
    "library_name: gguf",
    "pipeline_tag: text-generation",
    "base_model: [me/a, me/b]",
    "base_model_relation: merge",
    "datasets: me/data",
    "model-index:",
    "- name: m",
    "  results:",
    "  - task: {type: text-generation}",
    "    dataset: {type: me/d, name: D}",
    "    metrics: [{type: accuracy, value: 0.5}, {type: x, value: '1'}]",
    "something_else: {deep: [1, 2]}",
  ].join("\r\n");
  const card = `\n---  \r\n${yaml}\r\n---\r\ntext`;
  assert.deepEqual(validateCard(card, "model"), { errors: [], warnings: [] });
});

for (
  const [yaml, ...errors] of [
    ["license: Apache 2.0", /^"license" must be one of \[apache-2.0, mit, /],
    ["license: [mit, nope]", /^"license" must be one of/],
    ["license: mit\ntags: a", /^"tags" must be an array$/],
    ["license: mit\ntags: [a, 1]", /^"tags\[1\]" must be a string$/],
    ["license: mit\nlanguage: english", /^"language" must only contain ISO/],
    ["license: mit\nbase_model: {a: 1}", /^"base_model\[0\]" must be a string$/],
    ["license: mit\nbase_model_relation: child", /^"base_model_relation" must be one of/],
    ["license: mit\npipeline_tag: [a]", /^"pipeline_tag" must be a string$/],
    ["license: mit\nmodel-index: {}", /^"model-index" must be an array$/],
    [
      "license: mit\nmodel-index: [{results: [{task: {}, metrics: [{type: a}]}]}]",
      /^"model-index\[0\]\.name" is required$/,
      /^"model-index\[0\]\.results\[0\]\.task\.type" is required$/,
      /^"model-index\[0\]\.results\[0\]\.dataset" is required$/,
      /^"model-index\[0\]\.results\[0\]\.metrics\[0\]\.value" is required$/,
    ],
    ["license: mit\nlicense: mit", /^Invalid YAML: /],
    ["a: [", /^Invalid YAML: /],
    ["- a", /^Invalid YAML: the metadata is not a map$/],
    ["a: &x [1]\nb: *x", /^Invalid YAML: /],
    [`a: ${"[".repeat(30)}${"]".repeat(30)}`, /^Invalid YAML: /],
  ] as const
) {
  Deno.test(`validateCard() names what is wrong when the metadata is ${JSON.stringify(yaml)}`, () => {
    const found = errorsOf(yaml);
    assert.equal(found.length, errors.length, found.join("\n"));
    errors.forEach((error, index) => assert.match(found[index] ?? "", error));
  });
}

Deno.test("validateCard() warns of metadata that is missing", () => {
  const warningsOf = (card: string) =>
    validateCard(card, "model").warnings.map((one) => one.message);
  const none = ["empty or missing yaml metadata in repo card"];
  for (const card of ["", "# M", "---\n---\n", "---\n\n---\n", "---\na: 1\n"]) {
    assert.deepEqual(warningsOf(card), none, card);
  }
  assert.deepEqual(warningsOf("---\ntags: []\n---\n"), ['"license" is missing']);
  assert.deepEqual(warningsOf("---\nlicense: other\n---\n"), [
    '"license_name" is recommended when "license" is "other"',
  ]);
});

Deno.test("validate-yaml answers 200 with warnings and 400 with errors", () =>
  withHub({}, async (hub) => {
    const post = async (body: unknown) => {
      const url = `${hub.url}/api/validate-yaml`;
      const { status, text } = await ask(url, { method: "POST", body: JSON.stringify(body) });
      return [status, JSON.parse(text)];
    };
    const warning = { message: '"license" is missing' };
    assert.deepEqual(await post({ content: "---\na: 1\n---\n", repoType: "model" }), [
      200,
      { errors: [], warnings: [warning] },
    ]);
    assert.deepEqual(await post({ content: "---\ntags: a\n---\n", repoType: "dataset" }), [
      400,
      { errors: [{ message: '"tags" must be an array' }], warnings: [warning] },
    ]);
    assert.equal((await post({ content: "", repoType: "space" }))[0], 400);
    assert.equal(hub.writeRequests, 0);
  }));
