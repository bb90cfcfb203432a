import { cacheCommand } from "./commands/cache_command.ts";
import { cardCommand } from "./commands/card_command.ts";
import { completionsCommand } from "./commands/completions_command.ts";
import { demoCommand } from "./commands/demo_command.ts";
import { doctorCommand } from "./commands/doctor_command.ts";
import { infoCommand } from "./commands/info_command.ts";
import { listCommand } from "./commands/list_command.ts";
import type { CommandSet } from "./parser.ts";
import { loginCommand } from "./commands/login_command.ts";
import { logoutCommand } from "./commands/logout_command.ts";
import { pullCommand } from "./commands/pull_command.ts";
import { pushCommand } from "./commands/push_command.ts";
import { recommendCommand } from "./commands/recommend_command.ts";
import { registryCommand } from "./commands/registry_command.ts";
import { repairCommand } from "./commands/repair_command.ts";
import { searchCommand } from "./commands/search_command.ts";
import { serveCommand } from "./commands/serve_command.ts";
import { outdatedCommand } from "./commands/outdated_command.ts";
import { syncCommand } from "./commands/sync_command.ts";
import { updateCommand } from "./commands/update_command.ts";
import { verifyCommand } from "./commands/verify_command.ts";
import { versionsCommand } from "./commands/versions_command.ts";
import { whoamiCommand } from "./commands/whoami_command.ts";

/** Everything `ruv-hub` can do. A command's code is loaded when it runs. */
export const COMMANDS: CommandSet = {
  commands: {
    pull: pullCommand,
    push: pushCommand,
    list: listCommand,
    info: infoCommand,
    recommend: recommendCommand,
    versions: versionsCommand,
    outdated: outdatedCommand,
    update: updateCommand,
    sync: syncCommand,
    registry: registryCommand,
    search: searchCommand,
    card: cardCommand,
    verify: verifyCommand,
    repair: repairCommand,
    cache: cacheCommand,
    login: loginCommand,
    logout: logoutCommand,
    whoami: whoamiCommand,
    serve: serveCommand,
    demo: demoCommand,
    doctor: doctorCommand,
    completions: completionsCommand,
  },
  aliases: { download: "pull", upload: "push", ls: "list" },
};
