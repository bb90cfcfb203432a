import type { ModelStanding, OutdatedOptions } from "./model_standing.ts";
import type { VersionsConfig } from "./model_versions.ts";

/**
 * Compares what is on this machine with the Hub: the cache, the plain folders that were pulled into,
 * and a lock. Each repository costs one request. What is pinned to a commit is left out.
 *
 * @throws {InvalidArgumentError} when a model is named that is not here
 * @throws {NetworkError} when the Hub said nothing about any of them
 */
export async function findOutdated(
  options: OutdatedOptions = {},
  config: VersionsConfig = {},
): Promise<ModelStanding[]> {
  const { standings } = await import("./outdated_finder.ts");
  return await standings(options, config);
}
