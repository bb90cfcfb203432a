import { EntryNotFoundError, LocalEntryNotFoundError } from "../../vocabulary/errors.ts";
import type { PullSession } from "./pull_session.ts";
import type { PullTarget } from "./pull_target.ts";
import type { RevisionListing } from "./revision_listing.ts";

/**
 * Makes the most of a failure to find a named file. Where the commit's files are all known, the cache
 * is told that it has no such file, as huggingface_hub does (`.no_exist`): whoever asks for an
 * optional file offline is then answered. Where they are not, the failure says only that the file is
 * not here, unless the cache was told so once.
 *
 * @returns the error to throw
 */
export async function withAbsence(
  error: unknown,
  { cache, settings }: PullSession,
  { repository, wish: { paths = [] } }: PullTarget,
  { commit, files, offline, isPartial = false }: RevisionListing,
): Promise<unknown> {
  if (!(error instanceof EntryNotFoundError) || settings.outputDir !== undefined) return error;
  const isListed = (path: string): boolean =>
    files.some((file) => file.path === path || file.path.startsWith(`${path}/`));
  for (const path of paths.filter((path) => !path.endsWith("/") && !isListed(path))) {
    // A name that cannot be kept, or a cache that cannot be written, helps nobody next time.
    if (!isPartial) {
      if (!offline) await cache.markAbsent(repository, commit, path).catch(() => {});
    } else if (!await cache.isKnownAbsent(repository, commit, path).catch(() => true)) {
      return new LocalEntryNotFoundError(
        `Cannot find "${path}" offline: the cache does not have it of commit ${commit}`,
        { cause: error },
      );
    }
  }
  return error;
}
