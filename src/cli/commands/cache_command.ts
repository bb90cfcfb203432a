import type { CacheFlags } from "./cache_flags.ts";
import { type Command, defineCommand } from "../command.ts";
import { duration } from "../duration_flag.ts";
import { toggle } from "../flag.ts";

/** `cache`: what the shared cache holds. */
export const cacheCommand: Command = defineCommand<CacheFlags>({
  brief: "look after the cache all Hugging Face tools share",
  usage: "<ls|rm|prune|verify> [name…]",
  least: 1,
  details: [
    '"cache ls" lists the repositories in the cache, or the named ones, with what they take of the ' +
    "disk. What several revisions share is counted once.",
    '"cache rm" removes what is named: user/repo, a revision of it as user/repo@v1.0 or by the ' +
    "first letters of its commit, or a model within it, as for a pull. What other revisions need " +
    'stays. "rm" is short for it.',
    '"cache prune" removes what nobody needs: revisions no branch or tag stands for, files of no ' +
    "revision, and partial downloads nobody has continued for 7 days. What another process works " +
    "with stays; pulls may run beside it.",
    "Both show first what would go and how much that frees, and ask.",
    '"cache verify" hashes the files of the cache, or of what is named, as "ruv-hub verify" does.',
  ],
  examples: [
    ["ruv-hub cache ls", "what is in the cache, and what it takes of the disk"],
    ["ruv-hub cache rm user/repo@v1.0 --dry-run", "what would go with one revision"],
    ["ruv-hub cache rm user/repo --yes", "remove a repository without being asked"],
    ["ruv-hub cache prune --older-than 30d --dry-run", "what nobody has needed for a month"],
  ],
  flags: {
    revisions: toggle("ls: a line for each revision"),
    files: toggle("ls: a line for each file of each revision"),
    olderThan: duration("AGE", "prune: only what is unchanged for so long, such as 12h or 30d"),
    dryRun: toggle("rm, prune: say what would go, and remove nothing"),
  },
  load: async () => (await import("./cache.ts")).cache,
});
