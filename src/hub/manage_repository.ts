import { HubHttpError } from "../vocabulary/errors.ts";
import type { Repository } from "../vocabulary/repository.ts";
import type { HubClient } from "./hub_client.ts";
import { jsonBody, requestDone } from "./json_reply.ts";
import { libraryFailure, libraryFetch } from "./library_fetch.ts";
import { repositoryApiPath } from "./repository_urls.ts";

/** Options of what is done to a whole repository. */
export interface ManageOptions {
  /** Aborts the request; the Hub may carry it out all the same. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Deletes a repository and all that is in it, for ever.
 *
 * @throws {HubHttpError} with status 404 when there is none, unless `missingOk`
 */
export async function deleteRepository(
  client: HubClient,
  repository: Repository,
  options: ManageOptions & { readonly missingOk?: boolean } = {},
): Promise<void> {
  const { missingOk = false, signal } = options;
  const action = `delete "${repository.name}"`;
  const { deleteRepo } = await import("@huggingface/hub");
  try {
    await deleteRepo({
      repo: { type: repository.type, name: repository.name },
      hubUrl: client.endpoint,
      accessToken: "",
      fetch: libraryFetch(client, { action, signal, repeat: missingOk }),
    });
  } catch (error) {
    signal?.throwIfAborted();
    if (missingOk && error instanceof HubHttpError && error.status === 404) return;
    throw libraryFailure(error, action, client.endpoint);
  }
}

/**
 * Gives a repository another name, in the same namespace or another one. The old name leads to it.
 *
 * @param to `namespace/name`
 */
export async function moveRepository(
  client: HubClient,
  repository: Repository,
  to: string,
  options: ManageOptions = {},
): Promise<void> {
  await requestDone(client, "/api/repos/move", {
    action: `move "${repository.name}" to "${to}"`,
    repository,
    method: "POST",
    ...jsonBody({ fromRepo: repository.name, toRepo: to, type: repository.type }),
    signal: options.signal,
  });
}

/** Shows a repository to everybody, or hides it. */
export async function setVisibility(
  client: HubClient,
  repository: Repository,
  visibility: "public" | "private",
  options: ManageOptions = {},
): Promise<void> {
  await requestDone(client, repositoryApiPath(repository, "settings"), {
    action: `make "${repository.name}" ${visibility}`,
    repository,
    method: "PUT",
    repeat: true,
    ...jsonBody({ visibility }),
    signal: options.signal,
  });
}
