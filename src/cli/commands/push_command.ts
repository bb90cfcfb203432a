import { type Command, defineCommand } from "../command.ts";
import { shellWord } from "../shell_word.ts";
import { choice, text, texts, toggle, wholeNumber } from "../flag.ts";
import { RATE_FLAG } from "./rate_flag.ts";
import type { MetricFlag, PushFlags } from "./push.ts";

/** `push`: from this machine to the Hub. */
export const pushCommand: Command = defineCommand<PushFlags>({
  brief: "upload a model with a generated card",
  usage: "--model FILE|DIR --repo USER/NAME",
  least: 0,
  most: 0,
  instead: (argument) => `--model ${shellWord(argument)}`,
  details: [
    "Uploads files, or a folder, to a repository on the Hub, which is made when there is none, and " +
    'prints the page of the commit. Needs a token that may write: see "ruv-hub login".',
    "Every file is looked into before anything is sent. What is not said about the model is read " +
    "from the file; the card keeps what its author wrote. A push that was interrupted continues " +
    "when the same command is run again.",
  ],
  examples: [
    [
      "ruv-hub push --model my.gguf --repo me/my-model --dry-run",
      "what would be done, and the card that would be written",
    ],
    [
      "ruv-hub push --model my.gguf --repo me/my-model --license mit",
      "a file, with a card made from what the file says, and the licence",
    ],
    [
      "ruv-hub push --model folder --repo me/my-folder --private --version-tag v1.0.0",
      "a folder, into a private repository, the commit tagged",
    ],
  ],
  flags: {
    model: texts("FILE|DIR", "what to upload"),
    repo: text("USER/NAME", "where to"),
    description: text("TEXT", "what the model is"),
    params: {
      kind: "value",
      brief: "number of parameters, in billions or as 494M",
      placeholder: "N",
      expects: "a number of billions such as 0.5, or one such as 494M or 7B",
      read: readParameters,
    },
    architecture: text("NAME", "such as llama"),
    context: wholeNumber("TOKENS", "tokens it can attend to", { least: 1, most: 1_000_000_000 }),
    quant: text("LABEL", "such as Q4_K_M"),
    license: text("ID", "the licence, such as apache-2.0"),
    dataset: texts("NAME", "a data set it was trained on"),
    tag: texts("WORD", "a word it is found by"),
    baseModel: text("USER/NAME", "the model it was made from"),
    metric: {
      kind: "repeated",
      brief: "a result, such as accuracy=0.71@squad",
      placeholder: "NAME=VALUE[@DATASET]",
      expects: "a result such as accuracy=0.71 or accuracy=0.71@squad",
      read: readMetric,
    },
    sona: text("FILE", "SONA weights for the model"),
    card: text("FILE", "a card of your own, as it is"),
    noCard: toggle("leave the repository's card as it is"),
    message: text("TEXT", "the commit's title"),
    revision: text("BRANCH", "the branch, made when there is none"),
    createPr: toggle("open a pull request, unless one of yours has all of it"),
    versionTag: text("NAME", "tag the commit, such as v1.0.0"),
    private: toggle("a new repository is private"),
    public: toggle("a new repository is public"),
    type: choice(["model", "dataset"], "what the repository holds (also --repo-type)"),
    allowPickle: toggle("upload pickles, which can run any program"),
    limitRate: RATE_FLAG,
    transport: choice(
      ["auto", "http", "xet"],
      "how files go: as bytes, as chunks, or as is better",
    ),
    dryRun: toggle("say what would be done, the whole card included, and do nothing"),
  },
  load: async () => (await import("./push.ts")).push,
});

/** A plain number is one of billions, unless it is too large for that. */
function readParameters(given: string): number | undefined {
  const [, digits, unit = ""] = /^(\d+(?:\.\d+)?)\s*([kmbt]?)$/i.exec(given) ?? [];
  const number = Number(digits);
  const scale = SCALES[unit.toLowerCase()] ?? (number < 100_000 ? 1e9 : 1);
  const count = Math.round(number * scale);
  return Number.isSafeInteger(count) && count > 0 ? count : undefined;
}

const SCALES: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, b: 1e9, t: 1e12 };

function readMetric(given: string): MetricFlag | undefined {
  const [, name = "", digits = "", dataset] = /^([^=]+)=([^@]+)(?:@(.+))?$/.exec(given) ?? [];
  const value = Number(digits);
  if (name.trim() === "" || digits.trim() === "" || !Number.isFinite(value)) return undefined;
  return { name: name.trim(), value, ...(dataset !== undefined && { dataset }) };
}
