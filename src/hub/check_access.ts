import { GatedRepoError, HubHttpError } from "../vocabulary/errors.ts";
import type { Repository } from "../vocabulary/repository.ts";
import type { HubClient } from "./hub_client.ts";
import { requestDone } from "./json_reply.ts";
import { repositoryApiPath } from "./repository_urls.ts";

/** Options of {@linkcode checkAccess}. */
export interface CheckAccessOptions {
  /** Whether writing is asked about, not reading. @default false */
  readonly write?: boolean;
  /** Aborts the request. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks whether the client's token may read or write the files of a repository, without doing
 * either. A Hub that does not know this question is taken to say yes: it will refuse the deed.
 *
 * Protocol: `GET /api/{type}s/{name}/auth-check[/write]`.
 *
 * @throws {GatedRepoError} when the terms of the repository have to be accepted first
 * @throws {AuthenticationError} when the token may not
 */
export async function checkAccess(
  client: HubClient,
  repository: Repository,
  options: CheckAccessOptions = {},
): Promise<void> {
  const { write = false, signal } = options;
  const rest = write ? ["auth-check", "write"] : ["auth-check"];
  try {
    await requestDone(client, repositoryApiPath(repository, ...rest), {
      action: `${write ? "write to" : "read"} "${repository.name}"`,
      repository,
      signal,
    });
  } catch (error) {
    const isUnknown = error instanceof HubHttpError && error.status === 404;
    if (!isUnknown || error instanceof GatedRepoError) throw error;
  }
}
