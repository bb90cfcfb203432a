import { type Command, defineCommand } from "../command.ts";
import { text, toggle } from "../flag.ts";
import { RATE_FLAG } from "./rate_flag.ts";
import type { UpdateFlags } from "./update.ts";

/** `update`: brings what is here up to date. */
export const updateCommand: Command = defineCommand<UpdateFlags>({
  brief: "bring what is here up to date",
  usage: "[model…]",
  least: 0,
  details: [
    "Pulls the new state of what has fallen behind, or of the named models: the same files, or all " +
    "where all were pulled, into the cache and the folders they are in. Says what changed.",
    "Where this folder has a hub.lock, what it pins to a branch or tag is brought up to date as " +
    '"ruv-hub sync" would, and the lock is written. An entry that hub.json no longer has as it was ' +
    "locked is refused: that is for a sync.",
    "The old state stays whole and readable until the new one is proven. In the cache it stays for " +
    'good: "ruv-hub cache prune" removes it.',
  ],
  examples: [
    ["ruv-hub update --dry-run", "what would be fetched"],
    ["ruv-hub update ruvltra-small", "bring one model up to date"],
    ["ruv-hub update", "bring everything up to date"],
  ],
  flags: {
    lock: text("FILE", "the lock to bring up to date, instead of hub.lock in this folder"),
    dryRun: toggle("say what would be fetched, and fetch nothing"),
    limitRate: RATE_FLAG,
    allowUnsafe: toggle("take what the Hub calls unsafe, and models that are broken"),
  },
  load: async () => (await import("./update.ts")).update,
});
