import type { DownloadConfig, DownloadOptions } from "./download_config.ts";

/** The model an adapter is made for. */
export interface BaseModel {
  /** What it is downloaded by. */
  readonly reference: string;
  /** Its file, where the adapter is made for that one alone; else empty. */
  readonly paths: readonly string[];
  /** Who names it. */
  readonly namedBy: "registry" | "manifest" | "card";
}

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
