import type { BaseModel } from "./base_model.ts";
import type { DownloadConfig, DownloadOptions } from "./download_config.ts";

/**
 * Finds out which model an adapter is made for: by the registry, else by the `ruvltra.json` of its
 * repository, else by its card. Downloads neither.
 *
 * @throws {InvalidArgumentError} when it is no adapter, or nobody names its base
 * @throws {ManifestMismatchError} when the base has no longer the file the adapter is made for
 * @throws {HubError} what listing a repository throws
 */
export async function findBaseModel(
  reference: string,
  options: DownloadOptions = {},
  config: DownloadConfig = {},
): Promise<BaseModel> {
  const { baseOfAdapter } = await import("./base_of_adapter.ts");
  return await baseOfAdapter(reference, options, config);
}
