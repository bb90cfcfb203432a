import type { DownloadOptions } from "../pull/download_config.ts";
import type { InspectionConfig, ModelInspection } from "./model_inspection.ts";

/**
 * Finds out everything about a model: what the registry says, what the Hub says, and where they
 * differ. For a model of the registry a Hub that fails to answer is no error but a fact
 * (`hubFailure`). What the Hub says is kept, and told when it cannot be asked.
 *
 * @throws {InvalidArgumentError} when the reference or the options make no sense
 * @throws {ModelNotFoundError} when the registry has no such id
 * @throws {RepositoryNotFoundError} when the repository does not exist or is hidden
 * @throws {EntryNotFoundError} when the repository has not the file asked about
 * @throws {LocalEntryNotFoundError} when offline, and neither the registry nor a kept answer tells
 * @throws {NetworkError} when the connection fails for good
 */
export async function inspectModel(
  reference: string,
  options: DownloadOptions = {},
  config: InspectionConfig = {},
): Promise<ModelInspection> {
  const { inspect } = await import("./inspect.ts");
  return await inspect(reference, options, config);
}
