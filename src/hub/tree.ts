import { HubError } from "../vocabulary/errors.ts";
import type { RemoteFile, Repository } from "../vocabulary/repository.ts";
import type { HubClient, HubRequest } from "./hub_client.ts";
import { isObject, type JsonReply, requestJson } from "./json_reply.ts";
import { nextLink } from "./link_header.ts";
import type { Hop } from "./redirects.ts";
import { treeApiPath } from "./repository_urls.ts";

/** Ten times what the Hub recommends for a repository. */
const MAX_ENTRIES = 1_000_000;
/** What that many entries come in, at the smallest pages the Hub is known to send, 100 entries. */
const MAX_PAGES = 10_000;

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
  let entries = 0;
  for await (const page of pages(client, treeApiPath(repository, commit), request)) {
    entries += page.length;
    if (entries > MAX_ENTRIES) {
      throw new HubError(`Cannot list "${repository.name}": it has more than 1,000,000 entries`);
    }
    for (const entry of page) {
      if (entry.type === "file") files.set(entry.path, remoteFile(entry));
    }
  }
  return [...files.values()].sort((a, b) => a.path < b.path ? -1 : 1);
}

/** The pages of a listing. Protocol: each names the next in its Link header. */
async function* pages(
  client: HubClient,
  path: string,
  request: HubRequest,
): AsyncGenerator<readonly WireEntry[]> {
  const seen = new Set<string>();
  let hop: Hop | undefined = { url: client.url(path), anonymous: false };
  while (hop !== undefined) {
    if (seen.has(hop.url.href) || seen.size === MAX_PAGES) {
      throw new HubError(`Cannot ${request.action}: the pages of the listing do not end`);
    }
    seen.add(hop.url.href);
    const page: JsonReply<readonly WireEntry[]> = await requestJson(
      client,
      hop.url,
      { ...request, anonymous: hop.anonymous },
      isWireTree,
    );
    yield page.value;
    const next = nextLink(page.response.headers);
    hop = next === undefined ? undefined : client.next(next, page, request);
  }
}

function remoteFile(entry: WireFile): RemoteFile {
  return {
    path: entry.path,
    size: entry.lfs?.size ?? entry.size,
    oid: entry.oid,
    ...(entry.lfs === undefined ? {} : { sha256: entry.lfs.oid }),
    // Protocol: the Hub redacts the hash on some replies, so anything else than a hash is ignored.
    ...(isHash(entry.xetHash, 64) ? { xetHash: entry.xetHash } : {}),
  };
}

/** An entry of `GET /api/models/{id}/tree/{rev}`. */
type WireEntry = WireFile | { readonly type: "directory" | "unknown" };

interface WireFile {
  readonly type: "file";
  readonly path: string;
  readonly size: number;
  readonly oid: string;
  readonly lfs?: { readonly oid: string; readonly size: number };
  readonly xetHash?: unknown;
}

function isWireTree(value: unknown): value is readonly WireEntry[] {
  return Array.isArray(value) && value.every(isWireEntry);
}

function isWireEntry(value: unknown): value is WireEntry {
  if (!isObject(value)) return false;
  if (value.type !== "file") return value.type === "directory" || value.type === "unknown";
  return typeof value.path === "string" && value.path !== "" &&
    isSize(value.size) &&
    isHash(value.oid, 40) &&
    (value.lfs === undefined ||
      (isObject(value.lfs) && isHash(value.lfs.oid, 64) && isSize(value.lfs.size)));
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isHash(value: unknown, digits: number): value is string {
  return typeof value === "string" && value.length === digits && /^[0-9a-f]+$/.test(value);
}
