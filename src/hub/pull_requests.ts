import { isObject } from "../vocabulary/is_object.ts";
import type { Repository } from "../vocabulary/repository.ts";
import type { HubClient } from "./hub_client.ts";
import { requestJson } from "./json_reply.ts";
import { repositoryApiPath } from "./repository_urls.ts";

/** A pull request of a repository. */
export interface PullRequestInfo {
  /** Its number; its commits are at `refs/pr/<number>`. */
  readonly number: number;
  /** Its title. */
  readonly title: string;
}

/** Options of {@linkcode listOpenPullRequests}. */
export interface ListPullRequestsOptions {
  /** The user who opened them. @default anybody */
  readonly author?: string | undefined;
  /** Aborts the request. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Lists the pull requests of a repository that are neither merged nor closed: of the latest, as many
 * as the Hub puts on one page.
 *
 * Protocol: `GET /api/{type}s/{name}/discussions?type=pull_request`; a draft is open too.
 *
 * @throws {HubHttpError} when the repository has no such thing
 */
export async function listOpenPullRequests(
  client: HubClient,
  repository: Repository,
  options: ListPullRequestsOptions = {},
): Promise<PullRequestInfo[]> {
  const { author, signal } = options;
  const query = new URLSearchParams({ type: "pull_request" });
  if (author !== undefined) query.set("author", author);
  const path = `${repositoryApiPath(repository, "discussions")}?${query}`;
  const { value } = await requestJson(client, path, {
    action: `list the pull requests of "${repository.name}"`,
    repository,
    signal,
  }, isWireDiscussions);
  return value.discussions
    .filter(({ isPullRequest, status }) => isPullRequest && OPEN.has(status))
    .map(({ num, title }) => ({ number: num, title }));
}

const OPEN: ReadonlySet<string> = new Set(["open", "draft"]);

/** The part we read of the answer. */
interface WireDiscussions {
  readonly discussions: readonly {
    readonly num: number;
    readonly title: string;
    readonly status: string;
    readonly isPullRequest: boolean;
  }[];
}

function isWireDiscussions(value: unknown): value is WireDiscussions {
  return isObject(value) && Array.isArray(value.discussions) &&
    value.discussions.every((discussion) =>
      isObject(discussion) && Number.isSafeInteger(discussion.num) &&
      typeof discussion.title === "string" && typeof discussion.status === "string" &&
      typeof discussion.isPullRequest === "boolean"
    );
}
