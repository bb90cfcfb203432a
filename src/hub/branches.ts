import type { Repository } from "../vocabulary/repository.ts";
import type { HubClient } from "./hub_client.ts";
import { deleteRef, makeRef } from "./ref_change.ts";

/** A branch to be made. */
export interface BranchOptions {
  /** Its name, slashes and all. */
  readonly name: string;
  /** The branch, tag or commit it begins at. @default the head of `main` */
  readonly from?: string | undefined;
  /** Whether a branch of that name is as good, wherever it is. @default false */
  readonly existOk?: boolean;
  /** Aborts the request. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes a branch. `@huggingface/hub` can do it too, but lets a name such as `..` become another
 * URL.
 *
 * @throws {HubHttpError} with status 409 when it exists, unless `existOk`
 */
export async function createBranch(
  client: HubClient,
  repository: Repository,
  options: BranchOptions,
): Promise<void> {
  const { name, from, existOk = false, signal } = options;
  await makeRef(client, repository, {
    kind: "branch",
    at: name,
    action: `make branch "${name}" of "${repository.name}"`,
    body: { startingPoint: from },
    existOk,
    signal,
  });
}

/** Deletes a branch; its commits may be lost with it. */
export async function deleteBranch(
  client: HubClient,
  repository: Repository,
  options: { readonly name: string; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  await deleteRef(client, repository, { kind: "branch", ...options });
}
