import { type Command, defineCommand } from "../command.ts";
import { FIT_FLAGS } from "./fit_flags.ts";
import { toggle } from "../flag.ts";
import type { RecommendFlags } from "./recommend.ts";

/** `recommend`: what fits this machine. */
export const recommendCommand: Command = defineCommand<RecommendFlags>({
  brief: "say which model fits this machine",
  usage: "",
  least: 0,
  most: 0,
  details: [
    "Works out what each base model of the registry needs, weights, context and overhead, and " +
    "prints the id of the largest that fits the memory available: ruv-hub pull $(ruv-hub recommend). " +
    "The table beside it goes to stderr. Ends with 10 when none fits.",
  ],
  examples: [
    ["ruv-hub recommend", "what fits this machine"],
    [
      "ruv-hub recommend --ram 4 --vram 0 --context 4096 --explain",
      "what fits a machine with 4 GB and no GPU, and the sum behind it",
    ],
    ['ruv-hub pull "$(ruv-hub recommend --ram 2)"', "fetch what is recommended"],
  ],
  flags: {
    ...FIT_FLAGS,
    explain: toggle("print the sum of every need, line by line"),
    offline: toggle("open no socket; go by what is known here"),
    preferOffline: toggle("do not ask the Hub what it said before"),
  },
  load: async () => (await import("./recommend.ts")).recommend,
});
