import assert from "node:assert/strict";
import fc from "fast-check";
import { Framework } from "../../src/card/framework.ts";
import { License } from "../../src/vocabulary/license.ts";
import { ModelCard } from "../../src/card/model_card.ts";
import { ModelCardBuilder } from "../../src/card/model_card_builder.ts";
import { parseCard } from "../../src/card/parse_card.ts";
import { TaskType } from "../../src/card/task_type.ts";
import { InvalidArgumentError } from "../../src/vocabulary/errors.ts";

/** The card below, as it has to be. */
const BUILT = new URL("../fixtures/cards/built.md", import.meta.url);

const SHA256 = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";

/** Texts that YAML, Markdown and HTML have plans for. */
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.constantFrom(
    ...["no", "1.0", "@x", "a: b", "- a", "# a", "'", '"', "&a", "*a", "!a", "%a", "|", ">", "`a`"],
    ...["~", "null", "2024-01-01", "0x1F", "1e3", ".inf", "<<", "=", "---", "--- a", "...", "\t"],
    ...[
      "two\nlines\n",
      "\n\n",
      " \n x",
      "\r\n",
      "\u2028",
      "\u0085",
      "\uFEFF",
      "\0",
      "😀",
      "__proto__",
    ],
    ...["\ud800", "key: [", "{}", "[]", "<!-- ruv-hub:end -->", "```", "a\\|b", "constructor"],
  ),
);
const name = fc.tuple(text, fc.constantFrom("x", "no", "1", "é")).map(([any, end]) => any + end);

Deno.test("parseCard() reads back the card that toMarkdown() wrote, whatever its texts are", async () => {
  const values: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      text.map((value) => value.toWellFormed()),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(text.map((key) => key.toWellFormed()), tie("value"), { maxKeys: 3 }),
    ),
  })).value;
  const keys = text.map((key) => key.toWellFormed());
  await fc.assert(
    fc.asyncProperty(fc.dictionary(keys, values, { maxKeys: 5 }), text, async (metadata, body) => {
      const card = new ModelCard(plain(metadata), body);
      assert.deepEqual(plain(await parseCard(await card.toMarkdown())), plain(card));
    }),
    { numRuns: 300 },
  );
});

/** Objects of fast-check may lack a prototype. */
function plain<T>(value: T): T {
  return structuredClone(value);
}

Deno.test("parseCard() reads back whatever the builder was given", async () => {
  await fc.assert(
    fc.asyncProperty(
      name,
      text,
      fc.array(name, { maxLength: 4 }),
      fc.array(fc.tuple(name, fc.option(text, { nil: undefined })), { maxLength: 3 }),
      fc.array(fc.tuple(name, fc.double({ noNaN: true, noDefaultInfinity: true }), name), {
        maxLength: 3,
      }),
      fc.array(fc.record({ path: name, size: fc.nat(), quantization: text }), { maxLength: 3 }),
      async (title, description, tags, datasets, metrics, files) => {
        const builder = new ModelCardBuilder(title).description(description).files(files)
          .license(title, { link: `${title}?` }).architecture(title).quantization(title);
        for (const tag of tags) builder.addTag(tag);
        for (const dataset of datasets) builder.addDataset(...dataset);
        for (const metric of metrics) builder.addMetric(...metric);
        const card = builder.build();
        assert.deepEqual(await parseCard(await card.toMarkdown()), card);
        const ends = card.body.match(/<!-- ruv-hub:(begin|end)\b/g);
        assert.deepEqual(ends, ["<!-- ruv-hub:begin", "<!-- ruv-hub:end"]);
        assert.doesNotMatch(card.body.replaceAll(/<!--.*?-->|<https?:[^<> ]*>/g, ""), /[<>]/);
      },
    ),
    { numRuns: 200 },
  );
});

Deno.test("ModelCardBuilder writes the metadata the Hub's schema has, and a page for people", async () => {
  const card = new ModelCardBuilder("RuvLTRA Small")
    .description("A *small* model\nof https://example.org/a_b(c).\n\n1. first")
    .repository("ruv/ruvltra")
    .task(TaskType.TextGeneration)
    .architecture("llama")
    .parameters(494_032_768)
    .contextLength(4096)
    .quantization("Q4_K_M")
    .language("en").language("no")
    .license(License.Apache20)
    .baseModel("org/base", "quantized")
    .hardware({ minRamGb: 1, recommendedRamGb: 2, minVramGb: null, supportsMetal: true })
    .files([{
      path: "small-q4_k_m.gguf",
      size: 662_000_000,
      quantization: "Q4_K_M",
      sha256: SHA256,
    }])
    .sona()
    .addDataset("org/data", "what it read").addDataset("My | notes")
    .addMetric("accuracy", 0.95, "Test set").addMetric("perplexity", 5.2)
    .addTag("1.0").addTag("1.0")
    .build();
  assert.equal(await card.toMarkdown(), await Deno.readTextFile(BUILT));
});

Deno.test("ModelCardBuilder tells of an adapter how to get it with its base", () => {
  const { body, metadata } = new ModelCardBuilder("Coder")
    .repository("me/coder").framework(Framework.Peft).baseModel("org/base", "adapter")
    .files([{ path: "adapter_model.safetensors" }]).build();
  assert.equal(metadata.base_model_relation, "adapter");
  assert.match(body, /^deno run -A jsr:@ruv\/hub pull me\/coder --with-base$/m);
  assert.doesNotMatch(body, /ollama|llama-cli/);
});

Deno.test("ModelCardBuilder names a licence the Hub does not know", async () => {
  const own = { license: "other", license_name: "My own", license_link: "LICENSE" };
  const card = new ModelCardBuilder("m").license("My own", { link: "LICENSE" }).build();
  assert.deepEqual(card.metadata, { ...own, pipeline_tag: "text-generation" });
  assert.match(await card.toMarkdown(), /^My own: LICENSE$/m);
});

const REFUSED: Readonly<Record<string, (builder: ModelCardBuilder) => unknown>> = {
  "a base model of no valid name": (builder) => builder.baseModel("a/b/c"),
  "a repository of no valid name": (builder) => builder.repository("-a/b"),
  "a language that is a word": (builder) => builder.language("Norwegian"),
  "a fraction of a parameter": (builder) => builder.parameters(0.5),
  "no context": (builder) => builder.contextLength(0),
  "a metric that is not a number": (builder) => builder.addMetric("acc", NaN),
  "an empty tag": (builder) => builder.addTag(" \n"),
};

for (const [what, act] of Object.entries(REFUSED)) {
  Deno.test(`ModelCardBuilder refuses ${what}`, () => {
    assert.throws(() => act(new ModelCardBuilder("m")), InvalidArgumentError);
  });
}
