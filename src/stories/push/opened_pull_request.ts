import { listOpenPullRequests, type PullRequestInfo } from "../../hub/pull_requests.ts";
import { pullRequestPage } from "../../hub/repository_urls.ts";
import { HubError } from "../../vocabulary/errors.ts";
import { isThere } from "./follow_target.ts";
import type { OutgoingFile } from "./outgoing_file.ts";
import type { PreparedPush } from "./prepared_push.ts";
import type { PushCommit } from "./push_commit.ts";
import type { PushSession } from "./push_session.ts";
import { findTarget } from "./push_target.ts";

/**
 * The open pull request of this user that has all files of a push already, as they are: opened by
 * one that was cut off before it heard the answer, or by the same command. Undefined where there is
 * none, or where the Hub does not tell.
 */
export async function openedPullRequest(
  session: PushSession,
  { target, plan }: PreparedPush,
  files: readonly OutgoingFile[],
): Promise<PushCommit | undefined> {
  const { repository } = target;
  const alike = await pullRequestsOf(session, { target, plan });
  for (const { number } of alike.slice(0, MOST_LOOKED_AT)) {
    const revision = `refs/pr/${number}`;
    const found = await findTarget(session, { repository, revision });
    if (!files.every((file) => isThere(found, file))) continue;
    const url = pullRequestPage(session.settings.endpoint, repository, number);
    return { commit: found.head ?? "", url, changed: false, plan: { ...plan, revision } };
  }
  return undefined;
}

/** Each takes some requests. */
const MOST_LOOKED_AT = 5;

async function pullRequestsOf(
  { hub, signal }: PushSession,
  { target: { repository }, plan: { user, message } }: Pick<PreparedPush, "target" | "plan">,
): Promise<PullRequestInfo[]> {
  try {
    const requests = await listOpenPullRequests(hub, repository, { author: user, signal });
    return requests.filter(({ title }) => title === message);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof HubError) return [];
    throw error;
  }
}
