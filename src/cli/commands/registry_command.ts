import { type Command, defineCommand } from "../command.ts";
import type { NoFlags } from "./registry.ts";

/** `registry`: the catalogue of models. */
export const registryCommand: Command = defineCommand<NoFlags>({
  brief: "fetch the publisher's catalogue of models",
  usage: "<update>",
  least: 1,
  most: 1,
  details: [
    '"registry update" fetches registry.json of ruv/ruvltra, checks it and keeps it: from then on ' +
    "its models are in the registry too. Nothing else but --refresh ever fetches it.",
    "The registry is the built-in catalogue, what the publisher says, and your own registry.json in " +
    "the state folder (RUV_HUB_STATE), which has the last word on an id.",
  ],
  examples: [
    ["ruv-hub registry update", "what the publisher has added since this program was made"],
  ],
  flags: {},
  load: async () => (await import("./registry.ts")).registry,
});
