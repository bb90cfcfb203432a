import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { assertNoCollisions, assertSafePath } from "../../src/cache/safe_path.ts";
import { visibleText } from "../../src/progress/display_text.ts";
import { matches } from "../../src/vocabulary/fnmatch.ts";
import { parseByteSize } from "../../src/vocabulary/format.ts";
import { parseModelReference } from "../../src/vocabulary/model_reference.ts";
import { nearestNames } from "../../src/vocabulary/nearest_names.ts";
import { redact } from "../../src/vocabulary/redact.ts";
import { settingsFromEnv } from "../../src/vocabulary/settings.ts";
import { type FuzzTarget, fuzzTarget } from "./fuzz_target.ts";
import { mutatedText } from "./mutated_text.ts";

const REFERENCES = [
  "ruvltra-small:Q4_K_M@v1.0",
  "me/model@refs/pr/1:auto",
  "hf://datasets/me/data@main/folder/file.bin",
  "https://huggingface.co/me/model/blob/main/a%20b.gguf?download=true",
];

const PATHS = [
  "model.gguf",
  "folder/sub folder/model-00001-of-00002.gguf",
  "a\\b",
  "C:/x",
  "../up",
];

const VARIABLES = [
  ...[
    "HOME",
    "HF_HOME",
    "HF_ENDPOINT",
    "HF_TOKEN",
    "HF_HUB_CACHE",
    "XDG_CACHE_HOME",
    "HF_TOKEN_PATH",
  ],
  ...["RUV_HUB_STATE", "RUVLLM_MODELS_DIR", "HF_HUB_OFFLINE", "HF_HUB_DOWNLOAD_TIMEOUT"],
];

/** Readers of what people type and servers name. */
export const VOCABULARY_TARGETS: readonly FuzzTarget[] = [
  fuzzTarget("model reference", 1500, {
    input: mutatedText(...REFERENCES),
    run: (text) => parseModelReference(text, { endpoint: "https://hub.example:8443/x" }),
  }),
  fuzzTarget("settings", 1000, {
    input: fc.dictionary(
      fc.constantFrom(...VARIABLES),
      mutatedText("/home/me", "~/models/$HF_HOME/${HOME}", "https://hub.example/x", "10", "on"),
    ),
    run: (environment) => settingsFromEnv((name) => environment[name]),
  }),
  fuzzTarget("safe path", 2000, {
    input: fc.array(mutatedText(...PATHS), { maxLength: 4 }),
    run: (paths) => {
      for (const path of paths) assertSafePath(path);
      assertNoCollisions(paths, { caseInsensitive: true });
      for (const path of paths) assert.ok(join("/root/of/all", path).startsWith("/root/of/all/"));
    },
  }),
  fuzzTarget("fnmatch pattern", 1000, {
    input: fc.tuple(
      mutatedText("folder/model-Q4_K_M.gguf", "a".repeat(200)),
      mutatedText("*.gguf", "[a-z]*[!b-c]?", "folder/", "*a*a*a*a*a*b"),
    ),
    run: ([path, pattern]) => matches(path.slice(0, 2000), { include: [pattern.slice(0, 2000)] }),
  }),
  fuzzTarget("byte size", 500, { input: mutatedText("4.5 GiB", "100MB"), run: parseByteSize }),
  fuzzTarget("nearest name", 300, {
    input: mutatedText("ruvltra-smal", "Q4_K_N"),
    run: (word) => nearestNames(word, ["ruvltra-small", "ruvltra-medium", "Q4_K_M"]),
  }),
  fuzzTarget("text for a person", 1000, {
    input: mutatedText("GET https://a:b@h/p?X-Sig=1#f with Bearer hf_abcdef and \x1b[2J"),
    run: (text) => {
      const shown = visibleText(redact(text));
      // deno-lint-ignore no-control-regex -- what must not be there
      assert.doesNotMatch(shown, /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      assert.doesNotMatch(shown, /hf_[\w-]{4}/);
    },
  }),
];
