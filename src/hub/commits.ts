import { isObject } from "../vocabulary/is_object.ts";
import { isCommitHash, type Repository } from "../vocabulary/repository.ts";
import type { HubClient } from "./hub_client.ts";
import { jsonPages } from "./json_pages.ts";
import { repositoryApiPath } from "./repository_urls.ts";

/** A commit of a repository's history. */
export interface CommitInfo {
  /** Its hash, 40 hex digits. */
  readonly commit: string;
  /** The first line of its message. */
  readonly title: string;
  /** The rest of its message. */
  readonly message: string;
  /** When it was made, in ISO 8601. */
  readonly date: string;
  /** The names of its authors. */
  readonly authors: readonly string[];
}

/** Options of {@linkcode listCommits}. */
export interface ListCommitsOptions {
  /** How many at most. @default 100 */
  readonly limit?: number;
  /** Aborts the requests. */
  readonly signal?: AbortSignal | undefined;
}

/** The largest page that the Hub's documentation names. */
const MAX_PAGE = 100;

/**
 * Lists the history of a revision, the latest commit first.
 *
 * @throws {RevisionNotFoundError} when there is no such revision
 */
export async function listCommits(
  client: HubClient,
  repository: Repository,
  revision: string,
  options: ListCommitsOptions = {},
): Promise<CommitInfo[]> {
  const { limit = 100, signal } = options;
  const path = `${repositoryApiPath(repository, "commits", revision)}?limit=${
    Math.min(limit, MAX_PAGE)
  }`;
  const request = { action: `list the commits of "${repository.name}"`, repository, signal };
  const commits: CommitInfo[] = [];
  for await (const page of jsonPages(client, path, request, isWireCommits)) {
    for (const commit of page) {
      if (commits.push(commitInfo(commit)) === limit) return commits;
    }
  }
  return commits;
}

function commitInfo({ id, title, message, date, authors }: WireCommit): CommitInfo {
  return { commit: id, title, message, date, authors: authors.map(({ user }) => user) };
}

/** An entry of `GET /api/models/{id}/commits/{rev}`. */
interface WireCommit {
  readonly id: string;
  readonly title: string;
  readonly message: string;
  readonly date: string;
  readonly authors: readonly { readonly user: string }[];
}

function isWireCommits(value: unknown): value is readonly WireCommit[] {
  return Array.isArray(value) &&
    value.every((commit) =>
      isObject(commit) && typeof commit.id === "string" && isCommitHash(commit.id) &&
      [commit.title, commit.message, commit.date].every((text) => typeof text === "string") &&
      Array.isArray(commit.authors) &&
      commit.authors.every((author) => isObject(author) && typeof author.user === "string")
    );
}
