import { commitFiles, type CommitOperation } from "../../hub/commit_files.ts";
import { HubHttpError, NetworkError } from "../../vocabulary/errors.ts";
import { mapConcurrently } from "../../vocabulary/map_concurrently.ts";
import type { RemoteFile } from "../../vocabulary/repository.ts";
import { retry } from "../../vocabulary/retry.ts";
import { fileSource } from "../pull/file_source.ts";
import type { MirrorContext } from "./mirror_context.ts";
import type { MirrorPlan } from "./mirror_plan.ts";
import { lookAtTarget, sourceTrailer } from "./mirror_target.ts";
import type { PassOnTarget } from "./pass_on.ts";
import { ProvenReader } from "./proven_reader.ts";

/**
 * Commits what is missing and what is gone, in as many commits as it takes, the last of which names
 * the source. Small files go inside, each proven.
 *
 * @returns the new head
 */
export async function commitMirror(
  context: MirrorContext,
  plan: MirrorPlan,
  target: PassOnTarget & { readonly head: string },
): Promise<string> {
  const { repository, branch, sourceCommit } = target;
  const groups = inGroups(plan);
  let { head } = target;
  for (const [index, group] of groups.entries()) {
    const isLast = index === groups.length - 1;
    const operations = await mapConcurrently(
      group,
      READ_AT_ONCE,
      (change) => operationOf(context, change, target),
    );
    context.session.emit({ type: "committing", files: operations.length });
    const part = groups.length === 1 ? "" : ` (${index + 1} of ${groups.length})`;
    const summary = `Mirror ${sourceCommit.slice(0, 7)} of ${repository.name}${part}`;
    head = await orLanded(context, target, async () => {
      const made = await commitFiles(context.hub, repository, branch, operations, {
        summary,
        description: isLast ? sourceTrailer(sourceCommit) : "",
        parentCommit: head,
        signal: context.signal,
      });
      context.session.emit({
        type: "committed",
        commit: made.commit,
        url: made.url,
        message: summary,
      });
      return made.commit;
    });
  }
  return head;
}

/** A file that is missing, or the path of one that is gone. */
type Change = RemoteFile | string;

/** What a Hub takes well in one commit; small files are held in memory meanwhile. */
const MOST_CHANGES = 2_000;
const MOST_BYTES = 32 * 1024 * 1024;
const READ_AT_ONCE = 8;

function inGroups({ missing, removed }: MirrorPlan): Change[][] {
  const groups: Change[][] = [];
  let bytes = Infinity;
  for (const change of [...missing, ...removed]) {
    const size = bytesInside(change);
    const last = groups.at(-1);
    if (last === undefined || last.length >= MOST_CHANGES || bytes + size > MOST_BYTES) {
      groups.push([change]);
      bytes = size;
    } else {
      last.push(change);
      bytes += size;
    }
  }
  return groups;
}

function bytesInside(change: Change): number {
  return typeof change === "string" || change.sha256 !== undefined ? 0 : change.size;
}

async function operationOf(
  context: MirrorContext,
  change: Change,
  target: PassOnTarget,
): Promise<CommitOperation> {
  if (typeof change === "string") return { kind: "delete", path: change };
  const { path, sha256, size } = change;
  if (sha256 !== undefined) return { kind: "lfs", path, sha256, size };
  return { kind: "file", path, content: await smallFile(context, change, target) };
}

async function smallFile(
  { session, signal }: MirrorContext,
  file: RemoteFile,
  { repository, sourceCommit }: PassOnTarget,
): Promise<Uint8Array> {
  if (file.size === 0) return new Uint8Array();
  const range = { start: 0, end: file.size };
  const { stallTimeoutMs } = session.settings;
  const source = fileSource(session, repository, sourceCommit, file);
  const reader = new ProvenReader(file, source, { stallTimeoutMs, signal });
  return await retry(async () => await new Response(await reader.read(range)).bytes(), { signal });
}

/** A commit whose answer is lost may be there; the branch tells. */
async function orLanded(
  context: MirrorContext,
  { repository, branch, sourceCommit, head }: PassOnTarget & { readonly head: string },
  commit: () => Promise<string>,
): Promise<string> {
  try {
    return await commit();
  } catch (error) {
    context.signal.throwIfAborted();
    const isLost = error instanceof NetworkError ||
      (error instanceof HubHttpError && error.status >= 500);
    if (!isLost) throw error;
    const now = await lookAtTarget(context, repository, branch);
    if (now.head === undefined || now.head === head || now.sourceCommit !== sourceCommit) {
      throw error;
    }
    return now.head;
  }
}
