import type { HubCache } from "../../cache/hub_cache.ts";
import type { FlaggedFile } from "../../hub/revision.ts";
import { type HubError, LocalEntryNotFoundError } from "../../vocabulary/errors.ts";
import type { TransferEventListener } from "../../vocabulary/events.ts";
import { isCommitHash, type RemoteFile, type Repository } from "../../vocabulary/repository.ts";
import type { ChecksumPins } from "./checksum_pins.ts";
import { type HubAnswers, isUnreachable } from "../hub/hub_answers.ts";
import { revisionQuestion, treeQuestion } from "../hub/hub_questions.ts";
import { orByShortHash } from "./short_hash.ts";
import { withNeighbours } from "./with_neighbours.ts";

/** A revision's commit, and all its files. */
export interface RevisionListing {
  /** The commit's hash. */
  readonly commit: string;
  /** All its files, sorted by path. */
  readonly files: readonly RemoteFile[];
  /** Whether the Hub did not answer: then only what is here can be had. */
  readonly offline: boolean;
  /** Whether `files` are only some of the commit's. @default false */
  readonly isPartial?: boolean;
  /** Why it did not answer, where it was asked. */
  readonly unreachable?: HubError;
  /** The files in which the Hub's scanners have found something; undefined when the Hub was not asked. */
  readonly flagged?: readonly FlaggedFile[];
}

/** Where listings come from. */
export interface ListingSources {
  /** The Hub, and what it said earlier. */
  readonly answers: HubAnswers;
  /** What was pulled earlier. */
  readonly cache: HubCache;
  /** What the files of a commit must be. */
  readonly pins: ChecksumPins;
  /**
   * - `ask`: the Hub is asked what the revision stands for
   * - `again`: and what the commit holds, too, even where that is known
   * - `prefer-kept`: only what was never asked is asked
   * - `offline`: nothing is asked
   *
   * @default "ask"
   */
  readonly mode?: ListingMode;
  /** Told when the cache stands in for the Hub. */
  readonly onEvent: TransferEventListener;
}

/** How much the Hub is asked. */
export type ListingMode = "ask" | "again" | "prefer-kept" | "offline";

/**
 * Resolves a revision and lists its files. A commit's listing never changes, so a kept one is as
 * good as the Hub's. When the Hub cannot be reached, what is known here of the revision is used,
 * and said.
 *
 * @throws {LocalEntryNotFoundError} when offline, and nothing is known here of the revision
 * @throws {PinnedChecksumError} when a file of the commit is listed with another checksum than before
 */
export async function listRevision(
  repository: Repository,
  revision: string,
  sources: ListingSources,
): Promise<RevisionListing> {
  try {
    return await list(repository, revision, sources);
  } catch (error) {
    throw await withNeighbours(error, repository, sources.cache);
  }
}

async function list(
  repository: Repository,
  revision: string,
  sources: ListingSources,
): Promise<RevisionListing> {
  if (sources.mode === "offline") return await listKnown(repository, revision, sources);
  try {
    const { commit, ...known } = await resolve(repository, revision, sources);
    const files = await listCommit(repository, commit, sources);
    return { commit, files, offline: false, ...known };
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    return await listInstead(error, repository, revision, sources);
  }
}

/**
 * What is known here of a revision, when the Hub does not answer; that is said.
 *
 * @throws {HubError} `error`, why the Hub does not answer, when nothing is known
 */
export async function listInstead(
  error: HubError,
  repository: Repository,
  revision: string,
  sources: ListingSources,
): Promise<RevisionListing> {
  const listing = await listKnown(repository, revision, sources).catch(() => undefined);
  if (listing === undefined) throw error;
  const message = `${error.message}; going on with the cached commit ${listing.commit}`;
  sources.onEvent({ type: "notice", message });
  return { ...listing, unreachable: error };
}

/**
 * All files of a commit, as they are known here, else as the Hub lists them.
 *
 * @throws {PinnedChecksumError} when one of them is listed with another checksum than before
 */
export async function listCommit(
  repository: Repository,
  commit: string,
  { answers, cache, pins, mode }: Omit<ListingSources, "onEvent">,
): Promise<readonly RemoteFile[]> {
  const again = mode === "again";
  const files = (again ? undefined : await cache.readTree(repository, commit)) ??
    (await answers.ask(treeQuestion(repository, commit), { again })).value;
  await pins.check(repository, commit, files);
  return files;
}

async function resolve(
  repository: Repository,
  revision: string,
  sources: ListingSources,
): Promise<Pick<RevisionListing, "commit" | "flagged">> {
  if (isCommitHash(revision)) return { commit: revision };
  const known = sources.mode === "prefer-kept"
    ? await knownCommit(repository, revision, sources)
    : undefined;
  if (known !== undefined) return { commit: known };
  const { answers } = sources;
  return await orByShortHash(repository, revision, answers, async (name) => {
    if (isCommitHash(name)) return { commit: name };
    const { value } = await answers.ask(revisionQuestion(repository, name));
    return { commit: value.commit, flagged: value.flagged ?? [] };
  });
}

/** What was pulled comes before what was only heard of. */
async function knownCommit(
  repository: Repository,
  revision: string,
  { answers, cache }: Pick<ListingSources, "answers" | "cache">,
): Promise<string | undefined> {
  return await cache.readRef(repository, revision) ??
    (await answers.recall(revisionQuestion(repository, revision)))?.value.commit;
}

/**
 * What is known here of a revision: a kept listing of its commit, else the files of it that are here.
 *
 * @throws {LocalEntryNotFoundError} when nothing is known
 */
export async function listKnown(
  repository: Repository,
  revision: string,
  sources: Omit<ListingSources, "onEvent">,
): Promise<RevisionListing> {
  const { answers, cache, pins } = sources;
  const commit = await knownCommit(repository, revision, sources);
  if (commit === undefined) {
    throw new LocalEntryNotFoundError(
      `Cannot find "${repository.name}" offline: the cache has no revision "${revision}" of it`,
    );
  }
  const whole = await cache.readTree(repository, commit) ??
    (await answers.recall(treeQuestion(repository, commit)))?.value;
  const files = whole ?? await cache.listSnapshotFiles(repository, commit);
  if (files.length === 0) {
    throw new LocalEntryNotFoundError(
      `Cannot find "${repository.name}" offline: the cache has no file of commit ${commit}`,
    );
  }
  await pins.check(repository, commit, files);
  return { commit, files, offline: true, isPartial: whole === undefined };
}
