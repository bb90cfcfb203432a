import type { CommitInfo } from "../../hub/commits.ts";
import type { NamedCommit, RepositoryRefs } from "../../hub/refs.ts";
import { InvalidArgumentError, LocalEntryNotFoundError } from "../../vocabulary/errors.ts";
import { mapConcurrently } from "../../vocabulary/map_concurrently.ts";
import type { RemoteFile, Repository } from "../../vocabulary/repository.ts";
import { isUnreachable } from "../hub/hub_answers.ts";
import { commitsQuestion, refsQuestion } from "../hub/hub_questions.ts";
import type {
  ModelCommit,
  ModelVersions,
  NamedVersion,
  VersionsConfig,
  VersionsOptions,
} from "./model_versions.ts";
import { PullSession } from "../pull/pull_session.ts";
import { pullTarget } from "../pull/pull_target.ts";
import { listCommit } from "../pull/revision_listing.ts";
import { orByShortHash } from "../pull/short_hash.ts";
import { type FileChange, treeChanges } from "./tree_changes.ts";
import { withNeighbours } from "../pull/with_neighbours.ts";

/** Does what `listVersions` promises. */
export async function readVersions(
  reference: string,
  { limit = 10, ...options }: VersionsOptions,
  config: VersionsConfig,
): Promise<ModelVersions> {
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_COMMITS) {
    throw new InvalidArgumentError(
      `Cannot list ${limit} commits: expected a whole number from 1 to ${MOST_COMMITS}`,
    );
  }
  using session = await PullSession.open(config, { retry: { attempts: ATTEMPTS } });
  const target = pullTarget(reference, options, session.settings);
  const { repository, revision } = target;
  const refs = await session.answers.answer(refsQuestion(repository)).catch(async (error) => {
    throw await withNeighbours(error, repository, session.cache);
  });
  const history = await orByShortHash(
    repository,
    revision,
    session.answers,
    (name) => session.answers.answer(commitsQuestion(repository, name)),
  );
  const reader = new VersionsReader(session, repository, refs.value, history.value);
  const changes = await reader.changes(history.value.slice(0, limit + 1), target.wish.paths ?? []);
  return {
    repository,
    revision,
    branches: await reader.named(refs.value.branches),
    tags: await reader.named(refs.value.tags),
    commits: await Promise.all(
      history.value.slice(0, limit).map((commit, index) => reader.commit(commit, changes[index])),
    ),
    hasMore: history.value.length > limit,
    askedAt: refs.askedAt < history.askedAt ? refs.askedAt : history.askedAt,
    kept: refs.kept || history.kept,
  };
}

/** The commit before the last one shown is needed too, and one page of history has a hundred. */
const MOST_COMMITS = 99;

/** Somebody is waiting for a page of facts, and what the Hub said before will do. */
const ATTEMPTS = 2;

/** Listings of neighbouring commits; the Hub grants an anonymous caller some hundred a minute. */
const LISTINGS_AT_ONCE = 4;

class VersionsReader {
  readonly #session: PullSession;
  readonly #repository: Repository;
  readonly #refs: RepositoryRefs;
  readonly #dates: ReadonlyMap<string, string>;

  constructor(
    session: PullSession,
    repository: Repository,
    refs: RepositoryRefs,
    history: readonly CommitInfo[],
  ) {
    this.#session = session;
    this.#repository = repository;
    this.#refs = refs;
    this.#dates = new Map(history.map(({ commit, date }) => [commit, date]));
  }

  /** What each commit changed against the one that follows it; the last is taken for the first of all. */
  async changes(
    commits: readonly CommitInfo[],
    paths: readonly string[],
  ): Promise<(readonly FileChange[] | null)[]> {
    const listings = await mapConcurrently(
      commits,
      LISTINGS_AT_ONCE,
      ({ commit }) => this.#files(commit),
      (error) => this.#session.end(error),
    );
    const isWanted = ({ path, pathBefore }: FileChange): boolean =>
      paths.length === 0 || paths.includes(path) || paths.includes(pathBefore ?? "");
    return listings.map((files, index) => {
      const before = index + 1 < listings.length ? listings[index + 1] : [];
      if (files === undefined || before === undefined) return null;
      return treeChanges(before, files).filter(isWanted);
    });
  }

  named(refs: readonly NamedCommit[]): Promise<NamedVersion[]> {
    return Promise.all(
      refs.map(async ({ name, commit }) => ({
        name,
        commit,
        date: this.#dates.get(commit) ?? null,
        cached: await this.#isCached(commit),
      })),
    );
  }

  async commit(
    { commit, title, date, authors }: CommitInfo,
    changes: readonly FileChange[] | null | undefined,
  ): Promise<ModelCommit> {
    const { branches, tags } = this.#refs;
    const names = [...branches, ...tags].filter((ref) => ref.commit === commit);
    return {
      commit,
      title,
      date,
      authors,
      names: names.map(({ name }) => name),
      cached: await this.#isCached(commit),
      changes: changes ?? null,
    };
  }

  /** A commit's files; undefined where that is not kept here and the Hub cannot be asked. */
  async #files(commit: string): Promise<readonly RemoteFile[] | undefined> {
    try {
      return await listCommit(this.#repository, commit, this.#session.listingSources());
    } catch (error) {
      if (error instanceof LocalEntryNotFoundError || isUnreachable(error)) return undefined;
      throw error;
    }
  }

  async #isCached(commit: string): Promise<boolean> {
    return (await this.#session.cache.listSnapshot(this.#repository, commit)).length > 0;
  }
}
