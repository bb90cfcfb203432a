import { type Command, defineCommand } from "../command.ts";
import { choice, text, texts, toggle } from "../flag.ts";
import { FIT_FLAGS } from "./fit_flags.ts";
import { RATE_FLAG } from "./rate_flag.ts";
import type { PullFlags } from "./pull.ts";

/** `pull`: from the Hub to this machine. */
export const pullCommand: Command = defineCommand<PullFlags>({
  brief: "download a model, verified",
  usage: "<model> [path…]",
  least: 1,
  details: [
    "Downloads a model, or the named files and folders of it, into the cache that all Hugging Face " +
    "tools share, or with --output into a plain folder. Prints one path: of the file that was named " +
    "or, where one GGUF model came, of that model (of its first part, if it is split), whatever " +
    "came beside it; else of the folder.",
    "Of a repository with several quantizations of one model the best is taken that fits this " +
    "machine, as by :auto; --ram, --vram and --context say what it has to fit.",
    "Every file is proven by the Hub's digest before it gets its name. An interrupted download " +
    "continues where it stopped when the same command is run again.",
  ],
  examples: [
    ["ruv-hub pull ruvltra-small", "a model of the registry"],
    [
      "ruv-hub pull user/repo:Q4_K_M -o models",
      "one quantization of any repository, as a plain file in a folder",
    ],
    ["ruv-hub pull user/repo@v1.0 README.md", "one file, as it was at a tag"],
    [
      "ruv-hub pull user/repo:auto --ram 8 --context 4096",
      "the best quantization that fits a machine with 8 GB",
    ],
    ["ruv-hub pull ruvltra-small-coder --with-base", "an adapter, and the model it is made for"],
    [
      'ruv-hub pull user/repo --include "*.md" --dry-run',
      "what would be fetched, and how much that is",
    ],
  ],
  flags: {
    output: text("DIR", "plain files in DIR, not the cache (also --local-dir)", { short: "o" }),
    revision: text("REV", "branch, tag or commit"),
    type: choice(["model", "dataset"], "what the repository holds (also --repo-type)"),
    quant: text("LABEL", "one GGUF quantization, such as Q4_K_M; auto: the best that fits"),
    ...FIT_FLAGS,
    include: texts("PATTERN", "only files that match"),
    exclude: texts("PATTERN", "no files that match"),
    all: toggle("everything, however many quantizations there are"),
    withBase: toggle("of an adapter: its base model too; prints a second path"),
    noSona: toggle("leave out the SONA weights made for the model"),
    connections: {
      kind: "value",
      brief: "most requests in flight; auto follows what they bring",
      placeholder: "N|auto",
      expects: "auto, or a whole number from 1 to 256",
      read: readConnections,
    },
    limitRate: RATE_FLAG,
    transport: choice(
      ["auto", "http", "xet"],
      "how files come: as bytes, as chunks, or as is better",
    ),
    offline: toggle("open no socket; use what is here"),
    preferOffline: toggle("do not ask what is new; fetch only what is missing"),
    force: toggle("fetch again what is here (also --force-download)"),
    noResume: toggle("begin anew, whatever an earlier run has left"),
    noVerify: toggle("take the bytes as they come, without a checksum"),
    allowUnsafe: toggle("take what the Hub calls unsafe, and models that are broken"),
    dryRun: toggle("say what would be fetched, and fetch nothing"),
  },
  load: async () => (await import("./pull.ts")).pull,
});

function readConnections(given: string): number | "auto" | undefined {
  if (given === "auto") return given;
  const count = /^\d{1,3}$/.test(given) ? Number(given) : 0;
  return count >= 1 && count <= 256 ? count : undefined;
}
