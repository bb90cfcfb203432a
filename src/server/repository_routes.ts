import { type Context, Hono } from "hono";
import type { CommittedFile, StoredCommit } from "./commit_store.ts";
import { badRequest } from "./error_reply.ts";
import { lfsPointer } from "./git_objects.ts";
import type { HubContext, HubEnv } from "./hub_context.ts";
import { API, commitAt, lookUp, repositoryRoute, revisionAndPath } from "./repository_lookup.ts";
import type { StoredRepository } from "./repository_store.ts";

/** What a repository is, and whether the caller may come in (hub-api: repo info, identity). */
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

  routes.on("GET", repositoryRoute(API, "/revision/*"), (c) => {
    const repository = lookUp(c, hub);
    return info(c, repository, revisionAndPath(c, "/revision").revision);
  });

  routes.on("GET", repositoryRoute(API, ""), (c) => info(c, lookUp(c, hub), "HEAD"));

  function info(c: Context<HubEnv>, repository: StoredRepository, revision: string): Response {
    const commit = commitAt(hub.commits, repository, revision);
    const files = hub.commits.files(commit);
    const json = infoJson(repository, commit, files, c.req.query("blobs") === "true");
    const keys = [...c.req.queries("expand") ?? [], ...c.req.queries("expand[]") ?? []];
    return c.json(keys.length === 0 ? json : expanded(json, keys));
  }

  return routes;
}

function infoJson(
  repository: StoredRepository,
  commit: StoredCommit,
  files: readonly CommittedFile[],
  blobs: boolean,
): Record<string, unknown> {
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

/**
 * Only what was asked for. A key the Hub knows and this repository has no value for is left out.
 */
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
