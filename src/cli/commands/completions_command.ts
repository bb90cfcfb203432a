import { type Command, defineCommand } from "../command.ts";

/** `completions`: what makes a shell complete `ruv-hub`'s words. */
export const completionsCommand: Command = defineCommand<Record<never, never>>({
  brief: "print what makes a shell complete words",
  usage: "<bash|zsh|fish>",
  least: 1,
  most: 1,
  details: [
    "Prints a script for a shell. Put it where the shell reads it at its start: " +
    '`eval "$(ruv-hub completions bash)"` in ~/.bashrc, `eval "$(ruv-hub completions zsh)"` in ' +
    "~/.zshrc after compinit, or `ruv-hub completions fish | source` in config.fish.",
    "Commands, flags, their values and the registry's models are completed; everything else is " +
    "completed as a file.",
  ],
  examples: [
    ['eval "$(ruv-hub completions bash)"', "complete words in this bash from now on"],
  ],
  flags: {},
  load: async () => (await import("./completions.ts")).completions,
});
