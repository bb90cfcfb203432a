import { type Command, defineCommand } from "../command.ts";
import { text, toggle } from "../flag.ts";
import { RATE_FLAG } from "./rate_flag.ts";
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
    "With --to the models are mirrored to another Hub: only what is missing there is sent, straight " +
    "from one to the other. Its token is RUV_HUB_TO_TOKEN; the first Hub's token never goes there.",
  ],
  examples: [
    ["ruv-hub sync --dry-run", "what hub.json in this folder would bring"],
    ["ruv-hub sync", "bring it, and pin it in hub.lock"],
    ["ruv-hub sync --frozen", "exactly what hub.lock says, as for a deployment"],
    ["ruv-hub sync models.json --prune", "another list; what it no longer names is removed"],
  ],
  flags: {
    frozen: toggle("bring exactly what hub.lock says"),
    prune: toggle(
      "remove what earlier syncs of the list brought into folders and it no longer names",
    ),
    to: text("ENDPOINT", "send the models to this Hub, instead of bringing them here"),
    dryRun: toggle("say what would be done, and change nothing"),
    offline: toggle("open no socket; use what is here"),
    preferOffline: toggle("do not ask what is new; fetch only what is missing"),
    limitRate: RATE_FLAG,
    allowUnsafe: toggle("take what the Hub calls unsafe, and models that are broken"),
  },
  load: async () => (await import("./sync.ts")).sync,
});
