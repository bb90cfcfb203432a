import { isObject } from "../vocabulary/is_object.ts";
import { isCommitHash, type Repository } from "../vocabulary/repository.ts";
import type { HubClient } from "./hub_client.ts";
import { requestJson } from "./json_reply.ts";
import { repositoryApiPath } from "./repository_urls.ts";

/** A name of a commit. */
export interface NamedCommit {
  /** The branch's or tag's name, without `refs/heads/` or `refs/tags/`. */
  readonly name: string;
  /** The commit's hash, 40 hex digits. */
  readonly commit: string;
}

/** The names of a repository's commits. */
export interface RepositoryRefs {
  /** Names that move on. */
  readonly branches: readonly NamedCommit[];
  /** Names that stay. */
  readonly tags: readonly NamedCommit[];
}

/**
 * Lists branches and tags, in the Hub's order.
 *
 * @throws {RepositoryNotFoundError} when there is no such repository, or it is hidden
 */
export async function listRefs(
  client: HubClient,
  repository: Repository,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<RepositoryRefs> {
  const { value } = await requestJson(client, repositoryApiPath(repository, "refs"), {
    action: `list the branches of "${repository.name}"`,
    repository,
    signal: options.signal,
  }, isWireRefs);
  return { branches: value.branches.map(namedCommit), tags: value.tags.map(namedCommit) };
}

function namedCommit({ name, targetCommit }: WireRef): NamedCommit {
  return { name, commit: targetCommit };
}

/** The part we read of `GET /api/models/{id}/refs`. */
interface WireRefs {
  readonly branches: readonly WireRef[];
  readonly tags: readonly WireRef[];
}

interface WireRef {
  readonly name: string;
  readonly targetCommit: string;
}

function isWireRefs(value: unknown): value is WireRefs {
  return isObject(value) &&
    [value.branches, value.tags].every((refs) =>
      Array.isArray(refs) && refs.every((ref) =>
        isObject(ref) && typeof ref.name === "string" &&
        typeof ref.targetCommit === "string" && isCommitHash(ref.targetCommit)
      )
    );
}
