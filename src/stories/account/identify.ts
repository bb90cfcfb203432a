import type { Identity } from "../../hub/whoami.ts";
import { AuthenticationError, LocalEntryNotFoundError } from "../../vocabulary/errors.ts";
import type { DownloadConfig } from "../pull/download_config.ts";

/**
 * Asks the Hub whose token is in use. The Hub wants this asked rarely.
 *
 * @throws {AuthenticationError} when there is no token, or the Hub does not know it
 * @throws {LocalEntryNotFoundError} when offline
 */
export async function identify(
  config: Pick<DownloadConfig, "endpoint" | "token" | "settings" | "fetch" | "signal"> = {},
): Promise<Identity> {
  const { downloadSettings } = await import("../pull/download_settings.ts");
  const { HubClient } = await import("../../hub/hub_client.ts");
  const { whoami } = await import("../../hub/whoami.ts");
  const { endpoint, token, offline, stallTimeoutMs } = await downloadSettings(config);
  if (token === undefined) {
    throw new AuthenticationError("Cannot tell whose token is in use: there is none", {
      status: 401,
      withToken: false,
    });
  }
  if (offline) {
    throw new LocalEntryNotFoundError("Cannot tell whose token is in use: only the Hub knows");
  }
  using client = new HubClient({ endpoint, token, stallTimeoutMs, fetch: config.fetch });
  return await whoami(client, { signal: config.signal });
}
