import { type Command, defineCommand } from "../command.ts";
import { text, toggle } from "../flag.ts";
import { RATE_FLAG } from "./rate_flag.ts";
import type { RepairFlags } from "./repair.ts";

/** `repair`: what is wrong or missing on this disk is fetched again. */
export const repairCommand: Command = defineCommand<RepairFlags>({
  brief: "fetch again what is wrong on this disk, and no more",
  usage: "[model|file|folder…]",
  least: 0,
  details: [
    'Verifies as "ruv-hub verify" does, and fetches what is wrong or missing. Of a large file that ' +
    "this program has pulled only the damaged parts of 8 MiB are fetched, of any other the whole. " +
    "The damaged file stays in its place until a right one is proven.",
    "Ends with the exit code of the first file that could not be repaired.",
  ],
  examples: [
    ["ruv-hub repair ruvltra-small", "one model in the cache"],
    ["ruv-hub repair --limit-rate 10M", "everything that is here, gently"],
  ],
  flags: {
    output: text("DIR", "look for models in DIR, not in the cache (also --local-dir)", {
      short: "o",
    }),
    all: toggle("the whole cache, and every folder that was pulled into, as without a name"),
    limitRate: RATE_FLAG,
    offline: toggle("open no socket; folders are repaired from the cache"),
  },
  load: async () => (await import("./repair.ts")).repair,
});
