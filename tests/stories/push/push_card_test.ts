import assert from "node:assert/strict";
import { ggufFile, LLAMA } from "../../gguf/gguf_file.ts";
import { model, PushScene } from "./push_scene.ts";

const REPOSITORY = { type: "model", name: "me/m" } as const;

Deno.test("upload() merges its card into one that is there: the author's words stay", async () => {
  await using scene = await PushScene.make();
  const theirs = "---\nlicense: mit # ours\ncustom: 1\n---\n\n# Title\n\nMy words.\n";
  const content = new TextEncoder().encode(theirs);
  await scene.hub.hub.commitFiles(REPOSITORY, [{ path: "README.md", content }]);
  await scene.push(await scene.file("my.gguf"), {}, { tags: ["ours"] });
  const card = await scene.text("README.md");
  assert.match(card, /^---\nlicense: mit # ours\ncustom: 1\n/);
  assert.match(card, /^tags:\n *- ours$/m);
  assert.ok(card.endsWith("---\n\n# Title\n\nMy words.\n"), card);
});

Deno.test("upload() of a second file keeps what the page said of the first", async () => {
  await using scene = await PushScene.make();
  const metadata = {
    license: "apache-2.0",
    baseModel: "ruv/base",
    datasets: ["ruv/corpus"],
    metrics: [{ name: "accuracy", value: 0.5, dataset: "squad" }],
  };
  await scene.push(await scene.file("my-q4_k_m.gguf"), {}, metadata);
  const q8 = ggufFile({ metadata: { ...LLAMA, "general.file_type": ["uint32", 7] } });
  const more = { metrics: [{ name: "accuracy", value: 0.75, dataset: "squad" }] };
  await scene.push(await scene.file("my-q8_0.gguf", q8), {}, more);
  const card = await scene.text("README.md");
  const expected = [
    /^\| `my-q4_k_m\.gguf` \| .* \| Q4_K_M \|/m,
    /^\| `my-q8_0\.gguf` \| .* \| Q8_0 \|/m,
    /^## License\n\n`apache-2\.0`$/m,
    /^\| Base model \| `ruv\/base` \(quantized from it\) \|$/m,
    /^- `ruv\/corpus`$/m,
    /^\| accuracy \| 0\.75 \| `squad` \|$/m,
  ];
  for (const pattern of expected) assert.match(card, pattern);
  assert.doesNotMatch(card, /\| accuracy \| 0\.5 \|/);
});

Deno.test("upload() renews the description, and keeps it when none is given", async () => {
  await using scene = await PushScene.make();
  const path = await scene.file("my.gguf");
  await scene.push(path, {}, { description: "First words" });
  await scene.push(path, {}, { description: "Second *words*" });
  await scene.push(await scene.file("b.gguf", model(8)), {}, { tags: ["more"] });
  const card = await scene.text("README.md");
  assert.ok(card.includes("\n\nSecond \\*words\\*\n\n"), card);
  assert.ok(!card.includes("First"), card);
  assert.deepEqual(scene.notices.filter((message) => message.includes("README")), []);
});

Deno.test("upload() says so when a page has no place for the description", async () => {
  await using scene = await PushScene.make();
  const content = new TextEncoder().encode("---\nlicense: mit\n---\n# Mine\r\n");
  await scene.hub.hub.commitFiles(REPOSITORY, [{ path: "README.md", content }]);
  await scene.push(await scene.file("my.gguf"), {}, { description: "Words" });
  assert.deepEqual(scene.notices, [
    "README.md keeps its author's text; the description does not stand in it",
  ]);
});

Deno.test("upload() of more to a card changes none of its words by guessing", async () => {
  await using scene = await PushScene.make();
  const theirs = `---
license: other
license_name: My-License
license_link: LICENSE
language: en
base_model: [x/y, z/w]
base_model_relation: merge
pipeline_tag: image-to-text
library_name: llama.cpp
---
# Mine
`;
  const content = new TextEncoder().encode(theirs);
  await scene.hub.hub.commitFiles(REPOSITORY, [{ path: "README.md", content }]);
  const path = await scene.file("my.gguf");
  await scene.push(path);
  assert.equal(await scene.text("README.md"), theirs);
  await scene.push(path, {}, { baseModel: "a/b" });
  const renewed = theirs.replace("[x/y, z/w]", "a/b").replace("merge", "quantized");
  assert.equal(await scene.text("README.md"), renewed);
});

Deno.test("upload() is not stopped by what a card says that nobody can use", async () => {
  await using scene = await PushScene.make();
  const theirs = `---
license: mit
base_model: a--b/c
pipeline_tag: a-new-task
model-index:
- name: m
  results:
  - task: {type: text-generation}
    dataset: {type: d, name: D}
    metrics: [{type: acc, value: .nan}, {type: " ", value: 1}]
---
# Mine
`;
  const content = new TextEncoder().encode(theirs);
  await scene.hub.hub.commitFiles(REPOSITORY, [{ path: "README.md", content }]);
  await scene.push(await scene.file("my.gguf"));
  const added = theirs.replace("---\n# Mine", "library_name: gguf\n---\n# Mine");
  assert.equal(await scene.text("README.md"), added);
});

Deno.test("upload() says which card cannot be renewed, and why", async () => {
  await using scene = await PushScene.make();
  const content = new TextEncoder().encode("---\nlicense: [mit\n---\n# Mine\n");
  await scene.hub.hub.commitFiles(REPOSITORY, [{ path: "README.md", content }]);
  const path = await scene.file("my.gguf");
  await assert.rejects(scene.push(path), {
    name: "InvalidFormatError",
    message: 'Cannot renew the card "me/m/README.md": line 3: deficient indentation',
  });
  const { changed } = await scene.push(path, { card: false });
  assert.equal(changed, true);
});

Deno.test("upload() takes what is not said from the file, and reports what contradicts it", async () => {
  await using scene = await PushScene.make();
  const file = ggufFile({
    metadata: {
      ...LLAMA,
      "general.license": ["string", "Apache-2.0"],
      "general.languages": ["strings", ["en", "de"]],
      "general.base_model.0.repo_url": ["string", "https://huggingface.co/ruv/base"],
    },
  });
  const path = await scene.file("my.gguf", file);
  await scene.push(path, {}, { contextLength: 8192, quantization: "q8_0" });
  const card = await scene.text("README.md");
  assert.match(
    card,
    /^---\nlicense: apache-2\.0\nlanguage:\n *- en\n *- de\nlibrary_name: gguf\npipeline_tag: text-generation\nbase_model: ruv\/base\nbase_model_relation: quantized\n---\n\n# Little Llama\n/,
  );
  assert.match(card, /^\| Architecture \| `llama` \|$/m);
  assert.match(card, /^\| Context length \| 8192 tokens \|$/m);
  assert.deepEqual(scene.notices, [
    '"my.gguf" says context length 4096, where 8192 was given; the card says 8192',
    '"my.gguf" says quantization Q4_K_M, where Q8_0 was given; the card says Q8_0',
  ]);
});

Deno.test("upload() does not contradict what merely rounds, or is written otherwise", async () => {
  await using scene = await PushScene.make();
  const { contradictions } = await scene.plan(await scene.file("my.gguf"), {}, {
    architecture: "Llama",
    parameters: 250,
    quantization: "q4_k_m",
    contextLength: 4096,
  });
  assert.deepEqual(contradictions, []);
});

Deno.test("upload() with its own card pushes that as it is", async () => {
  await using scene = await PushScene.make();
  const text = "---\nlicense: mit\n---\n# Mine\n";
  const card = await scene.file("cards/mine.md", text);
  const path = await scene.file("my.gguf");
  await scene.push(path);
  await scene.push(path, { card }, { description: "not in it" });
  assert.equal(await scene.text("README.md"), text);
});

Deno.test("upload() without a card leaves the one that is there alone", async () => {
  await using scene = await PushScene.make();
  await scene.push(await scene.file("my.gguf"));
  const card = await scene.text("README.md");
  await scene.push(await scene.file("b.gguf", model(8)), { card: false }, { license: "mit" });
  assert.equal(await scene.text("README.md"), card);
});

Deno.test("upload() of a folder with a card pushes that as it is, unless more is said", async () => {
  await using scene = await PushScene.make();
  const text = "---\nlicense: mit\n---\n# Mine\n";
  await scene.file("model/README.md", text);
  await scene.file("model/my.gguf");
  const { files } = await scene.push(scene.at("in/model"));
  assert.equal(await scene.text("README.md"), text);
  assert.equal(files[0]?.localPath, scene.at("in/model/README.md"));
  await scene.push(scene.at("in/model"), {}, { license: "apache-2.0" });
  const merged = await scene.text("README.md");
  assert.match(merged, /^---\nlicense: apache-2\.0\n/);
  assert.ok(merged.endsWith("---\n# Mine\n"), merged);
  assert.equal(await Deno.readTextFile(scene.at("in/model/README.md")), text);
});

Deno.test("upload() of no model leaves the page of a card alone", async () => {
  await using scene = await PushScene.make();
  await scene.push(await scene.file("my.gguf"), {}, { license: "mit" });
  const card = await scene.text("README.md");
  const notes = await scene.file("notes.txt", "x");
  const { files } = await scene.push(notes);
  assert.deepEqual(files.map(({ path }) => path), ["notes.txt"]);
  await scene.push(notes, {}, { tags: ["more"] });
  const tagged = await scene.text("README.md");
  assert.match(tagged, /^tags:\n *- more$/m);
  assert.equal(tagged.slice(tagged.indexOf("\n---")), card.slice(card.indexOf("\n---")));
});

Deno.test("upload() refuses a card that the Hub would refuse, before anything is made", async () => {
  await using scene = await PushScene.make();
  const card = await scene.file("mine.md", "---\nlicense: 7\n---\n");
  await assert.rejects(scene.push(await scene.file("my.gguf"), { card }), {
    name: "InvalidArgumentError",
    message: /^Cannot push the card: line 2: /,
  });
  assert.equal(scene.hub.hub.writeRequests, 0);
});

Deno.test("upload() tells what the Hub alone finds wrong with a card", async () => {
  await using scene = await PushScene.make();
  scene.hub.inject(async (request) => {
    await request.body?.cancel();
    return Response.json({ errors: [{ message: "we do not like it" }], warnings: [] }, {
      status: 400,
    });
  }, { target: "/api/validate-yaml" });
  await assert.rejects(scene.push(await scene.file("my.gguf")), {
    name: "InvalidArgumentError",
    message: 'Cannot push the card: the Hub refuses it, "we do not like it"',
  });
  assert.equal(scene.hub.hub.writeRequests, 0);
});

Deno.test("upload() needs no Hub that checks cards", async () => {
  await using scene = await PushScene.make();
  scene.hub.inject(() => new Response("", { status: 404 }), { target: "/api/validate-yaml" });
  await scene.push(await scene.file("my.gguf"));
  assert.match(await scene.text("README.md"), /^# Little Llama$/m);
});
