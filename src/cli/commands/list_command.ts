import { type Command, defineCommand } from "../command.ts";
import { choice, text, toggle } from "../flag.ts";
import { shellWord } from "../shell_word.ts";
import type { ListFlags } from "./list.ts";

/** `list`: the registry. */
export const listCommand: Command = defineCommand<ListFlags>({
  brief: "list the models of the registry",
  usage: "",
  least: 0,
  most: 0,
  instead: (argument) => `"ruv-hub list" or "ruv-hub cache ls ${shellWord(argument)}"`,
  details: [
    "Lists the models this project publishes, and those of your own registry.json: base models " +
    "from small to large, then their adapters. Opens no socket, unless told to --refresh. With " +
    '--json it is an array. What is on this disk "ruv-hub cache ls" lists.',
  ],
  examples: [
    ["ruv-hub list", "every model of the registry"],
    ["ruv-hub list --size small", "only small ones"],
    [
      "ruv-hub list --adapters-of ruvltra-small --json",
      "the adapters of a base model, for another program",
    ],
  ],
  flags: {
    size: choice(["tiny", "small", "medium", "large"], "only models of this size"),
    adaptersOf: text("ID", "only the adapters of a base model"),
    cached: toggle("only models that are on this disk"),
    refresh: toggle("fetch the publisher's catalogue first"),
  },
  load: async () => (await import("./list.ts")).list,
});
