import { Hono } from "hono";
import { API, commitAt, lookUp, repositoryRoute, revisionAndPath } from "./repository_lookup.ts";
import type { Entry, StoredCommit } from "./commit_store.ts";
import { badRequest } from "./error_reply.ts";
import type { HubContext, HubEnv } from "./hub_context.ts";
import { lfsPointer } from "./git_objects.ts";
import { nextPage } from "./pagination.ts";
import type { StoredRepository } from "./repository_store.ts";

/** What a repository is: info, refs, commits, and whether one may come in. */
export function repositoryRoutes(hub: HubContext): Hono<HubEnv> {
  const routes = new Hono<HubEnv>();

  routes.on("GET", repositoryRoute(API, "/auth-check"), (c) => {
    hub.access.assertReadable(c.var.caller, lookUp(c, hub));
    return c.json({});
  });

  routes.on("GET", repositoryRoute(API, "/auth-check/write"), (c) => {
    hub.access.assertWritable(c.var.caller, lookUp(c, hub).name);
    return c.json({});
  });

  routes.on("GET", repositoryRoute(API, "/refs"), (c) => {
    const { id } = lookUp(c, hub);
    const list = (prefix: string) =>
      hub.commits.refs(id, prefix).map(({ ref, commit }) => ({
        name: ref.slice(prefix.length),
        ref,
        targetCommit: commit,
      }));
    const withPulls = /^(1|true)$/i.test(c.req.query("include_prs") ?? "");
    return c.json({
      branches: list("refs/heads/"),
      tags: list("refs/tags/"),
      converts: list("refs/convert/"),
      ...(withPulls && { pullRequests: list("refs/pr/") }),
    });
  });

  routes.on("GET", repositoryRoute(API, "/commits/*"), (c) => {
    const head = commitAt(hub.commits, lookUp(c, hub), revisionAndPath(c, "/commits").revision);
    const limit = positive(c.req.query("limit"), 50, 1000);
    const page = positive(c.req.query("p"), 0, Number.MAX_SAFE_INTEGER / 1000);
    const offset = page * limit;
    const { commits, total } = hub.commits.history(head, { offset, limit });
    c.header("X-Total-Count", String(total));
    if (offset + commits.length < total) c.header("Link", nextPage(c, { p: String(page + 1) }));
    const formatted = (c.req.queries("expand[]") ?? c.req.queries("expand") ?? [])
      .includes("formatted");
    return c.json(commits.map((commit) => commitJson(commit, formatted)));
  });

  routes.on("GET", repositoryRoute(API, "/revision/*"), (c) => {
    const repository = lookUp(c, hub);
    const { revision } = revisionAndPath(c, "/revision");
    return c.json(infoOf(c.req.queries(), repository, revision));
  });

  routes.on(
    "GET",
    repositoryRoute(API, ""),
    (c) => c.json(infoOf(c.req.queries(), lookUp(c, hub), "HEAD")),
  );

  function infoOf(
    query: Record<string, string[]>,
    repository: StoredRepository,
    revision: string,
  ): object {
    const commit = commitAt(hub.commits, repository, revision);
    const entries = hub.commits.list(commit, ALL);
    const info = infoJson(repository, commit, entries, query.blobs?.[0] === "true");
    const keys = [...query.expand ?? [], ...query["expand[]"] ?? []];
    return keys.length === 0 ? info : expanded(info, keys);
  }

  return routes;
}

const ALL = { folder: "", recursive: true, after: "", limit: -1 };

function infoJson(
  repository: StoredRepository,
  commit: StoredCommit,
  entries: readonly Entry[],
  blobs: boolean,
): Record<string, unknown> {
  const files = entries.filter((entry) => entry.type === "file");
  return {
    _id: repository.id,
    id: repository.name,
    ...(repository.type === "model" && { modelId: repository.name }),
    ...(repository.name.includes("/") && { author: repository.name.split("/")[0] }),
    sha: commit.oid,
    lastModified: new Date(commit.createdAt).toISOString(),
    createdAt: new Date(repository.createdAt).toISOString(),
    private: repository.private,
    gated: repository.gated,
    disabled: false,
    downloads: 0,
    likes: 0,
    tags: [],
    usedStorage: files.reduce((sum, file) => sum + file.size, 0),
    siblings: files.map((file) => ({
      rfilename: file.path,
      ...(blobs && { size: file.size, blobId: file.oid }),
      ...(blobs && file.lfs && {
        lfs: {
          sha256: file.sha256,
          size: file.size,
          pointerSize: lfsPointer(file.sha256, file.size).length,
        },
      }),
    })),
  };
}

/** Only what was asked for. A key the Hub knows and this repository has no value for is left out. */
function expanded(info: Record<string, unknown>, keys: readonly string[]): object {
  const unknown = keys.some((key) => !EXPANDABLE.includes(key));
  if (unknown) throw badRequest(`"expand" must be one of [${EXPANDABLE.join(", ")}]`);
  const wanted = new Set(["_id", "id", ...keys]);
  return Object.fromEntries(Object.entries(info).filter(([key]) => wanted.has(key)));
}

const EXPANDABLE = (
  "author baseModels cardData childrenModelCount citation config createdAt description disabled downloads " +
  "downloadsAllTime evalResults gated gguf inference inferenceProviderMapping lastModified library_name " +
  "likes mask_token model-index paperswithcode_id pipeline_tag private resourceGroup safetensors sha siblings " +
  "spaces tags transformersInfo trendingScore usedStorage widgetData xetEnabled"
).split(" ");

function commitJson(commit: StoredCommit, formatted: boolean): object {
  const { oid: id, title, body: message } = commit;
  return {
    id,
    title,
    message,
    authors: [{ user: commit.author, avatar: "" }],
    date: new Date(commit.createdAt).toISOString(),
    ...(formatted && { formatted: { title, message } }),
  };
}

function positive(text: string | undefined, fallback: number, most: number): number {
  const value = text === undefined ? fallback : Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw badRequest("Expected a whole number");
  return Math.min(value, most);
}
