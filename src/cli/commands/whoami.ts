import { identify, visibleText } from "../../../mod.ts";
import type { CommandContext } from "../command.ts";
import type { GlobalFlags } from "../global_flags.ts";
import { libraryConfig } from "../library_config.ts";
import { tokenAbility } from "./token_ability.ts";

/** Prints the name behind the token, and says where the token is from and what it may do. */
export async function whoami(
  context: CommandContext,
  flags: GlobalFlags,
  _args: readonly string[],
): Promise<void> {
  const config = await libraryConfig(context, flags);
  const { terminal } = context;
  const identity = await identify(config);
  if (terminal.json) return terminal.document(identity);
  terminal.result(visibleText(identity.name));
  terminal.say(`  ${tokenAbility(`the token ${sourceOf(config)}`, identity)}`);
}

function sourceOf({ token, settings }: Awaited<ReturnType<typeof libraryConfig>>): string {
  if (token !== undefined) return "given by --token";
  return settings?.token === undefined ? `in ${settings?.tokenFile}` : "in HF_TOKEN";
}
