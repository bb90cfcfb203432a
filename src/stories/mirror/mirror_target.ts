import { createBranch } from "../../hub/branches.ts";
import { listCommits } from "../../hub/commits.ts";
import { createRepository } from "../../hub/create_repository.ts";
import { describeRepository } from "../../hub/describe_repository.ts";
import type { HubClient } from "../../hub/hub_client.ts";
import { listRefs, type NamedCommit } from "../../hub/refs.ts";
import { listTree } from "../../hub/tree.ts";
import type { RemoteFile, Repository } from "../../vocabulary/repository.ts";

/** The branch of the other Hub that takes the files, as it is now. */
export interface MirrorTarget {
  /** Its name. */
  readonly branch: string;
  /** Its head; undefined where it is not there yet. */
  readonly head: string | undefined;
  /** The commit of the source that was mirrored last; undefined where none was. */
  readonly sourceCommit: string | undefined;
  /** Its files. */
  readonly files: readonly RemoteFile[];
}

/** A way into the other Hub. */
export interface MirrorDoor {
  /** The other Hub. */
  readonly hub: HubClient;
  /** Ends everything. */
  readonly signal: AbortSignal;
}

/** What stands at the end of the message of a mirror's commit: where its files come from. */
export function sourceTrailer(commit: string): string {
  return `${TRAILER} ${commit}`;
}

const TRAILER = "Source-Commit:";

/** Looks at a branch, or a tag, of the other Hub; what is not there yet has no files. */
export async function lookAtTarget(
  { hub, signal }: MirrorDoor,
  repository: Repository,
  branch: string,
  options: { readonly isTag?: boolean } = {},
): Promise<MirrorTarget> {
  const nothing = { branch, head: undefined, sourceCommit: undefined, files: [] };
  if (await describeRepository(hub, repository, { signal }) === undefined) return nothing;
  const { branches, tags } = await listRefs(hub, repository, { signal });
  const head = commitOf(options.isTag === true ? tags : branches, branch);
  if (head === undefined) return nothing;
  const commits = await listCommits(hub, repository, head, { limit: LOOKED_AT, signal });
  return {
    branch,
    head,
    sourceCommit: commits.map(({ message }) => sourceCommitIn(message)).find(isKnown),
    files: await listTree(hub, repository, head, { signal }),
  };
}

/** The other Hub may have commits of its own after the last one that was mirrored. */
const LOOKED_AT = 50;

/** Makes the repository and the branch, where they are missing. */
export async function makeTarget(
  { hub, signal }: MirrorDoor,
  repository: Repository,
  { branch, isPrivate }: { readonly branch: string; readonly isPrivate: boolean },
): Promise<void> {
  if (await describeRepository(hub, repository, { signal }) === undefined) {
    await createRepository(hub, repository, { private: isPrivate, existOk: true, signal });
  }
  if (branch === "main") return;
  await createBranch(hub, repository, { name: branch, existOk: true, signal });
}

/** The commit of the source that a message names. */
function sourceCommitIn(message: string): string | undefined {
  return new RegExp(`^${TRAILER} ([0-9a-f]{40})$`, "m").exec(message)?.[1];
}

function isKnown(commit: string | undefined): boolean {
  return commit !== undefined;
}

/** The commit that a name stands for. */
export function commitOf(refs: readonly NamedCommit[], name: string): string | undefined {
  return refs.find((ref) => ref.name === name)?.commit;
}
