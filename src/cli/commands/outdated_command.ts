import { type Command, defineCommand } from "../command.ts";
import { text, toggle } from "../flag.ts";
import type { OutdatedFlags } from "./outdated.ts";

/** `outdated`: what has fallen behind. */
export const outdatedCommand: Command = defineCommand<OutdatedFlags>({
  brief: "compare what is here with the Hub",
  usage: "[model…]",
  least: 0,
  details: [
    "Compares the branches and tags in the cache, the plain folders that were pulled into, and a " +
    "hub.lock with the Hub, in one request for each repository, and shows what has fallen behind. " +
    "It ends with 0 also when something has.",
  ],
  examples: [
    ["ruv-hub outdated", "what is behind, of all that is here"],
    ["ruv-hub outdated ruvltra-small --all", "how one model stands, also when it is up to date"],
  ],
  flags: {
    lock: text("FILE", "the lock to compare, instead of hub.lock in this folder"),
    all: toggle("show what is up to date, too"),
    offline: toggle("open no socket; compare with what the Hub said before"),
    preferOffline: toggle("do not ask the Hub what it said before"),
  },
  load: async () => (await import("./outdated.ts")).outdated,
});
