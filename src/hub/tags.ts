import type { Repository } from "../vocabulary/repository.ts";
import type { HubClient } from "./hub_client.ts";
import { deleteRef, makeRef } from "./ref_change.ts";

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
  await makeRef(client, repository, {
    kind: "tag",
    at: from,
    action: `tag "${repository.name}" as "${name}"`,
    body: { tag: name, message },
    existOk,
    signal,
  });
}

/** Deletes a tag; what it named stays. */
export async function deleteTag(
  client: HubClient,
  repository: Repository,
  options: { readonly name: string; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  await deleteRef(client, repository, { kind: "tag", ...options });
}
