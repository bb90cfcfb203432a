import assert from "node:assert/strict";
import { checkCard } from "../../src/card/check_card.ts";
import { ModelCardBuilder } from "../../src/card/model_card_builder.ts";

/** Each problem as `line severity: message`. */
async function check(text: string): Promise<readonly string[]> {
  const problems = await checkCard(text);
  return problems.map(({ line, severity, message }) => `${line} ${severity}: ${message}`);
}

const FAULTY: Readonly<Record<string, readonly [text: string, ...problems: readonly string[]]>> = {
  "there is no metadata": ["# Title\n", "1 warning: there is no metadata"],
  "the metadata is empty": ["---\n\n---\n", "2 warning: the metadata is empty"],
  "the metadata is never closed": [
    "\n---\nlicense: mit\n# Title\n",
    '2 error: the metadata is opened by "---" and not closed by another',
  ],
  "the metadata comes after a title": [
    "# Title\n\n---\nlicense: mit\n---\n",
    "3 error: the metadata is not the first thing in the file",
  ],
  "the metadata is a list": [
    "---\n- mit\n---\n",
    '2 error: the metadata is not made of "key: value"',
  ],
  "a key is there twice": [
    "---\nlicense: mit\ntags: [a]\nlicense: mit\n---\n",
    "4 error: duplicated mapping key",
  ],
  "a bracket is not closed": [
    "---\r\nlicense: mit\r\ntags: [a\r\n---\r\n",
    "4 error: deficient indentation",
  ],
  "the licence is unknown": [
    "---\ntags: []\nlicense: apache-2\n---\n",
    '3 error: license is "apache-2", no licence the Hub knows; the nearest: apache-2.0',
  ],
  "the licence is missing": ["---\ntags: []\n---\n", "2 warning: license is missing"],
  "another licence has no name": [
    "---\nlicense: other\n---\n",
    '2 warning: license is "other", and license_name is missing',
  ],
  "tags are a text, or numbers": [
    "---\nlicense: mit\ntags: poetry\n---\n",
    '3 error: tags is "poetry", expected a list of texts',
  ],
  "a tag looks like a number": [
    "---\nlicense: [mit]\ntags:\n- a\n- 1.0\n---\n",
    "5 error: tags[1] is 1, expected a text; one that looks like something else needs quotes",
  ],
  "a language would be read as false": [
    "---\nlicense: mit\nlanguage:\n- en\n- no\n---\n",
    "5 warning: no without quotes is a truth value to readers of YAML 1.1",
  ],
  "a language is a word": [
    "---\nlicense: mit\nlanguage: English\n---\n",
    '3 error: language is "English", no code of a language such as "en"',
  ],
  "the task is unknown": [
    "---\nlicense: mit\npipeline_tag: text-generator\n---\n",
    '3 warning: pipeline_tag is "text-generator", no task the Hub knows; the nearest: text-generation',
  ],
  "the base model is no id": [
    "---\nlicense: mit\nbase_model: [a/b, a b]\nbase_model_relation: copied\n---\n",
    '3 error: base_model[1] is "a b", no id of a repository',
    '4 error: base_model_relation is "copied", expected a word of adapter, merge, quantized, finetune',
  ],
  "model-index has no list": [
    "---\nlicense: mit\nmodel-index: m\n---\n",
    '3 error: model-index is "m", expected a list',
  ],
  "results lack what they need": [
    `---
license: mit
model-index:
- name: m
  results:
  - task: {name: Text}
    dataset:
      type: d
    metrics:
    - type: acc
- results: 5
---
`,
    "6 error: model-index[0].results[0].task.type is missing, expected a text",
    "7 error: model-index[0].results[0].dataset.name is missing, expected a text",
    "10 error: model-index[0].results[0].metrics[0].value is missing, expected a value",
    "11 error: model-index[1].name is missing, expected a text",
    "11 error: model-index[1].results is 5, expected a list",
  ],
};

for (const [what, [text, ...problems]] of Object.entries(FAULTY)) {
  Deno.test(`checkCard() names the line when ${what}`, async () => {
    assert.deepEqual(await check(text), problems);
  });
}

Deno.test("checkCard() finds nothing wrong with what the builder makes", async () => {
  const card = new ModelCardBuilder("m").license("My own").language("no").baseModel("a/b", "merge")
    .addDataset("not an id").addMetric("acc", 1, "A set").addTag("1.0").addTag("no").build();
  assert.deepEqual(await check(await card.toMarkdown()), []);
});

Deno.test("checkCard() refuses aliases that multiply, quickly", async () => {
  const levels = Array.from({ length: 9 }, (_, level) => {
    const item = level === 0 ? "x" : `*a${level - 1}`;
    return `a${level}: &a${level} [${Array(9).fill(item).join(", ")}]`;
  });
  assert.deepEqual(await check(`---\n${levels.join("\n")}\n---\n`), [
    "2 error: it has more than 200000 values",
  ]);
});

Deno.test("checkCard() refuses what is nested without end", async () => {
  const [problem] = await check(`---\na: ${"[".repeat(5000)}\n---\n`);
  assert.match(problem ?? "", /^2 error: /);
});

Deno.test("checkCard() needs little time for the largest cards", async () => {
  const results = Array.from(
    { length: 3000 },
    (_, index) =>
      `  - task: {type: t}\n    dataset: {type: d, name: n${index}}\n    metrics: [{type: a, value: 1}]\n`,
  );
  const text = `---\nlicense: mit\nmodel-index:\n- name: m\n  results:\n${results.join("")}---\n`;
  const begin = performance.now();
  assert.deepEqual(await check(text), []);
  assert.ok(performance.now() - begin < 2000);
});
