import { logout as removeToken } from "../../../mod.ts";
import type { CommandContext } from "../command.ts";
import type { GlobalFlags } from "../global_flags.ts";
import { libraryConfig } from "../library_config.ts";

/** Removes the token that is kept. */
export async function logout(
  context: CommandContext,
  flags: GlobalFlags,
  _args: readonly string[],
): Promise<void> {
  const { settings } = await libraryConfig(context, flags);
  const { terminal } = context;
  const done = await removeToken({ ...(settings !== undefined && { settings }) });
  if (terminal.json) return terminal.document(done);
  const { tokenFile, removed, overruled } = done;
  terminal.say(removed ? `  removed the token in ${tokenFile}` : `  no token in ${tokenFile}`);
  if (overruled) terminal.say("  note: HF_TOKEN is set and stays in use");
}
