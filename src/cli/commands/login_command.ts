import { type Command, defineCommand } from "../command.ts";

/** `login`: a token, checked and kept. */
export const loginCommand: Command = defineCommand<Record<never, never>>({
  brief: "check a token and keep it",
  usage: "",
  least: 0,
  most: 0,
  details: [
    "Asks for a token without showing it, or takes the one of --token (- reads it from stdin). The " +
    "Hub is asked whose it is; only then it is kept, where hf and all Hugging Face libraries look " +
    "for it.",
  ],
  examples: [
    [
      'ruv-hub login --token - <<< "$HF_TOKEN"',
      "keep a token that another program has put into a variable",
    ],
  ],
  flags: {},
  load: async () => (await import("./login.ts")).login,
});
