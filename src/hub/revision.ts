import { isObject } from "../vocabulary/is_object.ts";
import type { Repository } from "../vocabulary/repository.ts";
import type { HubClient } from "./hub_client.ts";
import { requestJson } from "./json_reply.ts";
import { revisionApiPath } from "./repository_urls.ts";
import { cleanText } from "./server_text.ts";

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
  /** The files of a model in which its scanners have found something; absent where there are none. */
  readonly flagged?: readonly FlaggedFile[];
}

/** A file in which the Hub's scanners have found something. */
export interface FlaggedFile {
  /** Path in the repository. */
  readonly path: string;
  /** How bad it is, in the Hub's word: `unsafe`, `suspicious`, `caution`. */
  readonly level: string;
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
  // Protocol: only models have a security status.
  const query = repository.type === "model" ? "?securityStatus=true" : "";
  const { value } = await requestJson(client, revisionApiPath(repository, revision) + query, {
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
    ...flaggedIn(value),
  };
}

/** Protocol: `securityRepoStatus: {scansDone, filesWithIssues: [{path, level}]}`; what is not so is not there. */
function flaggedIn({ securityRepoStatus }: WireRevision): Pick<RevisionInfo, "flagged"> {
  const files = isObject(securityRepoStatus) ? securityRepoStatus.filesWithIssues : undefined;
  const flagged = (Array.isArray(files) ? files : []).filter(isFlaggedFile)
    .map(({ path, level }) => ({ path, level: cleanText(level) }));
  return flagged.length === 0 ? {} : { flagged };
}

/** Whether a value names a file and what was found in it. */
export function isFlaggedFile(value: unknown): value is FlaggedFile {
  return isObject(value) && typeof value.path === "string" && typeof value.level === "string";
}

/** The part we read of `GET /api/models/{id}/revision/{rev}`. */
interface WireRevision {
  readonly sha: string;
  readonly private?: boolean;
  readonly gated?: false | "auto" | "manual";
  readonly lastModified?: string;
  readonly securityRepoStatus?: unknown;
}

function isWireRevision(value: unknown): value is WireRevision {
  return isObject(value) &&
    typeof value.sha === "string" && /^[0-9a-f]{40}$/.test(value.sha) &&
    ["boolean", "undefined"].includes(typeof value.private) &&
    [undefined, false, "auto", "manual"].includes(value.gated as undefined) &&
    ["string", "undefined"].includes(typeof value.lastModified);
}
