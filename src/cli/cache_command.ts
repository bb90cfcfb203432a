import type { CacheFlags } from "./cache.ts";
import { type Command, defineCommand } from "./command.ts";
import { toggle } from "./flag.ts";

/** `cache`: what the shared cache holds. */
export const cacheCommand: Command = defineCommand<CacheFlags>({
  brief: "look after the cache all Hugging Face tools share",
  usage: "<ls> [repo…]",
  least: 1,
  details: [
    '"cache ls" lists the repositories in the cache, or the named ones, with what they take of the ' +
    "disk: files that several revisions share are counted once.",
  ],
  flags: {
    revisions: toggle("ls: a line for each revision"),
    files: toggle("ls: a line for each file of each revision"),
  },
  load: async () => (await import("./cache.ts")).cache,
});
