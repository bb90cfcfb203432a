import type { HubCache } from "../cache/hub_cache.ts";
import type { HubClient } from "../hub/hub_client.ts";
import { getRevision } from "../hub/revision.ts";
import { listTree } from "../hub/tree.ts";
import {
  type HubError,
  HubHttpError,
  LocalEntryNotFoundError,
  NetworkError,
} from "../vocabulary/errors.ts";
import type { TransferEventListener } from "../vocabulary/events.ts";
import { isCommitHash, type RemoteFile, type Repository } from "../vocabulary/repository.ts";

/** A revision's commit, and all its files. */
export interface RevisionListing {
  /** The commit's hash. */
  readonly commit: string;
  /** All its files, sorted by path. */
  readonly files: readonly RemoteFile[];
  /** Whether the Hub did not answer: then only what is here can be had. */
  readonly offline: boolean;
  /** Why it did not answer, where it was asked. */
  readonly unreachable?: HubError;
}

/** Where listings come from. */
export interface ListingSources {
  /** The Hub; undefined to stay offline. */
  readonly hub: HubClient | undefined;
  /** What it said earlier. */
  readonly cache: HubCache;
  /** Told when the cache stands in for the Hub. */
  readonly onEvent: TransferEventListener;
  /** Ends the asking. */
  readonly signal: AbortSignal;
}

/**
 * Resolves a revision and lists its files. A commit's listing never changes, so a kept one is as
 * good as the Hub's. When the Hub cannot be reached, what the cache knows of the revision is used,
 * and said.
 *
 * @throws {LocalEntryNotFoundError} when offline, and the cache does not know the revision
 */
export async function listRevision(
  repository: Repository,
  revision: string,
  sources: ListingSources,
): Promise<RevisionListing> {
  const { hub, cache, signal, onEvent } = sources;
  if (hub === undefined) return await listOffline(repository, revision, cache);
  try {
    const commit = isCommitHash(revision)
      ? revision
      : (await getRevision(hub, repository, revision, { signal })).commit;
    const files = await cache.readTree(repository, commit) ??
      await listTree(hub, repository, commit, { signal });
    return { commit, files, offline: false };
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    const listing = await listOffline(repository, revision, cache).catch(() => undefined);
    if (listing === undefined) throw error;
    const message = `${error.message}; going on with the cached commit ${listing.commit}`;
    onEvent({ type: "notice", message });
    return { ...listing, unreachable: error };
  }
}

async function listOffline(
  repository: Repository,
  revision: string,
  cache: HubCache,
): Promise<RevisionListing> {
  const commit = await cache.readRef(repository, revision);
  if (commit === undefined) {
    throw new LocalEntryNotFoundError(
      `Cannot find "${repository.name}" offline: the cache has no revision "${revision}" of it`,
    );
  }
  const files = await cache.readTree(repository, commit) ??
    await cache.listSnapshotFiles(repository, commit);
  if (files.length === 0) {
    throw new LocalEntryNotFoundError(
      `Cannot find "${repository.name}" offline: the cache has no file of commit ${commit}`,
    );
  }
  return { commit, files, offline: true };
}

function isUnreachable(error: unknown): error is HubError {
  return error instanceof NetworkError || (error instanceof HubHttpError && error.status >= 500);
}
