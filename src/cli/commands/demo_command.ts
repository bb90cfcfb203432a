import { type Command, defineCommand } from "../command.ts";

/** `demo`: what this tool is for, in half a minute. */
export const demoCommand: Command = defineCommand<Record<never, never>>({
  brief: "see the whole story on a Hub of your own",
  usage: "",
  least: 0,
  most: 0,
  details: [
    "Makes a small GGUF model, pushes it with a generated card to an embedded Hub on this machine, " +
    "lists it, pulls it with eight connections, kills that pull half-way, resumes it, proves it, " +
    "and pulls it again at full speed. Needs no account and no network, and leaves nothing behind.",
  ],
  examples: [
    ["ruv-hub demo", "the whole story, in half a minute"],
  ],
  flags: {},
  load: async () => (await import("./demo.ts")).demo,
});
