import { COMMANDS } from "../../src/cli/commands.ts";
import { HELP } from "../../src/cli/help_page.ts";

/** What has to be there before a command's examples make sense. */
const BEFORE: Readonly<Record<string, string>> = {
  outdated: "ruv-hub pull ruvltra-small",
  update: "ruv-hub pull ruvltra-small && ruv-hub pull user/repo:Q4_K_M",
  sync:
    `echo '{"models": [{"model": "user/repo:Q4_K_M", "to": "models/"}]}' | tee hub.json > models.json`,
  verify: "ruv-hub pull ruvltra-small && ruv-hub pull user/repo:Q4_K_M -o models",
  repair: "ruv-hub pull ruvltra-small",
  cache: "ruv-hub pull user/repo@v1.0 README.md",
  info: "ruv-hub pull user/repo:Q4_K_M && ruv-hub info user/repo",
};

/** A script that runs all examples of each command, in the order in which its page has them. */
export function exampleScripts(): ReadonlyMap<string, string> {
  // The demonstration has a test of its own, and takes its time.
  const { demo: _, ...commands } = COMMANDS.commands;
  const pages = Object.entries({ ...commands, help: HELP });
  return new Map(pages.map(([name, { examples }]) => {
    // A server runs beside what follows it.
    const lines = examples.map(([line]) => /^ruv-hub serve\b/.test(line) ? `${line} &` : line);
    return [name, [BEFORE[name] ?? "", ...lines].join("\n")];
  }));
}
