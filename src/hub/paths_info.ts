import { isObject } from "../vocabulary/is_object.ts";
import type { RemoteFile, Repository } from "../vocabulary/repository.ts";
import type { HubClient } from "./hub_client.ts";
import { jsonBody, requestJson } from "./json_reply.ts";
import { repositoryApiPath } from "./repository_urls.ts";
import { cleanText } from "./server_text.ts";
import { type FileEntry, isTreeEntries, remoteFile, type TreeEntry } from "./tree_entry.ts";

/** What the Hub knows of a file. */
export interface PathInfo extends RemoteFile {
  /** What its scanners say, such as `safe`, `unsafe` or `queued`; only with `expand`, where they say something. */
  readonly security?: string;
  /** The commit that changed it last; only with `expand`. */
  readonly lastCommit?: string;
}

/** Options of {@linkcode pathsInfo}. */
export interface PathsInfoOptions {
  /** Whether to ask for `security` and `lastCommit` too, which costs the Hub much. @default false */
  readonly expand?: boolean;
  /** Aborts the requests. */
  readonly signal?: AbortSignal | undefined;
}

/** As many as the Python client asks about at once; the Hub's own limit has been 1000. */
const BATCH = 500;

/** Looks up files by their paths. A path that is none, or a folder, is left out. */
export async function pathsInfo(
  client: HubClient,
  repository: Repository,
  revision: string,
  paths: readonly string[],
  options: PathsInfoOptions = {},
): Promise<PathInfo[]> {
  const { expand = false, signal } = options;
  const infos: PathInfo[] = [];
  for (let first = 0; first < paths.length; first += BATCH) {
    const { value } = await requestJson(
      client,
      repositoryApiPath(repository, "paths-info", revision),
      {
        action: `look up files of "${repository.name}"`,
        repository,
        method: "POST",
        repeat: true,
        ...jsonBody({ paths: paths.slice(first, first + BATCH), expand }),
        signal,
      },
      isTreeEntries,
    );
    infos.push(...value.filter(isFile).map(pathInfo));
  }
  return infos;
}

function isFile(entry: TreeEntry): entry is FileEntry {
  return entry.type === "file";
}

/** Protocol: `securityFileStatus: {status, …}` and `lastCommit: {id, …}`. */
function pathInfo(entry: FileEntry): PathInfo {
  const { securityFileStatus, lastCommit } = entry;
  const status = isObject(securityFileStatus) ? securityFileStatus.status : undefined;
  const commit = isObject(lastCommit) ? lastCommit.id : undefined;
  return {
    ...remoteFile(entry),
    ...(typeof status === "string" ? { security: cleanText(status) } : {}),
    ...(typeof commit === "string" ? { lastCommit: cleanText(commit) } : {}),
  };
}
