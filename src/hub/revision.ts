import { isObject } from "../vocabulary/is_object.ts";
import type { Repository } from "../vocabulary/repository.ts";
import type { HubClient } from "./hub_client.ts";
import { requestJson } from "./json_reply.ts";
import { revisionApiPath } from "./repository_urls.ts";

/** What a branch, tag or commit stands for at this moment. */
export interface RevisionInfo {
  /** The commit's hash, 40 hex digits. */
  readonly commit: string;
  /** Whether only some may see the repository. */
  readonly private: boolean;
  /** Whether its terms have to be accepted first. */
  readonly gated: boolean;
  /** When it last changed, in ISO 8601, where the Hub says so. */
  readonly lastModified?: string;
}

/**
 * Resolves a branch, tag, `refs/pr/N` or commit to its commit. Everything else is pinned to that.
 *
 * @throws {RepositoryNotFoundError} when there is no such repository, or it is hidden
 * @throws {RevisionNotFoundError} when the repository has no such revision
 */
export async function getRevision(
  client: HubClient,
  repository: Repository,
  revision: string,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<RevisionInfo> {
  const { value } = await requestJson(client, revisionApiPath(repository, revision), {
    // Nobody who names a repository alone asks for a revision.
    action: revision === "main"
      ? `find "${repository.name}"`
      : `find revision "${revision}" of "${repository.name}"`,
    repository,
    signal: options.signal,
  }, isWireRevision);
  return {
    commit: value.sha,
    private: value.private ?? false,
    gated: (value.gated ?? false) !== false,
    ...(value.lastModified === undefined ? {} : { lastModified: value.lastModified }),
  };
}

/** The part we read of `GET /api/models/{id}/revision/{rev}`. */
interface WireRevision {
  readonly sha: string;
  readonly private?: boolean;
  readonly gated?: false | "auto" | "manual";
  readonly lastModified?: string;
}

function isWireRevision(value: unknown): value is WireRevision {
  return isObject(value) &&
    typeof value.sha === "string" && /^[0-9a-f]{40}$/.test(value.sha) &&
    ["boolean", "undefined"].includes(typeof value.private) &&
    [undefined, false, "auto", "manual"].includes(value.gated as undefined) &&
    ["string", "undefined"].includes(typeof value.lastModified);
}
