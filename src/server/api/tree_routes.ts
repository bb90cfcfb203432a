import { Buffer } from "node:buffer";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { StoredCommit } from "../store/commit_store.ts";
import type { Entry } from "../store/tree_entries.ts";
import { badRequest, entryNotFound, ErrorReply } from "./error_reply.ts";
import { lfsPointer } from "../store/git_objects.ts";
import type { HubContext, HubEnv } from "./hub_context.ts";
import { nextPage } from "./pagination.ts";
import { isTrue, wholeNumber } from "./query_values.ts";
import { API, commitAt, lookUp, repositoryRoute, revisionAndPath } from "./repository_lookup.ts";

/** What a repository holds: its tree by pages, and single paths. */
export function treeRoutes(hub: HubContext): Hono<HubEnv> {
  const routes = new Hono<HubEnv>();

  routes.on("GET", repositoryRoute(API, "/tree/*"), async (c) => {
    const repository = lookUp(c, hub);
    const { revision, path } = revisionAndPath(c, "/tree");
    const commit = commitAt(hub.commits, repository, revision);
    c.header("X-Repo-Commit", commit.oid);
    if (path !== "" && hub.commits.entry(commit, path)?.type !== "directory") {
      throw entryNotFound(commit.oid);
    }
    const most = hub.treePageSize;
    const limit = wholeNumber(c, "limit", { fallback: most, least: 1, most });
    const found = hub.commits.list(commit, {
      folder: path,
      recursive: isTrue(c.req.query("recursive")),
      after: readCursor(c.req.query("cursor")),
      limit: limit + 1,
    });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    if (found.length > limit && last !== undefined) {
      c.header("Link", nextPage(c, { cursor: writeCursor(last.path) }));
    }
    const json = await entryWriter(hub, repository.id, page, isTrue(c.req.query("expand")));
    return c.json(page.map(json));
  });

  routes.on(
    "POST",
    repositoryRoute(API, "/paths-info/*"),
    bodyLimit({ maxSize: MAX_BODY, onError }),
    async (c) => {
      const repository = lookUp(c, hub);
      const { revision } = revisionAndPath(c, "/paths-info");
      const commit = commitAt(hub.commits, repository, revision);
      const { paths, expand } = await readPathsInfo(c);
      if (paths.length > MAX_PATHS) throw tooLarge();
      const entries = paths.flatMap((path) => hub.commits.entry(commit, trimSlashes(path)) ?? []);
      return c.json(entries.map(await entryWriter(hub, repository.id, entries, expand)));
    },
  );

  return routes;
}

/** The Hub's limits on one paths-info request. */
const MAX_PATHS = 2000;
const MAX_BODY = 4 * 1024 * 1024;

/** Writes entries of one answer as the API does; with `expand`, more of each. */
async function entryWriter(
  hub: HubContext,
  repository: string,
  entries: readonly Entry[],
  expand: boolean,
): Promise<(entry: Entry) => object> {
  const files = entries.filter((entry) => entry.type === "file");
  const hashes = await hub.offer?.hashesOf(files) ?? new Map<string, string>();
  const known = new Map<string, StoredCommit | undefined>();
  return (entry) => {
    const usual = entryJson(entry, hashes);
    if (!expand) return usual;
    const { changedIn } = entry;
    if (!known.has(changedIn)) known.set(changedIn, hub.commits.resolve(repository, changedIn));
    return {
      ...usual,
      ...lastCommitJson(known.get(changedIn)),
      ...(entry.type === "file" && { securityFileStatus: hub.scans.fileStatus(entry) }),
    };
  };
}

function entryJson(entry: Entry, xetHashes: ReadonlyMap<string, string>): object {
  const { type, oid, path } = entry;
  if (entry.type === "directory") return { type, oid, size: 0, path };
  const { size, sha256, lfs } = entry;
  if (!lfs) return { type, oid, size, path };
  const pointerSize = lfsPointer(sha256, size).length;
  const xetHash = xetHashes.get(sha256);
  return {
    type,
    oid,
    size,
    path,
    lfs: { oid: sha256, size, pointerSize },
    ...(xetHash !== undefined && { xetHash }),
  };
}

function lastCommitJson(commit: StoredCommit | undefined): object {
  if (commit === undefined) return {};
  const { oid: id, title, createdAt } = commit;
  return { lastCommit: { id, title, date: new Date(createdAt).toISOString() } };
}

/** Python's client sends a form, the JavaScript client JSON. */
async function readPathsInfo(
  c: Context<HubEnv>,
): Promise<{ readonly paths: readonly string[]; readonly expand: boolean }> {
  const text = await c.req.text();
  if (!c.req.header("Content-Type")?.includes("json")) {
    const form = new URLSearchParams(text);
    return { paths: form.getAll("paths"), expand: isTrue(form.get("expand")) };
  }
  const body: unknown = parseJson(text);
  const { paths, expand } = Object(body) as { readonly paths?: unknown; readonly expand?: unknown };
  if (!Array.isArray(paths) || !paths.every((path) => typeof path === "string")) {
    throw badRequest('"paths" must be an array of strings');
  }
  return { paths, expand: expand === true };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest("The body is not JSON");
  }
}

function onError(): never {
  throw tooLarge();
}

function tooLarge(): ErrorReply {
  return new ErrorReply(413, "PayloadTooLarge", `Expected at most ${MAX_PATHS} paths`);
}

/** A cursor is opaque to clients: the last path of the page before, in base64url. */
function writeCursor(path: string): string {
  return Buffer.from(path).toString("base64url");
}

function readCursor(cursor: string | undefined): string {
  return Buffer.from(cursor ?? "", "base64url").toString();
}

function trimSlashes(path: string): string {
  return path.replace(/^\/+|\/+$/g, "");
}
