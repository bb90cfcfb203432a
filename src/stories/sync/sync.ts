import type { SyncConfig, SyncOptions, SyncPlan, SyncResult } from "./sync_result.ts";

/**
 * Brings everything that a `hub.json` names: all repositories are planned, then all files fetched
 * through one pool of connections. What was brought, down to the checksums, is written to the lock
 * beside the list, last of all. A model that fails is named in the result and stops no other.
 *
 * @param list path of the `hub.json`
 * @throws {InvalidArgumentError} when there is no such list; when frozen, also when there is no lock
 * or it was made from another list
 * @throws {InvalidFormatError} that names the place of what is wrong in the list or the lock
 */
export async function syncModels(
  list: string,
  options: SyncOptions = {},
  config: SyncConfig = {},
): Promise<SyncResult> {
  const { sync } = await import("./sync_models.ts");
  return await sync(list, options, config);
}

/** Finds out what {@linkcode syncModels} would do. Fetches and changes no file. */
export async function planSync(
  list: string,
  options: SyncOptions = {},
  config: SyncConfig = {},
): Promise<SyncPlan> {
  const { plan } = await import("./sync_models.ts");
  return await plan(list, options, config);
}
