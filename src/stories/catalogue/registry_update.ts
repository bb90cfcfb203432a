import type { RegistryUpdate, RegistryUpdateConfig } from "./registry_change.ts";

/**
 * Fetches the publisher's catalogue, `registry.json` in `ruv/ruvltra`, checks it and keeps it. From
 * then on the registry of this machine says what it says.
 *
 * @throws {EntryNotFoundError} when the publisher has no catalogue
 * @throws {InvalidFormatError} that names the place of what is wrong in it
 * @throws {LocalEntryNotFoundError} when offline
 */
export async function updateRegistry(config: RegistryUpdateConfig = {}): Promise<RegistryUpdate> {
  const { fetchRegistry } = await import("./registry_fetch.ts");
  return await fetchRegistry(config);
}
