import { type Command, defineCommand } from "../command.ts";
import { choice, text, toggle, wholeNumber } from "../flag.ts";
import type { VersionsFlags } from "./versions.ts";

/** `versions`: what states a model has had. */
export const versionsCommand: Command = defineCommand<VersionsFlags>({
  brief: "show a model's tags, branches and latest changes",
  usage: "<model>",
  least: 1,
  most: 1,
  details: [
    "Shows the names a model's states have, and the latest commits with the files that each added " +
    '(+), changed (~), moved (>) or removed (-). Any of them can be pulled: "pull user/repo@v1.0.0".',
  ],
  examples: [
    ["ruv-hub versions user/repo", "tags, branches and the latest commits"],
    ["ruv-hub versions user/repo --revision v1.0 --limit 3", "the last three commits before a tag"],
  ],
  flags: {
    revision: text("REV", "the branch, tag or commit whose history is shown"),
    type: choice(["model", "dataset"], "what the repository holds (also --repo-type)"),
    limit: wholeNumber("N", "the most commits; 10 without it", { least: 1, most: 99 }),
    offline: toggle("open no socket; show what is known here"),
    preferOffline: toggle("do not ask the Hub what it said before"),
  },
  load: async () => (await import("./versions.ts")).versions,
});
