import { parseByteSize } from "../../mod.ts";
import { type Command, defineCommand } from "./command.ts";
import { toggle } from "./flag.ts";
import type { SyncFlags } from "./sync.ts";

/** `sync`: many models at once, from a list. */
export const syncCommand: Command = defineCommand<SyncFlags>({
  brief: "bring all models that a hub.json names",
  usage: "[hub.json]",
  least: 0,
  most: 1,
  details: [
    'Brings every model of the list, {"models": [{"model": "user/repo:Q4_K_M", "to": "models/"}]}, ' +
    'into its folder or, with "to": "cache" or without it, into the cache. All files come through ' +
    "one pool of connections; a model that fails stops no other.",
    "What came, down to every checksum, is written to hub.lock beside the list. With --frozen " +
    "exactly that is brought, without asking the Hub what is new; a list that is not the one " +
    "which was locked is refused.",
  ],
  flags: {
    frozen: toggle("bring exactly what hub.lock says"),
    prune: toggle(
      "remove what earlier syncs of the list brought into folders and it no longer names",
    ),
    dryRun: toggle("say what would be done, and change nothing"),
    offline: toggle("open no socket; use what is here"),
    preferOffline: toggle("do not ask what is new; fetch only what is missing"),
    limitRate: {
      kind: "value",
      brief: "most bytes per second, such as 10M",
      placeholder: "RATE",
      expects: "a rate such as 10M (bytes per second) or 1.5Gi",
      read: parseByteSize,
    },
  },
  load: async () => (await import("./sync.ts")).sync,
});
