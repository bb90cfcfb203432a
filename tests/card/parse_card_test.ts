import assert from "node:assert/strict";
import { checkCard } from "../../src/card/check_card.ts";
import { mergeCard } from "../../src/card/merge_card.ts";
import { ModelCard } from "../../src/card/model_card.ts";
import { parseCard } from "../../src/card/parse_card.ts";
import { InvalidFormatError } from "../../src/vocabulary/errors.ts";

/** Facts of well-known public cards, written by hand. */
async function readCard(name: string): Promise<string> {
  return await Deno.readTextFile(new URL(`../fixtures/cards/${name}.md`, import.meta.url));
}

Deno.test("parseCard() reads the metadata of Whisper large v3, Norwegian included", async () => {
  const { metadata, body } = await parseCard(await readCard("whisper_large_v3"));
  const { language, ...others } = metadata;
  assert.ok(Array.isArray(language));
  assert.deepEqual([language.length, language[0], language[29]], [99, "en", "no"]);
  assert.deepEqual(others, {
    tags: ["audio", "automatic-speech-recognition", "hf-asr-leaderboard"],
    widget: [1, 2].map((index) => ({
      example_title: `Librispeech sample ${index}`,
      src: `https://cdn-media.huggingface.co/speech_samples/sample${index}.flac`,
    })),
    pipeline_tag: "automatic-speech-recognition",
    license: "apache-2.0",
  });
  assert.equal(body, "\n# Whisper\n");
});

Deno.test("parseCard() reads the metadata of Llama 2 7B Chat as GGUF, with its prompt", async () => {
  const { metadata } = await parseCard(await readCard("llama_2_7b_chat_gguf"));
  assert.deepEqual(metadata, {
    arxiv: 2307.09288,
    base_model: "meta-llama/Llama-2-7b-chat-hf",
    inference: false,
    language: ["en"],
    license: "llama2",
    model_creator: "Meta Llama 2",
    model_name: "Llama 2 7B Chat",
    model_type: "llama",
    pipeline_tag: "text-generation",
    prompt_template:
      "[INST] <<SYS>>\nYou are a helpful, respectful and honest assistant.\n<</SYS>>\n{prompt}[/INST]\n",
    quantized_by: "TheBloke",
    tags: ["facebook", "meta", "pytorch", "llama", "llama-2"],
  });
});

Deno.test("parseCard() reads the metadata of Zephyr 7B beta, with its model-index", async () => {
  const { metadata } = await parseCard(await readCard("zephyr_7b_beta"));
  assert.deepEqual(metadata["model-index"], [{
    name: "zephyr-7b-beta",
    results: [{
      task: { type: "text-generation", name: "Text Generation" },
      dataset: {
        name: "AI2 Reasoning Challenge (25-Shot)",
        type: "ai2_arc",
        config: "ARC-Challenge",
        split: "test",
        args: { num_few_shot: 25 },
      },
      metrics: [{ type: "acc_norm", name: "normalized accuracy", value: 62.03071672354948 }],
      source: {
        name: "Open LLM Leaderboard",
        url: "https://huggingface.co/spaces/HuggingFaceH4/open_llm_leaderboard",
      },
    }],
  }]);
});

Deno.test("mergeCard() leaves all but its own key alone when the card is a well-known one, without errors", async () => {
  for (const name of ["whisper_large_v3", "llama_2_7b_chat_gguf", "zephyr_7b_beta"]) {
    const text = await readCard(name);
    const errors = (await checkCard(text)).filter(({ severity }) => severity === "error");
    assert.deepEqual(errors, [], name);
    const merged = await mergeCard(text, new ModelCard({ license_link: "LICENSE" }, ""));
    assert.equal(merged.replace("license_link: LICENSE\n", ""), text, name);
  }
});

const TOLERATED: Readonly<Record<string, string>> = {
  "blank lines before it": "\n \n---\nlicense: mit\n---\n",
  "a byte order mark": "\uFEFF---\nlicense: mit\n---\n",
  "line ends of Windows": "---\r\nlicense: mit\r\n---\r\n",
  "blanks behind the fences": "---  \nlicense: mit\n--- \t\n",
  "no line end at its end": "---\nlicense: mit\n---",
};

for (const [what, text] of Object.entries(TOLERATED)) {
  Deno.test(`parseCard() reads metadata with ${what}`, async () => {
    assert.deepEqual((await parseCard(text)).metadata, { license: "mit" });
  });
}

const WITHOUT: Readonly<Record<string, string>> = {
  "it does not come first": "# Title\n---\nlicense: mit\n---\n",
  "it is not closed": "---\nlicense: mit\n",
  "the text is empty": "",
  "the fence is indented": "  ---\nlicense: mit\n---\n",
  "the fence is longer": "----\nlicense: mit\n---\n",
};

for (const [what, text] of Object.entries(WITHOUT)) {
  Deno.test(`parseCard() reads no metadata when ${what}`, async () => {
    assert.deepEqual(await parseCard(text), new ModelCard({}, text));
  });
}

Deno.test("parseCard() reads an empty block, and one of comments, as no metadata", async () => {
  assert.deepEqual(await parseCard("---\n---\nx"), new ModelCard({}, "x"));
  assert.deepEqual(await parseCard("---\n# nothing\n---\nx"), new ModelCard({}, "x"));
});

Deno.test("parseCard() refuses a text that is far too long", async () => {
  await assert.rejects(parseCard("x".repeat(4 * 1024 * 1024 + 1)), InvalidFormatError);
});
