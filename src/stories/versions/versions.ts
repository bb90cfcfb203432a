import type { ModelVersions, VersionsConfig, VersionsOptions } from "./model_versions.ts";

/**
 * Lists the tags and branches of a model's repository, and the latest commits of a revision with
 * what each changed. What the Hub says is kept, and told when it cannot be asked.
 *
 * @throws {InvalidArgumentError} when the reference or the options make no sense
 * @throws {RepositoryNotFoundError} when the repository does not exist or is hidden
 * @throws {RevisionNotFoundError} when it has no such revision
 * @throws {LocalEntryNotFoundError} when offline, and the Hub was never asked
 */
export async function listVersions(
  reference: string,
  options: VersionsOptions = {},
  config: VersionsConfig = {},
): Promise<ModelVersions> {
  const { readVersions } = await import("./versions_reader.ts");
  return await readVersions(reference, options, config);
}
