import { HubError } from "../vocabulary/errors.ts";
import type { RemoteFile, Repository } from "../vocabulary/repository.ts";
import type { HubClient } from "./hub_client.ts";
import { jsonPages } from "./json_pages.ts";
import { treeApiPath } from "./repository_urls.ts";
import { isTreeEntries, remoteFile } from "./tree_entry.ts";

/** Ten times what the Hub recommends for a repository. */
const MAX_ENTRIES = 1_000_000;
/** A million paths have a hundred characters each; what a server may make us remember has an end. */
const MAX_CHARACTERS = 128 * 1024 * 1024;

/**
 * Lists every file of a commit with its size and digests, sorted by path in code unit order. Paths
 * are passed on as the server names them: whoever writes files decides which are safe.
 *
 * @throws {RevisionNotFoundError} when the repository has no such commit
 * @throws {HubError} when the listing makes no sense, or has no end
 */
export async function listTree(
  client: HubClient,
  repository: Repository,
  commit: string,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<RemoteFile[]> {
  const request = { action: `list "${repository.name}"`, repository, signal: options.signal };
  const files = new Map<string, RemoteFile>();
  const path = treeApiPath(repository, commit);
  let entries = 0;
  let characters = 0;
  for await (const page of jsonPages(client, path, request, isTreeEntries)) {
    entries += page.length;
    if (entries > MAX_ENTRIES) {
      throw new HubError(`Cannot list "${repository.name}": it has more than 1,000,000 entries`);
    }
    for (const entry of page) {
      if (entry.type !== "file") continue;
      characters += entry.path.length;
      if (characters > MAX_CHARACTERS) {
        throw new HubError(`Cannot list "${repository.name}": its paths do not end`);
      }
      files.set(entry.path, remoteFile(entry));
    }
  }
  return [...files.values()].sort((a, b) => a.path < b.path ? -1 : 1);
}
