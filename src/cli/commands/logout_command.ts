import { type Command, defineCommand } from "../command.ts";

/** `logout`: the token that was kept, removed. */
export const logoutCommand: Command = defineCommand<Record<never, never>>({
  brief: "remove the token that is kept",
  usage: "",
  least: 0,
  most: 0,
  details: [
    "Removes the token that login, or hf auth login, has kept, and its copy among the named tokens of " +
    "hf. At the Hub it stays valid until you revoke it there.",
  ],
  examples: [
    ["ruv-hub logout", "forget it again"],
  ],
  flags: {},
  load: async () => (await import("./logout.ts")).logout,
});
