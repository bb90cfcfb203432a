import type { Identity } from "../../hub/whoami.ts";
import { InvalidArgumentError } from "../../vocabulary/errors.ts";
import type { DownloadConfig } from "../pull/download_config.ts";

/** What of a configuration a login goes by. */
export type LoginConfig = Pick<DownloadConfig, "endpoint" | "settings" | "fetch" | "signal">;

/** A token that is now kept. */
export interface Login {
  /** Whose token it is. */
  readonly identity: Identity;
  /** The file it is in. */
  readonly tokenFile: string;
  /** Whether a variable gives a token, which goes first. */
  readonly overruled: boolean;
}

/** What a logout did. */
export interface Logout {
  /** The file that held the token. */
  readonly tokenFile: string;
  /** Whether there was a token in it. */
  readonly removed: boolean;
  /** Whether a variable gives a token, which stays in use. */
  readonly overruled: boolean;
}

/**
 * Asks the Hub whose token it is, and keeps it where `hf` keeps its own: from then on it is used by
 * all Hugging Face tools of this user. A token the Hub does not know changes nothing.
 *
 * @throws {InvalidArgumentError} when it cannot be a token, or nothing would read the file
 * @throws {AuthenticationError} when the Hub does not know it
 * @throws {LocalEntryNotFoundError} when offline
 * @throws {HubError} when it cannot be written
 */
export async function login(token: string, config: LoginConfig = {}): Promise<Login> {
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new InvalidArgumentError("Cannot use this token: expected one word of plain characters");
  }
  const { tokenFile, overruled } = await tokenFileOf(config);
  const { identify } = await import("./identify.ts");
  const { saveToken } = await import("./token_files.ts");
  const identity = await identify({ ...config, token });
  await saveToken(tokenFile, identity.tokenName ?? identity.name, token);
  return { identity, tokenFile, overruled };
}

/**
 * Removes the token that {@linkcode login} or `hf auth login` has kept. It stays valid at the Hub.
 *
 * @throws {HubError} when it cannot be removed
 */
export async function logout(config: Pick<LoginConfig, "settings"> = {}): Promise<Logout> {
  const { tokenFile, overruled } = await tokenFileOf(config);
  const { removeToken } = await import("./token_files.ts");
  return { tokenFile, removed: await removeToken(tokenFile), overruled };
}

async function tokenFileOf(
  config: LoginConfig,
): Promise<{ readonly tokenFile: string; readonly overruled: boolean }> {
  const { settingsFromEnv } = await import("../../vocabulary/settings.ts");
  const { environment } = await import("../environment.ts");
  const { tokenFile, token } = config.settings ?? settingsFromEnv(environment);
  if (tokenFile === undefined) {
    throw new InvalidArgumentError(
      "Cannot keep a token: HF_HUB_DISABLE_IMPLICIT_TOKEN says that none is read from a file",
    );
  }
  return { tokenFile, overruled: token !== undefined };
}
