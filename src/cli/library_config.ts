import {
  type DownloadConfig,
  type HubSettings,
  InvalidArgumentError,
  PermissionError,
  settingsFromEnv,
} from "../../mod.ts";
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
    settings: settingsOf(context),
    signal: context.signal,
    ...(endpoint !== undefined && { endpoint }),
    ...(cacheDir !== undefined && { cacheDir }),
    ...(token !== undefined && { token }),
  };
}

function settingsOf({ env, isEnvRefused }: CommandContext): HubSettings {
  try {
    return settingsFromEnv(env);
  } catch (error) {
    // Without a home directory nothing goes; whether there is one, the runtime must let us see.
    const [refused] = ["HF_HOME", "HOME"].filter(isEnvRefused);
    if (!(error instanceof InvalidArgumentError) || refused === undefined) throw error;
    throw new PermissionError(`${error.message}, or the runtime was not given --allow-env`, {
      flag: "--allow-env",
      cause: error,
    });
  }
}

async function tokenFromStdin(context: CommandContext): Promise<string> {
  const token = (await context.readStdin()).trim();
  if (/^\S+$/.test(token)) return token;
  throw new UsageError("Cannot read the token from stdin: expected one word");
}
