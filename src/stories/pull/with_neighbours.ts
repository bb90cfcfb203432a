import type { HubCache } from "../../cache/hub_cache.ts";
import {
  GatedRepoError,
  LocalEntryNotFoundError,
  RepositoryNotFoundError,
} from "../../vocabulary/errors.ts";
import { nearestNames } from "../../vocabulary/nearest_names.ts";
import type { Repository } from "../../vocabulary/repository.ts";

/**
 * An error that says that a repository is not there, with the repositories of the cache that may
 * have been meant; any other error as it is.
 */
export async function withNeighbours(
  error: unknown,
  { type, name }: Repository,
  cache: HubCache,
): Promise<unknown> {
  const isMissing = error instanceof LocalEntryNotFoundError ||
    (error instanceof RepositoryNotFoundError && !(error instanceof GatedRepoError));
  if (!isMissing) return error;
  const others = (await cache.repositoryNames(type)).filter((other) => other !== name);
  const suggestions = nearestNames(name, others);
  if (suggestions.length === 0) return error;
  const { message, cause } = error;
  return error instanceof RepositoryNotFoundError
    ? new RepositoryNotFoundError(message, { ...error, suggestions, cause })
    : new LocalEntryNotFoundError(message, { suggestions, cause });
}
