import { PermissionError } from "../vocabulary/errors.ts";
import type { HubSettings } from "../vocabulary/settings.ts";

/**
 * The token to use: the one a variable gave, else the content of the token file without line ends
 * and blanks around it. An empty or missing file means there is none.
 *
 * @throws {PermissionError} when the token file is there and cannot be read
 */
export async function readToken(
  settings: Pick<HubSettings, "token" | "tokenFile">,
): Promise<string | undefined> {
  const { token, tokenFile } = settings;
  if (token !== undefined || tokenFile === undefined) return token;
  return (await readFile(tokenFile)).replace(/[\r\n]/g, "").trim() || undefined;
}

async function readFile(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    if (error instanceof Deno.errors.NotCapable) {
      throw new PermissionError(`Cannot read the token file "${path}": reading is not granted`, {
        flag: `--allow-read=${path}`,
        cause: error,
      });
    }
    throw new PermissionError(`Cannot read the token file "${path}": the system refuses it`, {
      cause: error,
    });
  }
}
