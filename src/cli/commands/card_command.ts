import type { CardFlags } from "./card.ts";
import { type Command, defineCommand } from "../command.ts";
import { choice, text, toggle } from "../flag.ts";

/** `card`: a model card, shown, built or checked. */
export const cardCommand: Command = defineCommand<CardFlags>({
  brief: "show, build or check a model card",
  usage: "<file|model>",
  least: 1,
  most: 1,
  details: [
    "Shows the README.md of a model, or a file. With --build it makes the card of a GGUF or " +
    "safetensors file from what the file says about itself. With --check it says, line by line, " +
    "what the Hub would refuse (exit code 2) or warn of.",
  ],
  examples: [
    ["ruv-hub card user/repo", "the card of a model on the Hub"],
    ["ruv-hub card my.gguf --build > README.md", "make the card of a file from what the file says"],
    ["ruv-hub card README.md --check", "what the Hub would refuse, line by line"],
  ],
  flags: {
    build: toggle("make the card of a model's file"),
    check: toggle("check a card against what the Hub takes"),
    repo: text(
      "USER/NAME",
      "with --build: where the model will be, so that the card says how to get it",
    ),
    description: text("TEXT", "with --build: what the model is"),
    license: text("ID", "with --build: its licence, such as apache-2.0"),
    revision: text("REV", "branch, tag or commit"),
    type: choice(["model", "dataset"], "what the repository holds (also --repo-type)"),
    offline: toggle("open no socket; show what the cache has"),
  },
  load: async () => (await import("./card.ts")).card,
});
