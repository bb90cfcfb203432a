import { identify } from "../../mod.ts";
import type { CommandContext } from "./command.ts";
import type { GlobalFlags } from "./global_flags.ts";
import { libraryConfig } from "./library_config.ts";

/** Prints the name behind the token, and says what the token may do. */
export async function whoami(
  context: CommandContext,
  flags: GlobalFlags,
  _args: readonly string[],
): Promise<void> {
  const identity = await identify(await libraryConfig(context, flags));
  if (context.terminal.json) return context.terminal.document(identity);
  context.terminal.result(identity.name);
  if (identity.role !== undefined) context.terminal.say(`  the token may ${identity.role}`);
}
