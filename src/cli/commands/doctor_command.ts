import { type Command, defineCommand } from "../command.ts";

/** `doctor`: what is wrong here, and how to mend it. */
export const doctorCommand: Command = defineCommand<Record<never, never>>({
  brief: "say what is wrong here and how to mend it",
  usage: "",
  least: 0,
  most: 0,
  details: [
    "Looks at everything a pull and a push depend on: permissions, the endpoint, the token, " +
    "proxies, the disk, the speed of hashing and the clock. Ends with 1 when something is in the " +
    "way.",
  ],
  examples: [
    ["ruv-hub doctor", "look at everything"],
    ["ruv-hub doctor --json", "the same, for another program"],
  ],
  flags: {},
  load: async () => (await import("./doctor.ts")).doctor,
});
