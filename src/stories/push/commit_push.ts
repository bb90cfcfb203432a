import { commitFiles, type CommitOperation } from "../../hub/commit_files.ts";
import { listCommits } from "../../hub/commits.ts";
import { commitPage } from "../../hub/repository_urls.ts";
import { HubHttpError, NetworkError, StaleParentError } from "../../vocabulary/errors.ts";
import { retryDelay, wait } from "../../vocabulary/retry.ts";
import { followTarget, isThere } from "./follow_target.ts";
import { openedPullRequest } from "./opened_pull_request.ts";
import type { OutgoingFile } from "./outgoing_file.ts";
import type { PreparedPush } from "./prepared_push.ts";
import type { PushCommit } from "./push_commit.ts";
import type { PushSession } from "./push_session.ts";
import { findTarget, type PushTarget } from "./push_target.ts";
import type { FileDelivery } from "./send_files.ts";

/**
 * Makes the one commit of a push, on the head that was looked at. It is never made twice: when the
 * answer is lost, the branch says whether the commit is there. When somebody else has moved the
 * branch, the push follows the new head, unless the same files were changed there.
 *
 * @throws {StaleParentError} when somebody else has changed files of the push in the meantime
 */
export async function commitPush(
  session: PushSession,
  prepared: PreparedPush,
  deliveries: ReadonlyMap<string, FileDelivery>,
): Promise<PushCommit> {
  let current = prepared;
  for (let attempt = 1;; attempt++) {
    const wanted = wantedFiles(current, deliveries);
    const files = changedFiles(current, wanted);
    if (files.length === 0) return unchanged(session, current);
    for (const file of files) await file.assertUnchanged();
    const opened = await openedBefore(session, current, files);
    if (opened !== undefined) return opened;
    session.emit({ type: "committing", files: files.length });
    try {
      const made = await commit(session, current, { files, deliveries });
      return { ...made, changed: true, plan: current.plan };
    } catch (error) {
      session.signal.throwIfAborted();
      if (session.config.createPr && isLost(error)) {
        return await lostPullRequest(session, current, { files, error });
      }
      const delayMs = delayAfter(error, attempt);
      if (delayMs === undefined && !isLost(error)) throw error;
      await wait(delayMs ?? 0, session.signal);
      const now = await findTarget(session, current.target);
      if (files.every((file) => isThere(now, file))) return await landed(session, current, now);
      if (delayMs === undefined) throw error;
      current = await followTarget(session, current, { now, files: wanted });
    }
  }
}

/** The files that are to be there after the commit. */
function wantedFiles(
  { files }: PreparedPush,
  deliveries: ReadonlyMap<string, FileDelivery>,
): OutgoingFile[] {
  return files.filter(({ path }) => deliveries.get(path)?.mode !== "ignored");
}

/** Those of the files that are to be in the commit. */
function changedFiles(
  { plan }: PreparedPush,
  files: readonly OutgoingFile[],
): readonly OutgoingFile[] {
  const unchanged = new Set(
    plan.files.filter(({ action }) => action === "unchanged").map(({ path }) => path),
  );
  return files.filter(({ path }) => !unchanged.has(path));
}

async function commit(
  { hub, signal, config }: PushSession,
  { target, plan }: PreparedPush,
  { files, deliveries }: {
    readonly files: readonly OutgoingFile[];
    readonly deliveries: ReadonlyMap<string, FileDelivery>;
  },
): Promise<Pick<PushCommit, "commit" | "url">> {
  const { repository, revision, head } = target;
  const operations = files.map((file): CommitOperation => {
    const { path, sha256, size, content } = file;
    return deliveries.get(path)?.mode === "lfs"
      ? { kind: "lfs", path, sha256, size }
      : { kind: "file", path, content };
  });
  const made = await commitFiles(hub, repository, revision, operations, {
    summary: plan.message,
    parentCommit: head,
    createPr: config.createPr ?? false,
    signal,
  });
  return { commit: made.commit, url: made.pullRequestUrl ?? made.url };
}

/** An interrupted push may have opened its pull request, and the next one must not open a second. */
async function openedBefore(
  session: PushSession,
  prepared: PreparedPush,
  files: readonly OutgoingFile[],
): Promise<PushCommit | undefined> {
  return session.config.createPr ? await openedPullRequest(session, prepared, files) : undefined;
}

/** Looks for the pull request whose answer is lost. Where there is none, it may still come. */
async function lostPullRequest(
  session: PushSession,
  prepared: PreparedPush,
  { files, error }: { readonly files: readonly OutgoingFile[]; readonly error: unknown },
): Promise<PushCommit> {
  const opened = await openedPullRequest(session, prepared, files);
  if (opened !== undefined) return { ...opened, changed: true };
  const state = error instanceof Error ? error.message : String(error);
  throw new NetworkError(
    `Cannot tell whether "${prepared.target.repository.name}" has got the pull request: ${state}`,
    { retryable: false, cause: error },
  );
}

/** Whether the Hub may have done what it was asked for, although it has not said so. */
function isLost(error: unknown): boolean {
  return error instanceof NetworkError || (error instanceof HubHttpError && error.status >= 500);
}

/** How long to wait before looking what has become of a commit; undefined when its failure is final. */
function delayAfter(error: unknown, attempt: number): number | undefined {
  if (error instanceof StaleParentError) return attempt < MOST_ATTEMPTS ? 0 : undefined;
  return retryDelay(error, attempt, { attempts: MOST_ATTEMPTS });
}

/** Enough for a handful of pushes that meet. */
const MOST_ATTEMPTS = 8;

/** The commit was made though its answer was lost: the one of our title that came last. */
async function landed(
  { hub, signal, settings }: PushSession,
  { plan }: PreparedPush,
  { repository, revision, head }: PushTarget,
): Promise<PushCommit> {
  const commits = await listCommits(hub, repository, revision, { limit: 20, signal });
  const parent = commits.findIndex(({ commit }) => commit === plan.parent);
  const newer = parent < 0 ? commits : commits.slice(0, parent);
  const commit = newer.find(({ title }) => title === plan.message)?.commit ?? head ?? "";
  return { commit, url: commitPage(settings.endpoint, repository, commit), changed: true, plan };
}

function unchanged({ settings }: PushSession, { target, plan }: PreparedPush): PushCommit {
  const { repository, head = "" } = target;
  const url = commitPage(settings.endpoint, repository, head);
  return { commit: head, url, changed: false, plan };
}
