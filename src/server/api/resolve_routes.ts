import { type Context, Hono } from "hono";
import type { StoredCommit } from "../store/commit_store.ts";
import type { CommittedFile } from "../store/tree_entries.ts";
import { entryNotFound } from "./error_reply.ts";
import { fileReply } from "./file_reply.ts";
import { lfsPointer } from "../store/git_objects.ts";
import type { HubContext, HubEnv } from "./hub_context.ts";
import {
  commitAt,
  encodePath,
  lookUp,
  repositoryRoute,
  revisionAndPath,
} from "./repository_lookup.ts";
import type { StoredRepository } from "../store/repository_store.ts";

/**
 * The files themselves, by the Hub's two redirects: a regular file leads to a relative address on
 * this origin, a file in LFS to a signed one on the second origin (hub-api: resolve).
 */
export function resolveRoutes(hub: HubContext): Hono<HubEnv> {
  const routes = new Hono<HubEnv>();

  const resolve = async (c: Context<HubEnv>): Promise<Response> => {
    const found = find(c, hub, "/resolve");
    const { repository, commit, file } = found;
    const etag = `"${etagOf(file)}"`;
    const headers: Record<string, string> = {
      "Accept-Ranges": "bytes",
      "Cache-Control": "no-cache",
      "ETag": etag,
      "Vary": "Origin, Accept, Authorization",
      "X-Repo-Commit": commit.oid,
      ...(file.lfs && { "X-Linked-ETag": etag, "X-Linked-Size": String(file.size) }),
    };
    const xet = file.lfs ? await xetLinks(c, hub, found) : undefined;
    if (xet !== undefined) Object.assign(headers, xetHeaders(xet));
    if (matches(c.req.header("If-None-Match"), etag)) {
      return new Response(null, { status: 304, headers });
    }
    if (xet !== undefined && c.req.header("Accept")?.includes(XET_INFO)) {
      const { hash, authUrl: refreshUrl, reconstructionUrl } = xet;
      const info = { hash, size: file.size, etag, refreshUrl, reconstructionUrl };
      return c.body(JSON.stringify(info), { headers: { ...headers, "Content-Type": XET_INFO } });
    }
    return file.lfs
      ? redirect(c, 302, signedUrl(c, hub, file), headers)
      : redirect(c, 307, cacheUrl(c, repository, commit, file), headers);
  };

  const raw = (c: Context<HubEnv>): Promise<Response> => {
    const { commit, file } = find(c, hub, "/raw");
    const headers = { "X-Repo-Commit": commit.oid };
    if (!file.lfs) return sendBlob(c, hub, file, headers);
    const content = new TextEncoder().encode(lfsPointer(file.sha256, file.size));
    return fileReply(c.req.raw, { content, size: content.length, etag: file.oid, headers });
  };

  const cached = (c: Context<HubEnv>): Promise<Response> => {
    const { commit, file } = find(c, hub, "");
    if (file.lfs) throw entryNotFound(commit.oid);
    return sendBlob(c, hub, file, { "Cache-Control": "no-cache", "X-Repo-Commit": commit.oid });
  };

  routes.on("GET", repositoryRoute("/api/resolve-cache/:type{models|datasets}", COMMIT), cached);
  for (const prefix of ["/:type{datasets}", ""]) {
    routes.on("GET", repositoryRoute(prefix, "/resolve/*"), resolve);
    routes.on("GET", repositoryRoute(prefix, "/raw/*"), raw);
  }
  return routes;
}

/** Forty hex digits, then the path; a route's pattern cannot hold the braces of `{40}`. */
const COMMIT = `/:commit{${"[0-9a-f]".repeat(40)}}/*`;

interface FoundFile {
  readonly repository: StoredRepository;
  readonly commit: StoredCommit;
  readonly file: CommittedFile;
}

function find(c: Context<HubEnv>, hub: HubContext, verb: string): FoundFile {
  const repository = lookUp(c, hub);
  hub.access.assertReadable(c.var.caller, repository);
  const { revision, path } = revisionAndPath(c, verb);
  const commit = commitAt(hub.commits, repository, revision);
  const file = hub.commits.entry(commit, path);
  if (file?.type !== "file") throw entryNotFound(commit.oid);
  return { repository, commit, file };
}

