import { type Context, Hono } from "hono";
import type { HubContext, HubEnv } from "./hub_context.ts";
import { API, commitAt, lookUp, repositoryRoute, revisionAndPath } from "./repository_lookup.ts";
import { expandedKeys, isTrue } from "./query_values.ts";
import { expanded, repositoryInfo } from "./repository_info.ts";
import type { StoredRepository } from "../store/repository_store.ts";

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

  async function info(
    c: Context<HubEnv>,
    repository: StoredRepository,
    revision: string,
  ): Promise<Response> {
    const commit = commitAt(hub.commits, repository, revision);
    const info = await repositoryInfo(hub, repository, commit, {
      blobs: isTrue(c.req.query("blobs")),
      securityStatus: isTrue(c.req.query("securityStatus")),
    });
    const keys = expandedKeys(c);
    return c.json(keys.length === 0 ? info : expanded(hub, info, keys));
  }

  return routes;
}
