import { cacheCommand } from "./cache_command.ts";
import { cardCommand } from "./card_command.ts";
import { completionsCommand } from "./completions_command.ts";
import { demoCommand } from "./demo_command.ts";
import { doctorCommand } from "./doctor_command.ts";
import { infoCommand } from "./info_command.ts";
import { listCommand } from "./list_command.ts";
import type { CommandSet } from "./parser.ts";
import { loginCommand } from "./login_command.ts";
import { logoutCommand } from "./logout_command.ts";
import { pullCommand } from "./pull_command.ts";
import { pushCommand } from "./push_command.ts";
import { recommendCommand } from "./recommend_command.ts";
import { registryCommand } from "./registry_command.ts";
import { repairCommand } from "./repair_command.ts";
import { searchCommand } from "./search_command.ts";
import { serveCommand } from "./serve_command.ts";
import { outdatedCommand } from "./outdated_command.ts";
import { syncCommand } from "./sync_command.ts";
import { updateCommand } from "./update_command.ts";
import { verifyCommand } from "./verify_command.ts";
import { versionsCommand } from "./versions_command.ts";
import { whoamiCommand } from "./whoami_command.ts";

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
