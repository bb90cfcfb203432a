import assert from "node:assert/strict";
import fc from "fast-check";
import { checkCard } from "../../src/card/check_card.ts";
import { License } from "../../src/vocabulary/license.ts";
import { ModelCardBuilder } from "../../src/card/model_card_builder.ts";
import { validateCard } from "../../src/server/store/card_validation.ts";

const errorsOf = (card: string): readonly string[] =>
  validateCard(card, "model").errors.map(({ message }) => message);

Deno.test("ModelCardBuilder makes nothing that the embedded Hub refuses, whatever its texts are", async () => {
  const text = fc.string({ unit: "binary", minLength: 1 }).map((text) => `${text}x`);
  const texts = fc.array(text, { maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(
      text,
      texts,
      texts,
      text,
      text,
      async (name, tags, datasets, license, metric) => {
        const builder = new ModelCardBuilder(name).license(license, { link: license })
          .description(name).language("no").baseModel("org/base", "quantized")
          .addMetric(metric, 0.5, name).addMetric(name, 1);
        for (const tag of tags) builder.addTag(tag);
        for (const dataset of datasets) builder.addDataset(dataset);
        const card = await builder.toMarkdown();
        assert.deepEqual(errorsOf(card), []);
        assert.deepEqual(await checkCard(card), []);
      },
    ),
    { numRuns: 200 },
  );
});

Deno.test("ModelCardBuilder makes cards that the embedded Hub takes, under every licence", async () => {
  for (const license of Object.values(License)) {
    assert.deepEqual(errorsOf(await new ModelCardBuilder("m").license(license).toMarkdown()), []);
  }
});

const METADATA: readonly string[] = [
  "license: apache-2",
  "license: [mit, nothing]",
  "license_name: 5",
  "tags: poetry",
  "tags: [1.0]",
  "language: English",
  "language: [en, 5]",
  "base_model_relation: copied",
  "pipeline_tag: 5",
  "datasets: [5]",
  "model-index: m",
  "model-index: [{name: m}]",
  "model-index: [{results: []}]",
  "model-index: [{name: m, results: [{task: {}, dataset: {type: d, name: n}, metrics: []}]}]",
  "model-index: [{name: m, results: [{task: {type: t}, dataset: {type: d}, metrics: []}]}]",
  "model-index: [{name: m, results: [{task: {type: t}, dataset: {type: d, name: n}}]}]",
  "tags: [a",
  "- a list",
  "license: mit\nlicense: mit",
  "license: mit",
  "license: other\nlicense_name: mine",
  "tags: [a]\nlanguage: [en, pt-BR]\nbase_model: [a/b, c/d]\nbase_model_relation: merge",
  "model-index: [{name: m, results: []}]",
];

for (const metadata of METADATA) {
  Deno.test(`checkCard() is of one mind with the embedded Hub when the metadata is ${JSON.stringify(metadata)}`, async () => {
    const card = `---\n${metadata}\n---\n# Text\n`;
    const ours = (await checkCard(card)).some(({ severity }) => severity === "error");
    assert.equal(ours, errorsOf(card).length > 0, errorsOf(card).join());
  });
}
