import { type DownloadConfig, settingsFromEnv } from "../../mod.ts";
import type { CommandContext } from "./command.ts";
import type { GlobalFlags } from "./global_flags.ts";
import { UsageError } from "./usage_error.ts";

/** What the environment and the flags of every command tell the library. */
export async function libraryConfig(
  context: CommandContext,
  flags: GlobalFlags,
): Promise<Pick<DownloadConfig, "settings" | "signal" | "endpoint" | "cacheDir" | "token">> {
  const { endpoint, cacheDir } = flags;
  const token = flags.token === "-" ? await tokenFromStdin(context) : flags.token;
  return {
    settings: settingsFromEnv(context.env),
    signal: context.signal,
    ...(endpoint !== undefined && { endpoint }),
    ...(cacheDir !== undefined && { cacheDir }),
    ...(token !== undefined && { token }),
  };
}

async function tokenFromStdin(context: CommandContext): Promise<string> {
  const token = (await context.readStdin()).trim();
  if (/^\S+$/.test(token)) return token;
  throw new UsageError("Cannot read the token from stdin: expected one word");
}
