import type { CommandSet } from "./parser.ts";
import { pullCommand } from "./pull_command.ts";
import { serveCommand } from "./serve_command.ts";

/** Everything `ruv-hub` can do. A command's code is loaded when it runs. */
export const COMMANDS: CommandSet = {
  commands: {
    pull: pullCommand,
    serve: serveCommand,
  },
  aliases: { download: "pull" },
};
