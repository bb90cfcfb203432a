import type { Repository } from "../vocabulary/repository.ts";
import type { HubClient } from "./hub_client.ts";
import { jsonBody, requestDone, unlessThere } from "./json_reply.ts";
import { repositoryApiPath } from "./repository_urls.ts";

/** A branch or tag to be made: the Hub takes both alike, and names them at different places. */
export interface NewRef {
  /** What it is. */
  readonly kind: "branch" | "tag";
  /** What stands behind the kind in the URL. */
  readonly at: string;
  /** What is tried, for messages. */
  readonly action: string;
  /** What the request says; what is undefined is left out. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Whether a ref of that name is as good, and the request may be repeated. */
  readonly existOk: boolean;
  /** Aborts the request. */
  readonly signal: AbortSignal | undefined;
}

/**
 * Makes a branch or a tag.
 *
 * @throws {HubHttpError} with status 409 when it exists, unless `existOk`
 */
export async function makeRef(
  client: HubClient,
  repository: Repository,
  { kind, at, action, body, existOk, signal }: NewRef,
): Promise<void> {
  const made = requestDone(client, repositoryApiPath(repository, kind, at), {
    action,
    repository,
    method: "POST",
    repeat: existOk,
    ...jsonBody(body),
    signal,
  });
  await unlessThere(existOk, made);
}

/** Deletes a branch or a tag. */
export async function deleteRef(
  client: HubClient,
  repository: Repository,
  { kind, name, signal }: {
    readonly kind: "branch" | "tag";
    readonly name: string;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<void> {
  await requestDone(client, repositoryApiPath(repository, kind, name), {
    action: `delete ${kind} "${name}" of "${repository.name}"`,
    repository,
    method: "DELETE",
    signal,
  });
}