/** By this type a client asks for what it needs to fetch a file by Xet (hub-api: resolve). */
const XET_INFO = "application/vnd.xet-fileinfo+json";

interface XetLinks {
  readonly hash: string;
  readonly authUrl: string;
  readonly reconstructionUrl: string;
}

async function xetLinks(
  c: Context<HubEnv>,
  { offer }: HubContext,
  { repository, commit, file }: FoundFile,
): Promise<XetLinks | undefined> {
  const hash = (await offer?.hashesOf([file]))?.get(file.sha256);
  if (offer === undefined || hash === undefined) return undefined;
  const api = `${new URL(c.req.url).origin}/api/${repository.type}s/${repository.name}`;
  return {
    hash,
    authUrl: `${api}/xet-read-token/${commit.oid}`,
    reconstructionUrl: `${offer.casUrl(c.req.raw)}/v1/reconstructions/${hash}`,
  };
}

function xetHeaders({ hash, authUrl, reconstructionUrl }: XetLinks): Record<string, string> {
  const links = [
    `<${authUrl}>; rel="xet-auth"`,
    `<${reconstructionUrl}>; rel="xet-reconstruction-info"`,
  ];
  return { "X-Xet-Hash": hash, "Link": links.join(", ") };
}

function etagOf(file: CommittedFile): string {
  return file.lfs ? file.sha256 : file.oid;
}

function sendBlob(
  c: Context<HubEnv>,
  hub: HubContext,
  file: CommittedFile,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  const content = hub.blobs.pathOf(file.sha256);
  const disposition = dispositionOf(c, file);
  return fileReply(c.req.raw, {
    content,
    size: file.size,
    etag: file.oid,
    headers: { ...headers, ...(disposition && { "Content-Disposition": disposition }) },
  });
}

/** The address on this origin; the odd query is the Hub's, and carries the ETag to its caches. */
function cacheUrl(
  c: Context<HubEnv>,
  repository: StoredRepository,
  commit: StoredCommit,
  file: CommittedFile,
): string {
  const { pathname, search } = new URL(c.req.url);
  const query = `${search === "" ? "?" : `${search}&`}${encodeURIComponent(pathname)}=`;
  const etag = encodeURIComponent(`"${file.oid}"`);
  const place = `${repository.type}s/${repository.name}/${commit.oid}/${encodePath(file.path)}`;
  return `/api/resolve-cache/${place}${query}&etag=${etag}`;
}

function signedUrl(c: Context<HubEnv>, hub: HubContext, file: CommittedFile): string {
  const url = new URL(`${hub.cdnUrl(c.req.raw)}/${file.sha256}`);
  const disposition = dispositionOf(c, file);
  if (disposition) url.searchParams.set("response-content-disposition", disposition);
  return hub.signer.sign(url, hub.signedUrlTtlSeconds).href;
}

/** What a browser is told to do with the file (`download=true`, `noContentDisposition=1`). */
function dispositionOf(c: Context<HubEnv>, file: CommittedFile): string | undefined {
  if (c.req.query("noContentDisposition") === "1") return undefined;
  const kind = c.req.query("download") === "true" ? "attachment" : "inline";
  const name = file.path.slice(file.path.lastIndexOf("/") + 1);
  return `${kind}; filename*=UTF-8''${encodeURIComponent(name).replaceAll("'", "%27")}`;
}

/** A redirect with a body, as the Hub's have: its Content-Length says nothing about the file. */
function redirect(
  c: Context<HubEnv>,
  status: 302 | 307,
  location: string,
  headers: Readonly<Record<string, string>>,
): Response {
  const words = status === 302 ? "Found" : "Temporary Redirect";
  const body = new TextEncoder().encode(`${words}. Redirecting to ${location}`);
  return new Response(c.req.raw.method === "HEAD" ? null : body, {
    status,
    headers: {
      ...headers,
      "Content-Length": String(body.length),
      "Content-Type": "text/plain; charset=utf-8",
      "Location": location,
    },
  });
}

function matches(header: string | undefined, etag: string): boolean {
  const given = (header ?? "").split(",").map((one) => one.trim().replace(/^W\//, ""));
  return given.includes(etag) || given.includes("*");
}
