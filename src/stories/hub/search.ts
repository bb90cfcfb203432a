import type { FoundModel, ModelSearch } from "../../hub/search_models.ts";
import { LocalEntryNotFoundError } from "../../vocabulary/errors.ts";
import type { DownloadConfig } from "../pull/download_config.ts";

/**
 * Searches the models of the Hub.
 *
 * @throws {LocalEntryNotFoundError} when offline
 */
export async function searchHub(
  search: Omit<ModelSearch, "signal"> = {},
  config: Pick<DownloadConfig, "endpoint" | "token" | "settings" | "fetch" | "signal"> = {},
): Promise<FoundModel[]> {
  const { downloadSettings } = await import("../pull/download_settings.ts");
  const { endpoint, token, offline, stallTimeoutMs } = await downloadSettings(config);
  if (offline) {
    throw new LocalEntryNotFoundError("Cannot search for models: only the Hub knows them");
  }
  const { HubClient } = await import("../../hub/hub_client.ts");
  const { searchModels } = await import("../../hub/search_models.ts");
  using client = new HubClient({ endpoint, token, stallTimeoutMs, fetch: config.fetch });
  return await searchModels(client, { ...search, signal: config.signal });
}
