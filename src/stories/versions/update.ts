import type { UpdateConfig, UpdateOptions, UpdateResult } from "./update_result.ts";

/**
 * Brings what is on this machine up to date: the branches and tags in the cache, and the plain
 * folders that were pulled into, then what a lock has pinned. The old state stays whole and readable
 * until the new one is proven; in the cache it stays for good. One that fails does not stop the
 * others.
 *
 * @throws {InvalidArgumentError} when a model is named that is not here
 * @throws {LocalEntryNotFoundError} when offline
 * @throws {NetworkError} when the Hub said nothing about any of them
 */
export async function updateModels(
  options: UpdateOptions = {},
  config: UpdateConfig = {},
): Promise<UpdateResult> {
  const { update } = await import("./update_models.ts");
  return await update(options, config);
}
