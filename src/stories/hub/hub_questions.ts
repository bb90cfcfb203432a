import { type CommitInfo, listCommits } from "../../hub/commits.ts";
import { listRefs, type NamedCommit, type RepositoryRefs } from "../../hub/refs.ts";
import { getRevision, isFlaggedFile, type RevisionInfo } from "../../hub/revision.ts";
import { listTree } from "../../hub/tree.ts";
import { isObject } from "../../vocabulary/is_object.ts";
import { isCommitHash, type RemoteFile, type Repository } from "../../vocabulary/repository.ts";
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
    isAnswer: (value) => isListOf(value, isRemoteFile),
  };
}

/** The branches and tags of a repository. */
export function refsQuestion(repository: Repository): HubQuestion<RepositoryRefs> {
  return {
    about: `the branches and tags of "${repository.name}"`,
    key: ["refs", repository.type, repository.name],
    ask: (hub, signal) => listRefs(hub, repository, { signal }),
    isAnswer: (value): value is RepositoryRefs =>
      isObject(value) && isListOf(value.branches, isNamedCommit) &&
      isListOf(value.tags, isNamedCommit),
  };
}

/** The latest hundred commits that lead to a revision, the latest first. */
export function commitsQuestion(
  repository: Repository,
  revision: string,
): HubQuestion<CommitInfo[]> {
  return {
    about: `the commits of revision "${revision}" of "${repository.name}"`,
    key: ["commits", repository.type, repository.name, revision],
    ask: (hub, signal) => listCommits(hub, repository, revision, { limit: 100, signal }),
    isAnswer: (value) => isListOf(value, isCommitInfo),
  };
}

function isRevisionInfo(value: unknown): value is RevisionInfo {
  return isObject(value) && isText(value.commit) && isCommitHash(value.commit) &&
    typeof value.private === "boolean" && typeof value.gated === "boolean" &&
    (value.lastModified === undefined || isText(value.lastModified)) &&
    (value.flagged === undefined || isListOf(value.flagged, isFlaggedFile));
}

function isRemoteFile(value: unknown): value is RemoteFile {
  return isObject(value) && isText(value.path) && isText(value.oid) && isSize(value.size) &&
    [value.sha256, value.xetHash].every((hash) => hash === undefined || isText(hash));
}

function isNamedCommit(value: unknown): value is NamedCommit {
  return isObject(value) && isText(value.name) && isText(value.commit) &&
    isCommitHash(value.commit);
}

function isCommitInfo(value: unknown): value is CommitInfo {
  return isObject(value) && isText(value.commit) && isCommitHash(value.commit) &&
    [value.title, value.message, value.date].every((text) => typeof text === "string") &&
    isListOf(value.authors, (author): author is string => typeof author === "string");
}

function isListOf<T>(value: unknown, isItem: (item: unknown) => item is T): value is T[] {
  return Array.isArray(value) && value.every(isItem);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
