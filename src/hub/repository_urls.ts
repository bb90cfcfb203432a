import { InvalidArgumentError } from "../vocabulary/errors.ts";
import type { Repository } from "../vocabulary/repository.ts";

/**
 * Path of an API call about one revision: `/api/models/user/repo/revision/refs%2Fpr%2F1`. Protocol:
 * the type is plural, and a revision is one segment, its slashes encoded.
 */
export function revisionApiPath(repository: Repository, revision: string): string {
  return `${apiPath(repository)}/revision/${encodeSegment(revision)}`;
}

/**
 * Path of an API call about a repository, or about one thing of it:
 * `/api/models/user/repo/branch/my%2Fbranch`. Every segment of `rest` is encoded whole.
 */
export function repositoryApiPath(repository: Repository, ...rest: readonly string[]): string {
  return [apiPath(repository), ...rest.map(encodeSegment)].join("/");
}

/** Path of the LFS batch call: `/user/repo.git/info/lfs/objects/batch`. */
export function lfsBatchPath(repository: Repository): string {
  return `${pagePath(repository)}.git/info/lfs/objects/batch`;
}

/** Path of the API call that lists every file of a revision, folders descended into. */
export function treeApiPath(repository: Repository, revision: string): string {
  return `${apiPath(repository)}/tree/${encodeSegment(revision)}?recursive=true`;
}

/**
 * Path under which a file's bytes are found: `/user/repo/resolve/main/folder/file.bin`, with
 * `/datasets` in front for a dataset. Segments are encoded one by one, slashes kept.
 */
export function resolvePath(repository: Repository, revision: string, path: string): string {
  const segments = encodeSegments(path);
  return `${pagePath(repository)}/resolve/${encodeSegment(revision)}/${segments}`;
}

/** The repository's page for people, where terms are accepted. */
export function repositoryPage(endpoint: string, repository: Repository): string {
  return `${endpoint}${pagePath(repository)}`;
}

/** The page of a commit for people. */
export function commitPage(endpoint: string, repository: Repository, commit: string): string {
  return `${repositoryPage(endpoint, repository)}/commit/${commit}`;
}

/** The page of a pull request for people. */
export function pullRequestPage(endpoint: string, repository: Repository, number: number): string {
  return `${repositoryPage(endpoint, repository)}/discussions/${number}`;
}

function apiPath(repository: Repository): string {
  return `/api/${repository.type}s/${encodeSegments(repository.name)}`;
}

function pagePath(repository: Repository): string {
  const prefix = repository.type === "dataset" ? "/datasets" : "";
  return `${prefix}/${encodeSegments(repository.name)}`;
}

function encodeSegments(path: string): string {
  return path.split("/").map(encodeSegment).join("/");
}

/** A URL parser removes a dot segment, and there is no way to write it so that it stays. */
function encodeSegment(text: string): string {
  if (text === "." || text === "..") {
    throw new InvalidArgumentError(`Cannot ask the Hub for "${text}": it would mean another URL`);
  }
  return encodeURIComponent(text);
}
