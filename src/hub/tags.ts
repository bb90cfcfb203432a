import type { Repository } from "../vocabulary/repository.ts";
import type { HubClient } from "./hub_client.ts";
import { jsonBody, requestDone, unlessThere } from "./json_reply.ts";
import { repositoryApiPath } from "./repository_urls.ts";

/** A tag to be made. */
export interface TagOptions {
  /** Its name. */
  readonly name: string;
  /** The branch, tag or commit it names. @default "main" */
  readonly from?: string | undefined;
  /** What it is for. @default nothing */
  readonly message?: string | undefined;
  /** Whether a tag of that name is as good, whatever it names. @default false */
  readonly existOk?: boolean;
  /** Aborts the request. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Names a commit for good.
 *
 * @throws {HubHttpError} with status 409 when the tag exists, unless `existOk`
 * @throws {RevisionNotFoundError} when there is nothing to name
 */
export async function createTag(
  client: HubClient,
  repository: Repository,
  options: TagOptions,
): Promise<void> {
  const { name, from = "main", message, existOk = false, signal } = options;
  await unlessThere(
    existOk,
    requestDone(client, repositoryApiPath(repository, "tag", from), {
      action: `tag "${repository.name}" as "${name}"`,
      repository,
      method: "POST",
      repeat: existOk,
      ...jsonBody({ tag: name, message }),
      signal,
    }),
  );
}

/** Deletes a tag; what it named stays. */
export async function deleteTag(
  client: HubClient,
  repository: Repository,
  options: { readonly name: string; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  const { name, signal } = options;
  await requestDone(client, repositoryApiPath(repository, "tag", name), {
    action: `delete tag "${name}" of "${repository.name}"`,
    repository,
    method: "DELETE",
    signal,
  });
}
