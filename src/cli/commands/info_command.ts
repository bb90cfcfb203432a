import { type Command, defineCommand } from "../command.ts";
import { FIT_FLAGS } from "./fit_flags.ts";
import { choice, text, toggle } from "../flag.ts";
import type { InfoFlags } from "./info.ts";

/** `info`: everything known about a model. */
export const infoCommand: Command = defineCommand<InfoFlags>({
  brief: "show everything known about a model",
  usage: "<model>",
  least: 1,
  most: 1,
  details: [
    "Shows what the registry says about a model and, beside it, what the Hub says: every " +
    "difference is marked. Then all quantizations in the repository, with their sizes, how long " +
    "they take to download, the memory they need, and whether that is there.",
  ],
  examples: [
    ["ruv-hub info ruvltra-small", "what the registry and the Hub say of a model"],
    [
      "ruv-hub info user/repo --ram 16 --context 32768",
      "which quantizations fit another machine, with a long context",
    ],
    ["ruv-hub info user/repo --offline", "what is known without asking anybody"],
  ],
  flags: {
    revision: text("REV", "branch, tag or commit"),
    type: choice(["model", "dataset"], "what the repository holds (also --repo-type)"),
    quant: text("LABEL", "one GGUF quantization, such as Q4_K_M"),
    ...FIT_FLAGS,
    offline: toggle("open no socket; show what is known here"),
    preferOffline: toggle("do not ask the Hub what it said before"),
  },
  load: async () => (await import("./info.ts")).info,
});
