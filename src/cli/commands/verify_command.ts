import { type Command, defineCommand } from "../command.ts";
import { text, toggle } from "../flag.ts";
import type { VerifyFlags } from "./verify_shown.ts";

/** `verify`: whether what is on this disk is what it should be. */
export const verifyCommand: Command = defineCommand<VerifyFlags>({
  brief: "hash again what is on this disk",
  usage: "[model|file|folder…]",
  least: 0,
  details: [
    "Compares files with the digests the Hub promised when they were pulled, whoever pulled them: " +
    "models in the cache, plain folders with records beside the files, single files of either. " +
    "Without a name everything that is here is looked at. Asks nobody. Says what is wrong, what is " +
    "missing, and of what no record is kept.",
    "Ends with 6 when a file is wrong, and with 1 when one is missing or nothing was known of any.",
  ],
  examples: [
    ["ruv-hub verify ruvltra-small", "one model in the cache"],
    ["ruv-hub verify models", "a folder that was pulled into"],
    ["ruv-hub verify", "everything that is here"],
  ],
  flags: {
    output: text("DIR", "look for models in DIR, not in the cache (also --local-dir)", {
      short: "o",
    }),
    all: toggle("the whole cache, and every folder that was pulled into, as without a name"),
  },
  load: async () => (await import("./verify.ts")).verify,
});
