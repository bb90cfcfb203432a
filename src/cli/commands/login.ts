import { login as keepToken, visibleText } from "../../../mod.ts";
import type { CommandContext } from "../command.ts";
import type { GlobalFlags } from "../global_flags.ts";
import { libraryConfig } from "../library_config.ts";
import { tokenAbility } from "./token_ability.ts";
import { UsageError } from "../usage_error.ts";

/** Keeps a token that the Hub knows: one that is given, or asked for. */
export async function login(
  context: CommandContext,
  flags: GlobalFlags,
  _args: readonly string[],
): Promise<void> {
  const { token: given, ...config } = await libraryConfig(context, flags);
  const { terminal } = context;
  const endpoint = config.endpoint ?? config.settings?.endpoint ?? "";
  const token = given || await askForToken(context, endpoint);
  const { identity, tokenFile, overruled } = await keepToken(token, config);
  if (terminal.json) return terminal.document({ ...identity, tokenFile, overruled });
  terminal.result(visibleText(identity.name));
  terminal.say(`  ${tokenAbility("the token", identity)}; it is kept in ${tokenFile}`);
  if (overruled) terminal.say("  note: HF_TOKEN is set and goes first; unset it to use this one");
}

async function askForToken({ askSecret }: CommandContext, endpoint: string): Promise<string> {
  const typed = await askSecret(
    `Token for ${endpoint} (${endpoint}/settings/tokens makes one; it is not shown): `,
  );
  if (typed === undefined) {
    throw new UsageError(
      "Cannot ask for the token: nobody sits at a terminal; --token - reads it",
      {
        command: "login",
      },
    );
  }
  const token = typed.trim();
  if (token !== "") return token;
  throw new UsageError("Cannot log in: no token was typed", { command: "login" });
}
