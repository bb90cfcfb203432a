import assert from "node:assert/strict";
import { mergeCard } from "../../src/card/merge_card.ts";
import { ModelCard } from "../../src/card/model_card.ts";
import { InvalidFormatError } from "../../src/vocabulary/errors.ts";

const begin = "<!-- ruv-hub:begin: what stands between these lines is renewed by each push -->";
const block = (text: string) => `${begin}\n\n${text}\n\n<!-- ruv-hub:end -->`;

const OURS = new ModelCard({
  license: "mit",
  tags: ["gguf", "no"],
  base_model: "o/base",
}, `\n# Ours\n\n${block("new facts")}\n`);

const AUTHOR = `---
# who may use it
license: apache-2.0   # for now
extra_gated_prompt: |
  Read this

  # not a comment

# found by
tags:
    - poetry   # haiku
    - gguf
# kept too
widget: [{text: "Hi"}]
---
# My model

Text of *mine*, with $& in it.
`;

Deno.test("mergeCard() writes our keys, and leaves order, comments, other keys and text alone", async () => {
  assert.equal(
    await mergeCard(AUTHOR, OURS),
    `---
# who may use it
license: mit
extra_gated_prompt: |
  Read this

  # not a comment

# found by
tags:
    - poetry   # haiku
    - gguf
    - 'no'
# kept too
widget: [{text: "Hi"}]
base_model: o/base
---
# My model

Text of *mine*, with $& in it.
`,
  );
});

Deno.test("mergeCard() keeps CRLF line ends", async () => {
  const crlf = (text: string) => text.replaceAll("\n", "\r\n");
  assert.equal(await mergeCard(crlf(AUTHOR), OURS), crlf(await mergeCard(AUTHOR, OURS)));
});

Deno.test("mergeCard() changes nothing the second time", async () => {
  const once = await mergeCard(AUTHOR, OURS);
  assert.equal(await mergeCard(once, OURS), once);
});

Deno.test("mergeCard() puts metadata in front of a text that has none", async () => {
  const expected = "---\nlicense: mit\ntags:\n- gguf\n- 'no'\nbase_model: o/base\n---\n";
  assert.equal(await mergeCard("# Mine\n", OURS), `${expected}# Mine\n`);
  assert.equal(await mergeCard("---\n# never closed\n", OURS), `${expected}---\n# never closed\n`);
  assert.equal(await mergeCard(" \n", OURS), expected + OURS.body);
});

Deno.test("mergeCard() gives metadata without a text ours", async () => {
  assert.equal(
    await mergeCard("---\nlicense: mit\n---\n", new ModelCard({ license: "mit" }, "\n# Ours\n")),
    "---\nlicense: mit\n---\n\n# Ours\n",
  );
});

Deno.test("mergeCard() renews the generated block, and nothing around it", async () => {
  const text = (facts: string) => `---\nlicense: mit\n---\n# My title\n\n${block(facts)}\n\nMy end`;
  const card = new ModelCard({ license: "mit" }, OURS.body);
  assert.equal(await mergeCard(text("old facts"), card), text("new facts"));
  const twice = `${text("old")}\n${block("old")}\n`;
  assert.equal(await mergeCard(twice, card), twice);
  const torn = text("old").replace("<!-- ruv-hub:end -->", "");
  assert.equal(await mergeCard(torn, card), torn);
});

const described = (text: string) =>
  `<!-- ruv-hub:description: why -->\n\n${text}\n\n<!-- ruv-hub:description-end -->`;

Deno.test("mergeCard() renews the description where there is a new one", async () => {
  const page = (...parts: readonly string[]) => parts.join("\n\n");
  const merge = async (existing: string, fresh: string) =>
    (await mergeCard(`---\na: 1\n---\n${existing}`, new ModelCard({ a: 1 }, fresh))).slice(13);
  const fresh = page("# Ours", described("New"), block("new"));
  const old = page("# Mine", "Before", described("Old"), "Between", block("old"), "After");
  assert.equal(
    await merge(old, fresh),
    page("# Mine", "Before", described("New"), "Between", block("new"), "After"),
  );
  // The facts bring no description, or the description no facts.
  assert.equal(await merge(old, block("new")), old.replace(block("old"), block("new")));
  assert.equal(await merge(old, described("New")), old.replace("Old", "New"));
});

