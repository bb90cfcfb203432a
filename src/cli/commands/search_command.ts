import { type Command, defineCommand } from "../command.ts";
import { choice, text, texts, wholeNumber } from "../flag.ts";
import type { SearchFlags } from "./search.ts";

/** `search`: models on the Hub. */
export const searchCommand: Command = defineCommand<SearchFlags>({
  brief: "search the Hub's models",
  usage: "[text]",
  least: 0,
  most: 1,
  details: [
    "Lists models whose name holds a text. Private ones are found where the token may see them. " +
    "With --json it is an array.",
  ],
  examples: [
    ["ruv-hub search repo", "models with this text in their names"],
    [
      "ruv-hub search --author user --sort downloads --limit 5",
      "the five models of an author that are downloaded most",
    ],
  ],
  flags: {
    author: text("NAME", "only models of this user or organization"),
    tag: texts("TAG", "only models with this tag, such as gguf"),
    sort: choice(
      ["downloads", "likes", "modified", "created", "trending"],
      "what comes first: downloads, likes, modified, created or trending",
      "ORDER",
    ),
    limit: wholeNumber("N", "how many at most (20)", { least: 1, most: 1000 }),
  },
  load: async () => (await import("./search.ts")).search,
});
