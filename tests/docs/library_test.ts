import assert from "node:assert/strict";
import { DocScene } from "./doc_scene.ts";

const DOCS = new URL("../../docs/", import.meta.url);
const EXAMPLES = new URL("examples/", DOCS);

async function namesOfExamples(): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(EXAMPLES), ({ name }) => name)).sort();
}

/** What each program says, as far as it is the same every time. */
const SAYS: Readonly<Record<string, RegExp>> = {
  "cache.ts": /^0 B freed$/m,
  "cancel.ts": /^[1-9]\d+$/m,
  "card.ts": /^true \[\]$/m,
  "choose.ts": /^ruvltra-medium ruvltra-medium 4\nQ8_0 \d+ ram\nQ4_K_M \d+ ram$/m,
  "download.ts": /^model-Q4_K_M\.gguf \d+ [0-9a-f]{64} now$/m,
  "embedded_hub.ts": /^$/,
  "errors.ts": /^\[\] [0-9a-f-]{36}$/m,
  "keep_up.ts": /^user\/repo current$/m,
  "offline.ts": /^Cannot find "user\/repo" offline/m,
  "plan.ts": /^fetch model-Q8_0\.gguf$/m,
  "progress.ts": /^✓ model-Q8_0\.gguf {2}sha256 /m,
  "push.ts": /\/me\/from-a-program\/commit\/[0-9a-f]{40} [0-9a-f]{40}$/m,
  "repository.ts": /\/me\/somewhere true$/m,
  "sync.ts": /hub\.lock\n0$/m,
  "verify.ts": /^ruvltra-small-0\.5b-q4_k_m\.gguf right$/m,
};

for (const name of await namesOfExamples()) {
  Deno.test(`docs/examples/${name} runs with the permissions it names`, async () => {
    const [first = ""] = (await Deno.readTextFile(new URL(name, EXAMPLES))).split("\n");
    const [, flags = ""] = /^\/\/ deno run (.*)\b[a-z_]+\.ts$/.exec(first) ?? assert.fail(first);
    const here = flags.replace("huggingface.co,*.hf.co", "127.0.0.1");
    await using scene = await DocScene.open();
    const program = new URL(name, EXAMPLES).pathname;
    const { code, output } = await scene.run(`deno run --quiet --no-prompt ${here} "${program}"`);
    assert.equal(code, 0, output);
    assert.match(output, SAYS[name] ?? assert.fail(`${name} is not known here`));
  });
}

Deno.test("docs/library.md shows every program of docs/examples as it is", async () => {
  const document = await Deno.readTextFile(new URL("library.md", DOCS));
  const shown = new Map(
    [...document.matchAll(/^\[(\w+\.ts)\]\(examples\/\1\)\n\n```ts\n(.*?)^```$/gms)]
      .map(([, name = "", text = ""]) => [name, text]),
  );
  assert.deepEqual([...shown.keys()].sort(), await namesOfExamples());
  for (const [name, text] of shown) {
    assert.equal(text, await Deno.readTextFile(new URL(name, EXAMPLES)), name);
  }
});
