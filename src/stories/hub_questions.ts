import { getRevision, type RevisionInfo } from "../hub/revision.ts";
import { listTree } from "../hub/tree.ts";
import { isCommitHash, type RemoteFile, type Repository } from "../vocabulary/repository.ts";
import type { HubQuestion } from "./hub_answers.ts";

/** What a branch, tag or commit stands for. */
export function revisionQuestion(
  repository: Repository,
  revision: string,
): HubQuestion<RevisionInfo> {
  return {
    about: `revision "${revision}" of "${repository.name}"`,
    key: ["revision", repository.type, repository.name, revision],
    ask: (hub, signal) => getRevision(hub, repository, revision, { signal }),
    isAnswer: isRevisionInfo,
  };
}

/** All files of a commit, which never change. */
export function treeQuestion(repository: Repository, commit: string): HubQuestion<RemoteFile[]> {
  return {
    about: `the files of "${repository.name}" at commit ${commit}`,
    key: ["tree", repository.type, repository.name, commit],
    isFinal: true,
    ask: (hub, signal) => listTree(hub, repository, commit, { signal }),
    isAnswer: (value) => Array.isArray(value) && value.every(isRemoteFile),
  };
}

function isRevisionInfo(value: unknown): value is RevisionInfo {
  return isObject(value) && isText(value.commit) && isCommitHash(value.commit) &&
    typeof value.private === "boolean" && typeof value.gated === "boolean" &&
    (value.lastModified === undefined || isText(value.lastModified));
}

function isRemoteFile(value: unknown): value is RemoteFile {
  return isObject(value) && isText(value.path) && isText(value.oid) && isSize(value.size) &&
    [value.sha256, value.xetHash].every((hash) => hash === undefined || isText(hash));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