Deno.test("mergeCard() puts a first description in front of the facts, if there are any", async () => {
  const fresh = new ModelCard({ a: 1 }, `# Ours\n\n${described("New")}\n\n${block("new")}\n`);
  const text = (page: string) => `---\na: 1\n---\n# Mine\n\n${page}\n`;
  const both = text(`${described("New")}\n\n${block("new")}`);
  assert.equal(await mergeCard(text(block("old")), fresh), both);
  const crlf = (text: string) => text.replaceAll("\n", "\r\n");
  assert.equal(await mergeCard(crlf(text(block("old"))), fresh), crlf(both));
  assert.equal(await mergeCard(text("My words"), fresh), text("My words"));
  const twice = text(`${described("Old")}\n\n${described("Old")}\n\n${block("new")}`);
  assert.equal(await mergeCard(twice, fresh), twice);
});

Deno.test("mergeCard() writes all metadata anew when it cannot be edited key by key", async () => {
  const merged = "---\nlicense: mit\na: 1\n---\n";
  const card = new ModelCard({ license: "mit" }, "");
  assert.equal(await mergeCard("---\n{license: wtfpl, a: 1}\n---\nx", card), `${merged}x`);
  const anchored = "---\nlicense: &l wtfpl\nname: *l\n---\nx";
  assert.equal(await mergeCard(anchored, card), "---\nlicense: mit\nname: wtfpl\n---\nx");
});

Deno.test("mergeCard() drops what belonged to the value it replaces", async () => {
  const theirs =
    "---\nlicense: other\nlicense_name: mine\nlicense_link: LICENSE\nbase_model: a/b\nbase_model_relation: merge\n---\nx";
  assert.equal(
    await mergeCard(theirs, OURS),
    "---\nlicense: mit\nbase_model: o/base\ntags:\n- gguf\n- 'no'\n---\nx",
  );
});

Deno.test("mergeCard() adds results to a model-index, and renews those of the same evaluation", async () => {
  const theirs = `---
model-index:
- name: theirs
  results:
  - task: {type: text-generation}
    dataset: {type: d, name: D}
    metrics:
    - {type: acc, value: 0.1, verified: true}
    - {type: f1, value: 0.2}
---
x`;
  const result = (name: string, metrics: readonly unknown[]) => ({
    task: { type: "text-generation" },
    dataset: { type: name.toLowerCase(), name },
    metrics,
  });
  const ours = new ModelCard({
    "model-index": [{
      name: "ours",
      results: [
        result("D", [{ type: "acc", value: 0.5 }]),
        result("E", [{ type: "acc", value: 0.9 }]),
      ],
    }],
  }, "");
  assert.equal(
    await mergeCard(theirs, ours),
    `---
model-index:
- name: theirs
  results:
  - task:
      type: text-generation
    dataset:
      type: d
      name: D
    metrics:
    - type: acc
      value: 0.5
    - type: f1
      value: 0.2
  - task:
      type: text-generation
    dataset:
      type: e
      name: E
    metrics:
    - type: acc
      value: 0.9
---
x`,
  );
});

Deno.test("mergeCard() refuses front matter that is no YAML mapping, and names the line", async () => {
  const broken = "---\nlicense: mit\ntags: [a\n---\nx";
  await assert.rejects(mergeCard(broken, OURS), (error) => {
    assert.ok(error instanceof InvalidFormatError);
    assert.match(error.message, /^Cannot read the card: line [34]: /);
    return true;
  });
});

Deno.test("mergeCard() ends the line of the closing fence when the file ends with it", async () => {
  const card = new ModelCard({ license: "mit" }, "# A\n");
  assert.equal(await mergeCard("---\nlicense: mit\n---", card), "---\nlicense: mit\n---\n# A\n");
  const bare = new ModelCard({ license: "mit" }, "");
  assert.equal(await mergeCard("---\nlicense: mit\n---", bare), "---\nlicense: mit\n---");
});

Deno.test("mergeCard() is quick with a page of beginnings without an end", async () => {
  const begin = performance.now();
  const page = `---\nlicense: mit\n---\n${"<!-- ruv-hub:begin -->\n".repeat(40_000)}`;
  const card = new ModelCard({}, "<!-- ruv-hub:begin -->\nx\n<!-- ruv-hub:end -->\n");
  assert.equal(await mergeCard(page, card), page);
  assert.ok(performance.now() - begin < 1000);
});

Deno.test("mergeCard() renews the block where it stands, not its words elsewhere", async () => {
  const old = "<!-- ruv-hub:begin -->\nx\n<!-- ruv-hub:end -->";
  const fresh = "<!-- ruv-hub:begin -->\ny\n<!-- ruv-hub:end -->";
  const existing = `---\nlicense: mit\n---\nIn a card ${old}\n${old}\n`;
  assert.equal(
    await mergeCard(existing, new ModelCard({}, `${fresh}\n`)),
    `---\nlicense: mit\n---\nIn a card ${old}\n${fresh}\n`,
  );
});
