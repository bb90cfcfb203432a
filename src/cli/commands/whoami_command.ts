import { type Command, defineCommand } from "../command.ts";

/** `whoami`: whose token is in use. */
export const whoamiCommand: Command = defineCommand<Record<never, never>>({
  brief: "say whose token is in use",
  usage: "",
  least: 0,
  most: 0,
  details: [
    "Asks the Hub who the token belongs to and what it may do. The token comes from --token, " +
    "HF_TOKEN, or the file that login and hf auth login write.",
  ],
  examples: [
    ["ruv-hub whoami", "who the Hub takes you for"],
    ["ruv-hub whoami --json", "the same, for another program"],
  ],
  flags: {},
  load: async () => (await import("./whoami.ts")).whoami,
});
